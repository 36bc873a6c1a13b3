import { dayAndTime, since } from '../pages/moment'
import type { Handoff } from './api'
import type { State, Tab } from './state'
import { isClose, reasonWord, stateWords } from './words'

const titles: Record<Tab, string> = { waiting: '等候', mine: '我接的', done: '已办结' }
const empty: Record<Tab, string> = { waiting: '没有人在等。', mine: '您手上没有正在接待的。', done: '还没有办结的。' }

function Due({ handoff, now }: { handoff: Handoff; now: Date }) {
  if (handoff.state === 'completed' || handoff.state === 'failed') return null
  const mark = handoff.overdue ? '已超时' : isClose(handoff, now) ? '快到时限' : ''
  return (
    <span class={handoff.overdue ? 'due is-overdue' : mark ? 'due is-close' : 'due'}>
      {mark && <strong>{mark}　</strong>}最晚 {dayAndTime(handoff.due)}
    </span>
  )
}

/** Who waits, who is mine, what is done. */
export function Queue({ state, now, choose, open }: { state: State; now: Date; choose(tab: Tab): void; open(id: string): void }) {
  const list = state.lists[state.tab]
  return (
    <nav class="queue" aria-label="工单">
      <ul class="tabs">
        {(Object.keys(titles) as Tab[]).map((tab) => (
          <li key={tab}>
            <button type="button" class="button" aria-pressed={state.tab === tab} onClick={() => choose(tab)}>
              {titles[tab]}
              {tab !== 'done' && state.lists[tab] && <span class="number">{state.lists[tab]?.length}</span>}
            </button>
          </li>
        ))}
      </ul>
      {list === undefined && <p class="empty">正在读取…</p>}
      {list?.length === 0 && <p class="empty">{empty[state.tab]}</p>}
      <ul class="rows">
        {list?.map((handoff) => (
          <li key={handoff.id}>
            <button type="button" class="row" aria-current={handoff.id === state.openId} onClick={() => open(handoff.id)}>
              <span class="row-top">
                <span class={`tag ${handoff.reason === 'complaint' ? 'tag-strong' : ''}`}>{reasonWord(handoff.reason)}</span>
                <span class="row-time">
                  {handoff.state === 'waiting' ? `已等 ${since(handoff.waitingSince, now)}` : stateWords[handoff.state]}
                </span>
              </span>
              <span class="row-summary">{handoff.summary || '（没有说明）'}</span>
              <span class="row-bottom">
                <span class="row-number">{handoff.number}</span>
                <Due handoff={handoff} now={now} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
