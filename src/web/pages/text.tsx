import type { ComponentChildren } from 'preact'

/** 110, 119, 120, 122, 12345 and the like, and numbers with an area code; the next character must not make it an amount or a date. */
const callable = /^(110|119|120|122|12\d{3}|96\d{3}|0\d{2,3}-\d{7,8})$/
const amount = /^[元年月日天份个次%％]/

function withLinks(line: string): ComponentChildren[] {
  const parts: ComponentChildren[] = []
  let from = 0
  for (const match of line.matchAll(/https:\/\/[^\s，。；、）」]+|\d[\d-]*\d/g)) {
    const found = match[0]
    const at = match.index ?? 0
    const isUrl = found.startsWith('https:')
    if (!isUrl && (!callable.test(found) || amount.test(line.slice(at + found.length)))) continue
    parts.push(line.slice(from, at))
    parts.push(
      isUrl ? (
        <a href={found} rel="noopener noreferrer" target="_blank">
          {found}（新窗口打开）
        </a>
      ) : (
        <a class="call" href={`tel:${found}`}>
          {found}
        </a>
      ),
    )
    from = at + found.length
  }
  parts.push(line.slice(from))
  return parts
}

/** Phone numbers that can be called by a tap. */
export function Phones({ numbers }: { numbers: readonly string[] }) {
  return (
    <>
      {numbers.map((number, at) => (
        <span key={number}>
          {at > 0 ? '、' : ''}
          <a class="call" href={`tel:${number.replace(/[^\d+]/g, '')}`}>
            {number}
          </a>
        </span>
      ))}
    </>
  )
}

/** Plain text: a paragraph a line, numbered lines kept together, phone numbers to tap. Never HTML. */
export function Text({ text }: { text: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return (
    <>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one text never move
        <p key={at} class={/^\s*\d+\. /.test(line) ? 'numbered' : line.startsWith('【') ? 'pile-name' : undefined}>
          {withLinks(line)}
        </p>
      ))}
    </>
  )
}
