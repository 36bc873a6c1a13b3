/** Copies a text. True when it is on the clipboard; the modern way needs a secure context, the old one does not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const box = document.createElement('textarea')
    box.value = text
    box.readOnly = true
    box.className = 'off-screen'
    document.body.append(box)
    const focused = document.activeElement
    box.select()
    const done = document.execCommand('copy')
    box.remove()
    if (focused instanceof HTMLElement) focused.focus()
    return done
  }
}
