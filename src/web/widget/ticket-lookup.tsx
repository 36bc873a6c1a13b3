import { useEffect, useRef, useState } from 'preact/hooks'
import { ticketStatusWords } from '../pages/card'
import { dayAndTime } from '../pages/moment'
import { Text } from '../pages/text'
import { lookUp, type Ticket, ticketNumber } from './ticket'

/** A modal form: ticket number in, state and answer out. Closed by Esc, by the button, or by a click beside it. */
export function TicketLookup({ open, close }: { open: boolean; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [result, setResult] = useState<Ticket | string>()
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    const element = dialog.current
    if (!element || element.open === open) return
    // A browser without dialogs shows the form in the page.
    if (open) element.showModal ? element.showModal() : element.setAttribute('open', '')
    else element.close ? element.close() : element.removeAttribute('open')
  }, [open])

  const submit = async (event: Event) => {
    event.preventDefault()
    const number = ticketNumber(typed)
    if (number === '') return setResult('工单号是 YC 开头、后面 8 位字母和数字，比如 YC-7K2M-9QXD。')
    setBusy(true)
    setResult(await lookUp(number))
    setBusy(false)
  }

  return (
    <dialog ref={dialog} class="lookup" aria-labelledby="lookup-title" onClose={close}>
      <form onSubmit={submit} noValidate>
        <h2 id="lookup-title">查工单</h2>
        <label for="lookup-number">工单号</label>
        <p class="hint" id="lookup-hint">
          转人工时给您的号码，YC 开头
        </p>
        <input
          id="lookup-number"
          class="field"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={40}
          aria-describedby="lookup-hint lookup-result"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <div class="card-actions">
          <button type="submit" class="button button-main" disabled={busy}>
            {busy ? '正在查…' : '查询'}
          </button>
          <button type="button" class="button" onClick={close}>
            关闭
          </button>
        </div>
        <div id="lookup-result" role="status">
          {typeof result === 'string' && <p class="fault">{result}</p>}
          {typeof result === 'object' && (
            <>
              <dl class="facts">
                <div>
                  <dt>工单</dt>
                  <dd>{result.number}</dd>
                </div>
                <div>
                  <dt>状态</dt>
                  <dd>{ticketStatusWords[result.state]}</dd>
                </div>
                <div>
                  <dt>负责</dt>
                  <dd>{result.department}</dd>
                </div>
                <div>
                  <dt>最晚答复</dt>
                  <dd>{dayAndTime(result.due)}</dd>
                </div>
              </dl>
              {result.answers.map((answer) => (
                <section class="ticket-answer" key={answer.at}>
                  <h3>答复 {dayAndTime(answer.at)}</h3>
                  <Text text={answer.text} />
                </section>
              ))}
            </>
          )}
        </div>
      </form>
    </dialog>
  )
}
