import { useState } from 'preact/hooks'
import { type TicketCard, ticketStatusWords } from '../pages/card'
import { copyText } from '../pages/clipboard'
import { dayAndTime } from '../pages/moment'

/** The question somebody now owes an answer to. */
export function TicketView({ card, id, say }: { card: TicketCard; id: string; say(text: string): void }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const done = await copyText(card.number)
    setCopied(done)
    say(done ? '工单号已复制' : '没能复制，请抄下工单号')
  }
  return (
    <section class="card ticket" aria-labelledby={`${id}-title`}>
      <header class="card-head">
        <p class="card-kind" id={`${id}-title`}>
          工单
        </p>
        <p class="ticket-number">{card.number}</p>
      </header>
      <dl class="facts">
        <div>
          <dt>状态</dt>
          <dd class={`ticket-status is-${card.status}`}>{ticketStatusWords[card.status]}</dd>
        </div>
        <div>
          <dt>负责</dt>
          <dd>{card.department}</dd>
        </div>
        <div>
          <dt>最晚答复</dt>
          <dd>{dayAndTime(card.due)}</dd>
        </div>
        <div>
          <dt>着急</dt>
          <dd>
            打{' '}
            <a class="call" href="tel:12345">
              12345
            </a>
            ，24小时有人接
          </dd>
        </div>
      </dl>
      <p class="source">可以先离开：记下工单号，以后点页面上方的「查工单」看答复。</p>
      <div class="card-actions">
        <button type="button" class="button" onClick={copy}>
          {copied ? '已复制' : '复制工单号'}
        </button>
      </div>
    </section>
  )
}
