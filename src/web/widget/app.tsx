import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import type { TicketStatus } from '../pages/card'
import { randomId } from '../pages/random-id'
import { Composer } from './composer'
import { createLine, type Line, type LineSocket, type Outgoing } from './direct-line'
import { type LineActions, LineView } from './line-view'
import { Printout } from './printout'
import {
  changesSince,
  firstState,
  isOutdated,
  lastReply,
  listKey,
  openTickets,
  reduce,
  type Shown,
  speakerChanges,
  type TextSize,
} from './state'
import { readOutbox, readSession, readSize, readTicks, writeDraft, writeOutbox, writeSession, writeSize, writeTicks } from './stored'
import { lookUp } from './ticket'
import { TicketLookup } from './ticket-lookup'

const suggestions = [
  '身份证丢了补办要带什么',
  '结婚登记要带什么',
  '给新生儿上户口怎么办',
  '二手房过户要带什么',
  '护照到期怎么换',
  '开小饭馆要办哪些证',
]
const personWords = '转人工'
const typingEndsAfterMs = 12_000

export function App() {
  const earlier = useMemo(readSession, [])
  const outbox = useMemo(readOutbox, [])
  const [state, tell] = useReducer(reduce, undefined, () =>
    firstState(readSize(), earlier?.conversationId, readTicks(earlier?.conversationId), outbox, new Date().toISOString()),
  )
  const line = useRef<Line | null>(null)
  const [lookup, setLookup] = useState(false)
  const [cleared, setCleared] = useState(0)
  const [said, say] = useState('')
  const opener = useRef('')

  useEffect(() => {
    const made = createLine(
      {
        origin: location.origin,
        fetch: (input, init) => fetch(input, init),
        openSocket: (url) => new WebSocket(url) as unknown as LineSocket,
        isHidden: () => document.hidden,
        ...regionOf(location.search),
      },
      {
        status: (status) => tell({ type: 'status', status }),
        session: (session, restarted) => {
          writeSession(session)
          tell({ type: 'session', conversationId: session.conversationId, restarted, ticks: readTicks(session.conversationId) })
        },
        activities: (activities) => tell({ type: 'activities', activities }),
        caughtUp: () => tell({ type: 'caught-up' }),
        sent: (clientId) => {
          writeOutbox(made.waiting())
          tell({ type: 'sent', clientId })
        },
        refused: (clientId, code) => {
          writeOutbox(made.waiting())
          tell({ type: 'refused', clientId, code })
        },
      },
      earlier,
      outbox,
    )
    line.current = made
    const look = () => {
      if (!document.hidden) made.check(false)
    }
    const lookAnew = () => made.check(true)
    window.addEventListener('online', lookAnew)
    window.addEventListener('pageshow', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('online', lookAnew)
      window.removeEventListener('pageshow', look)
      document.removeEventListener('visibilitychange', look)
      made.close()
    }
  }, [])

  useEffect(() => {
    if (state.conversationId) writeTicks(state.conversationId, state.ticks)
  }, [state.ticks, state.conversationId])

  useEffect(() => {
    document.documentElement.className = `size-${state.size}`
    writeSize(state.size)
  }, [state.size])

  useEffect(() => {
    if (!state.typing) return
    const timer = setTimeout(() => tell({ type: 'typing-ended' }), typingEndsAfterMs)
    return () => clearTimeout(timer)
  }, [state.typing, state.lines.length])

  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => say(''), 4000)
    return () => clearTimeout(timer)
  }, [said])

  useEffect(() => {
    // The browser's own way back leaves the print view as well.
    const leave = () => {
      tell({ type: 'print' })
      requestAnimationFrame(() => document.getElementById(opener.current)?.focus())
    }
    window.addEventListener('popstate', leave)
    return () => window.removeEventListener('popstate', leave)
  }, [])

  useTicketStates(state.lines, (number, status) => tell({ type: 'ticket', number, status }))
  useUnreadTitle(state.lines)
  const showNewer = useFollow(state.lines, state.live)

  const post = (message: Outgoing) => {
    tell({ type: 'wrote', message, at: new Date().toISOString() })
    line.current?.send(message)
    writeOutbox(line.current?.waiting() ?? [])
  }
  const send = (text: string) => post({ clientId: randomId(), text })
  const large = state.size !== 'standard'
  const actions: LineActions = {
    large,
    send,
    say,
    again: (shown) => {
      tell({ type: 'withdrawn', clientId: shown.key })
      send(shown.text)
    },
    withdraw: (shown) => tell({ type: 'withdrawn', clientId: shown.key }),
    tick: (list, material, on) => tell({ type: 'ticked', list, material, on }),
    print: (card, from) => {
      opener.current = from
      history.pushState({ printing: true }, '')
      tell({ type: 'print', card })
    },
  }
  const clear = () => {
    writeDraft('')
    writeOutbox([])
    setCleared(cleared + 1)
    tell({ type: 'cleared' })
    line.current?.restart()
    window.scrollTo(0, 0)
  }
  if (state.printing)
    return <Printout card={state.printing} ticked={state.ticks[listKey(state.printing)] ?? []} back={() => history.back()} />

  const answerable = lastReply(state.lines)
  const fresh = !state.lines.some((shown) => shown.from === 'citizen')
  return (
    <>
      <a class="skip" href="#ask">
        跳到提问框
      </a>
      <Masthead size={state.size} setSize={(size) => tell({ type: 'size', size })} openLookup={() => setLookup(true)} />
      <div class="page">
        <main class="chat" aria-label="对话">
          <p class="privacy">不用登录。不要输入证件号、手机号、银行卡号；万一输入了，会先遮住再保存。</p>
          {state.restarted && <p class="notice">上次的对话已经结束，现在是新的对话。</p>}
          <div class="log" role="log" aria-label="对话记录" aria-live={state.live ? 'polite' : 'off'}>
            {state.lines.map((shown, at) => (
              <LineView
                key={shown.key}
                line={shown}
                last={shown === answerable}
                outdated={isOutdated(state.lines, at)}
                changes={changesSince(state.lines, at)}
                ticks={state.ticks}
                actions={actions}
              />
            ))}
          </div>
          <div class="typing" role="status">
            {state.typing && <p>{state.typing === 'agent' ? '工作人员正在输入…' : '正在查办事指南…'}</p>}
          </div>
          {fresh && (
            <section class="suggestions" aria-labelledby="suggestions-title">
              <h2 id="suggestions-title">大家常问</h2>
              <ul>
                {(large ? suggestions.slice(0, 4) : suggestions).map((question) => (
                  <li key={question}>
                    <button type="button" class="button suggestion" onClick={() => send(question)}>
                      {question}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {large && <BigButtons send={send} />}
          <div class="dock">
            {showNewer && (
              <button type="button" class="button button-main newer" onClick={showNewer}>
                看新消息
              </button>
            )}
            <div class="connection" role="status">
              {state.status === 'reconnecting' && <p class="lost">连接中断，正在重连… 您写的话不会丢。</p>}
              {state.status === 'starting' && <p>正在连接…</p>}
              {said && <p>{said}</p>}
            </div>
            <Composer key={cleared} send={send} person={() => send(personWords)} />
          </div>
        </main>
        <Beside clear={clear} />
      </div>
      <TicketLookup open={lookup} close={() => setLookup(false)} />
    </>
  )
}

/** `?region=330381`, as a poster of an office carries it. */
function regionOf(query: string): { region?: string } {
  const region = new URLSearchParams(query).get('region')
  return region !== null && /^\d{6}$/.test(region) ? { region } : {}
}

function Masthead({ size, setSize, openLookup }: { size: TextSize; setSize(size: TextSize): void; openLookup(): void }) {
  const large = size !== 'standard'
  return (
    <header class="masthead">
      <div class="masthead-inner">
        <div class="brand">
          <h1>一次办</h1>
          <p class="motto">
            <span>办事前问一问，</span>
            <span>材料一次带齐。</span>
          </p>
        </div>
        <div class="tools">
          <button type="button" class="button" aria-pressed={large} onClick={() => setSize(large ? 'standard' : 'large')}>
            大字版
          </button>
          {large && (
            <button
              type="button"
              class="button"
              aria-pressed={size === 'largest'}
              onClick={() => setSize(size === 'largest' ? 'large' : 'largest')}
            >
              再大些
            </button>
          )}
          <button type="button" class="button" aria-haspopup="dialog" onClick={openLookup}>
            查工单
          </button>
        </div>
      </div>
    </header>
  )
}

/** 大字版: the four things asked most, as big buttons. */
function BigButtons({ send }: { send(text: string): void }) {
  return (
    <ul class="big-buttons" aria-label="常用">
      <li>
        <button type="button" class="button" onClick={() => send('要带什么材料')}>
          带什么材料
        </button>
      </li>
      <li>
        <button type="button" class="button" onClick={() => send('去哪办')}>
          去哪办
        </button>
      </li>
      <li>
        <a class="button" href="tel:12345">
          打电话
        </a>
      </li>
      <li>
        <button type="button" class="button" onClick={() => send(personWords)}>
          转人工
        </button>
      </li>
    </ul>
  )
}

function Beside({ clear }: { clear(): void }) {
  const [asked, setAsked] = useState(false)
  return (
    <aside class="beside" aria-label="服务说明">
      <section>
        <h2>找人问</h2>
        <p>点输入框旁的「转人工」，工作人员会在这里回复您。</p>
        <p>
          也可以打{' '}
          <a class="call" href="tel:12345">
            12345
          </a>
          ，24小时有人接。
        </p>
      </section>
      <section>
        <h2>答案从哪来</h2>
        <p>每一条都来自办事指南和法律文本，写明依据和核验日期。拿不准的不乱说，会请您打电话问或者转人工。</p>
        <p>以办事指南和窗口受理为准。</p>
      </section>
      <section>
        <h2>您的信息</h2>
        <p>问事不用登录，也不用告诉我们您是谁。证件号、手机号这类号码，先遮住再保存。</p>
        {asked ? (
          <>
            <p>这个页面上的对话会清掉。有工单的话，请先记下工单号。</p>
            <p>
              <button
                type="button"
                class="button"
                onClick={() => {
                  setAsked(false)
                  clear()
                }}
              >
                确定清除
              </button>{' '}
              <button type="button" class="button" onClick={() => setAsked(false)}>
                不清除
              </button>
            </p>
          </>
        ) : (
          <p>
            公用电脑用完请
            <button type="button" class="button clear" onClick={() => setAsked(true)}>
              清除对话
            </button>
          </p>
        )}
      </section>
    </aside>
  )
}

/** Asks for the state of tickets that are still open: when the page opens, when a person has spoken, and when the bot speaks again. */
function useTicketStates(lines: readonly Shown[], found: (number: string, status: TicketStatus) => void): void {
  const numbers = openTickets(lines).join(' ')
  const changes = speakerChanges(lines)
  useEffect(() => {
    let stopped = false
    for (const number of numbers.split(' ').filter(Boolean)) {
      void lookUp(number).then((ticket) => {
        if (!stopped && typeof ticket === 'object') found(ticket.number, ticket.state)
      })
    }
    return () => {
      stopped = true
    }
  }, [numbers, changes])
}

/** A reply that comes while the page is not seen shows in its title. */
function useUnreadTitle(lines: readonly Shown[]): void {
  const replies = lines.filter((line) => line.from !== 'citizen').length
  useEffect(() => {
    const title = '一次办'
    if (document.hidden) document.title = `（有新回复）${title}`
    const seen = () => {
      if (!document.hidden) document.title = title
    }
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [replies])
}

/**
 * Brings what is new into view: one's own line, then the start of the answer to it. Who is reading further up is not moved; he gets a
 * button. Returns that button's action, if there is something new below.
 */
function useFollow(lines: readonly Shown[], live: boolean): (() => void) | undefined {
  const count = useRef(0)
  const [below, setBelow] = useState<number>()

  const show = (at: number, calm: boolean) => {
    const articles = document.querySelectorAll<HTMLElement>('.log > .line')
    const question = lines[at - 1]?.from === 'citizen' ? articles[at - 1] : undefined
    const target = question && question.offsetHeight < 160 ? question : articles[at]
    const main = document.querySelector('main')
    if (!target || !main) return
    const top = Math.min(target.getBoundingClientRect().top - 12, main.getBoundingClientRect().bottom - window.innerHeight)
    const still = calm || window.matchMedia('(prefers-reduced-motion: reduce)').matches
    if (Math.abs(top) > 1) window.scrollBy({ top, behavior: still ? 'auto' : 'smooth' })
    setBelow(undefined)
  }

  useLayoutEffect(() => {
    const before = count.current
    count.current = lines.length
    const first = Math.min(lines.length - 1, before)
    if (lines.length <= before || !lines.some((line) => line.from === 'citizen')) return
    if (before === 0 || !live) return show(lines.length - 1, true)
    const top = document.querySelectorAll<HTMLElement>('.log > .line')[first]?.getBoundingClientRect().top ?? 0
    const own = lines.slice(before).some((line) => line.delivery === 'sending')
    if (own || top < window.innerHeight + 240) show(first, false)
    else setBelow(first)
  }, [lines.length, live])

  useEffect(() => {
    if (below === undefined) return
    const seen = () => {
      const article = document.querySelectorAll<HTMLElement>('.log > .line')[below]
      if (article && article.getBoundingClientRect().top < window.innerHeight - 160) setBelow(undefined)
    }
    window.addEventListener('scroll', seen, { passive: true })
    return () => window.removeEventListener('scroll', seen)
  }, [below])

  return below === undefined ? undefined : () => show(below, false)
}
