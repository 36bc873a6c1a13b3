import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { dayAndTime, since, timeOfDay } from '../pages/moment'
import { randomId } from '../pages/random-id'
import { Text } from '../pages/text'
import { api, type Detail, type Entry, type Login } from './api'
import { facetWord, quickPhrases, reasonWord, stateWords } from './words'

const speakers: Record<Entry['from'], string> = { citizen: '办事人', bot: '机器人', agent: '工作人员' }
const outcomes = new Set(['completed', 'failed'])
const typingEveryMs = 4000
const maxOpenLines = 8
const headLines = 3

/** The bot's long lists are folded: the agent looks for what was said, not for the list. */
function Words({ entry }: { entry: Entry }) {
  const lines = entry.text.split('\n')
  if (entry.from !== 'bot' || lines.length <= maxOpenLines) return <Text text={entry.text} />
  return (
    <>
      <Text text={lines.slice(0, headLines).join('\n')} />
      <details>
        <summary>展开其余 {lines.length - headLines} 行</summary>
        <Text text={lines.slice(headLines).join('\n')} />
      </details>
    </>
  )
}

function Line({ entry }: { entry: Entry }) {
  if (entry.text === '') return null
  return (
    <article class={`entry entry-${entry.from}`}>
      <p class="who">
        <span class="name">
          {speakers[entry.from]}
          {entry.agent ? ` ${entry.agent}` : ''}
        </span>
        <time dateTime={entry.at}>{timeOfDay(entry.at)}</time>
      </p>
      <Words entry={entry} />
    </article>
  )
}

function PacketView({ detail: { packet, handoff }, now }: { detail: Detail; now: Date }) {
  const rows: [string, string][] = [
    ['为什么转', reasonWord(handoff.reason)],
    ['问的事', packet.summary],
    ['问到', packet.facets.map(facetWord).join('、')],
    ['情况', packet.situation.join('；')],
    ['最近说的', packet.lastMessages.join(' ／ ')],
    ['归口', handoff.department],
    ['地区', handoff.region ?? ''],
    [
      '等候',
      handoff.state === 'waiting'
        ? `${since(handoff.waitingSince, now)}（${dayAndTime(handoff.waitingSince)}起）`
        : dayAndTime(handoff.waitingSince),
    ],
    ['最晚答复', dayAndTime(handoff.due)],
  ]
  return (
    <dl class="facts packet">
      {rows
        .filter(([, words]) => words !== '')
        .map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
    </dl>
  )
}

interface DetailProps {
  detail: Detail
  login: Login
  now: Date
  draft: string
  setDraft(text: string): void
  /** Runs an action; afterwards the lists and this view are read anew. True when it went well. */
  act(action: () => Promise<unknown>): Promise<boolean>
  back(): void
  taken(): void
}

/** One handoff: what the bot gathered, the whole conversation, and the answer. */
export function DetailView({ detail, login, now, draft, setDraft, act, back, taken }: DetailProps) {
  const { handoff, entries } = detail
  const heading = useRef<HTMLHeadingElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLTextAreaElement>(null)
  const toldTyping = useRef(0)
  const sending = useRef(Promise.resolve())
  const unsent = useRef<{ id: string; text: string } | undefined>(undefined)
  const written = useRef(draft)
  written.current = draft
  const [busy, setBusy] = useState(false)
  const mine = handoff.state === 'accepted' && handoff.agent === login.name

  useEffect(() => heading.current?.focus(), [handoff.id])
  useEffect(() => {
    if (mine) box.current?.focus()
  }, [mine])
  useLayoutEffect(() => {
    const log = end.current
    if (log) log.scrollTop = log.scrollHeight
  }, [entries.length, handoff.id])

  const run = async (action: () => Promise<unknown>) => {
    setBusy(true)
    const went = await act(action)
    setBusy(false)
    return went
  }
  /** One after the other; what could not be sent comes back into the box, before what was written since. */
  const send = () => {
    const text = draft.trim()
    if (text === '') return
    setDraft('')
    box.current?.focus()
    const message = unsent.current?.text === text ? unsent.current : { id: randomId(), text } // the same once more must not count twice
    sending.current = sending.current.then(async () => {
      const went = await act(() => api.say(handoff.id, message))
      unsent.current = went ? undefined : message
      if (!went) setDraft([text, written.current].filter(Boolean).join('\n'))
    })
  }
  const write = (text: string) => {
    setDraft(text)
    if (text === '' || Date.now() - toldTyping.current < typingEveryMs) return
    toldTyping.current = Date.now()
    void api.typing(handoff.id).catch(() => undefined) // nothing is lost without it
  }
  const take = async () => {
    if (await run(() => api.take(handoff.id))) taken()
  }
  const complete = async () => {
    const text = draft.trim()
    await sending.current
    if (await run(() => api.complete(handoff.id, text === '' ? undefined : { id: randomId(), text }))) setDraft('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }
  return (
    <section class="detail" aria-labelledby="detail-title">
      <header class="detail-head">
        <button type="button" class="button back" onClick={back}>
          返回列表
        </button>
        <h2 id="detail-title" tabIndex={-1} ref={heading}>
          {handoff.number}
          <span class="state">
            {stateWords[handoff.state]}
            {handoff.agent && !outcomes.has(handoff.state) ? `：${handoff.agent}` : ''}
          </span>
        </h2>
        {handoff.state === 'waiting' && (
          <div class="take">
            <p class="hint">接待后机器人不再回答，由您直接回复。</p>
            <button type="button" class="button button-main" disabled={busy} onClick={take}>
              接待
            </button>
          </div>
        )}
      </header>
      <PacketView detail={detail} now={now} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls, so it must be reachable by keyboard */}
      <div class="transcript" role="log" aria-label="对话" tabIndex={0} ref={end}>
        {entries.map((entry) => (
          <Line key={entry.seq} entry={entry} />
        ))}
      </div>
      {mine && (
        <div class="answer">
          <ul class="phrases" aria-label="常用语">
            {quickPhrases.map((phrase) => (
              <li key={phrase}>
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    setDraft(draft === '' ? phrase : `${draft}\n${phrase}`)
                    box.current?.focus()
                  }}
                >
                  {phrase}
                </button>
              </li>
            ))}
          </ul>
          <label for="answer">回复办事人</label>
          <textarea
            id="answer"
            ref={box}
            rows={3}
            maxLength={2000}
            value={draft}
            onInput={(event) => write(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            aria-describedby="answer-hint"
          />
          <p class="hint" id="answer-hint">
            回车发送，Shift+回车换行。「办结」会先发出框里的话，再把对话交还机器人。
          </p>
          <div class="actions">
            <button type="button" class="button button-main" disabled={draft.trim() === ''} onClick={send}>
              发送
            </button>
            <button type="button" class="button" disabled={busy} onClick={complete}>
              办结，交还机器人
            </button>
            <button type="button" class="button" disabled={busy} onClick={() => run(() => api.release(handoff.id))}>
              退回等候
            </button>
          </div>
        </div>
      )}
      {handoff.state === 'accepted' && !mine && <p class="empty">{handoff.agent} 正在接待。</p>}
    </section>
  )
}
