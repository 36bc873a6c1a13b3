import { useEffect, useRef, useState } from 'preact/hooks'
import { readDraft, writeDraft } from './stored'

const maxChars = 2000

/** Where the citizen writes. Enter sends, Shift+Enter breaks the line, and an input method keeps its Enter. The draft survives a reload. */
export function Composer({ send, person }: { send(text: string): void; person(): void }) {
  const box = useRef<HTMLTextAreaElement>(null)
  const composing = useRef(false)
  const [text, setText] = useState(readDraft)

  useEffect(() => {
    const element = box.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight + 2}px`
  }, [text])

  const change = (next: string) => {
    setText(next)
    writeDraft(next)
  }
  const submit = (event?: Event) => {
    event?.preventDefault()
    box.current?.focus()
    if (text.trim() === '') return
    send(text)
    change('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || composing.current || event.keyCode === 229) return
    submit(event)
  }
  return (
    <form class="composer" aria-label="提问" onSubmit={submit}>
      <button type="button" class="button person" onClick={person}>
        转人工
      </button>
      <div class="ask">
        <label class="off-screen" for="ask">
          您要办什么事？
        </label>
        <textarea
          id="ask"
          ref={box}
          rows={1}
          maxLength={maxChars}
          placeholder="您要办什么事？"
          autocomplete="off"
          enterkeyhint="send"
          aria-describedby="ask-hint"
          value={text}
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onCompositionStart={() => {
            composing.current = true
          }}
          onCompositionEnd={() => {
            composing.current = false
          }}
        />
      </div>
      <button type="submit" class="button button-main send">
        发送
      </button>
      <p class="hint" id="ask-hint">
        {text.length > maxChars - 200 ? `还能写 ${maxChars - text.length} 个字` : '按回车发送，Shift+回车换行。不要输入证件号、手机号。'}
      </p>
    </form>
  )
}
