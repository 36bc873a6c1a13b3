import type { Detail, Entry, Handoff } from '../../../src/web/console/api'
import { firstState, reduce, type State } from '../../../src/web/console/state'
import { isClose, reasonWord } from '../../../src/web/console/words'

const handoff = (id: string, more: Partial<Handoff> = {}): Handoff => ({
  id,
  number: 'YC-AAAA-BBBB',
  state: 'waiting',
  reason: 'asked-for-person',
  department: '公安',
  summary: '补身份证',
  waitingSince: '2026-11-24T08:00:00Z',
  due: '2026-11-25T08:00:00Z',
  overdue: false,
  ...more,
})
const entry = (seq: number, text: string): Entry => ({
  conversationId: 'c',
  seq,
  id: `e${seq}`,
  from: 'citizen',
  text,
  at: '2026-11-24T08:00:00Z',
})
const detail = (id: string, entries: Entry[]): Detail => ({
  handoff: handoff(id),
  packet: { summary: '', facets: [], situation: [], lastMessages: [], reason: '' },
  entries,
})
const signedIn = (): State => reduce(firstState, { type: 'login', login: { name: '李娟', csrf: 'x' } })
const opened = () => reduce(reduce(signedIn(), { type: 'open', id: 'a' }), { type: 'detail', detail: detail('a', [entry(1, '在吗')]) })

describe('the desk', () => {
  it('shows an entry that comes live, in its order and once', () => {
    let state = reduce(opened(), { type: 'entry', handoffId: 'a', entry: entry(3, '三') })
    state = reduce(state, { type: 'entry', handoffId: 'a', entry: entry(2, '二') })
    state = reduce(state, { type: 'entry', handoffId: 'a', entry: entry(3, '三') })
    expect(state.detail?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
  })

  it('does not show an entry of another conversation', () => {
    const before = opened()
    expect(reduce(before, { type: 'entry', handoffId: 'b', entry: entry(2, '别的') })).toBe(before)
  })

  it('drops a view that arrives after another one was opened', () => {
    const moved = reduce(opened(), { type: 'open', id: 'b' })
    expect(moved.detail).toBeUndefined()
    expect(reduce(moved, { type: 'detail', detail: detail('a', []) }).detail).toBeUndefined()
  })

  it('keeps a live entry that a slower reading of the transcript does not have yet', () => {
    const live = reduce(opened(), { type: 'entry', handoffId: 'a', entry: entry(2, '二') })
    expect(reduce(live, { type: 'detail', detail: detail('a', [entry(1, '在吗')]) }).detail?.entries).toHaveLength(2)
  })

  it('keeps a draft for each citizen', () => {
    let state = reduce(opened(), { type: 'draft', id: 'a', text: '您好' })
    state = reduce(state, { type: 'draft', id: 'b', text: '稍等' })
    expect(state.drafts).toEqual({ a: '您好', b: '稍等' })
  })

  it('forgets everything when the agent signs out', () => {
    expect(reduce(opened(), { type: 'signed-out' })).toEqual({ ...firstState, login: 'none' })
  })

  it('keeps the work of an agent who has to sign in again, and shows it to nobody else', () => {
    const expired = reduce(reduce(opened(), { type: 'draft', id: 'a', text: '写到一半' }), { type: 'expired' })
    expect(reduce(expired, { type: 'login', login: { name: '李娟', csrf: 'y' } })).toMatchObject({ drafts: { a: '写到一半' }, openId: 'a' })
    expect(reduce(expired, { type: 'login', login: { name: '王强', csrf: 'y' } })).toMatchObject({
      drafts: {},
      lists: { waiting: undefined },
    })
  })

  it('says why the bot handed over, also for a reason it does not know', () => {
    expect([reasonWord('complaint'), reasonWord('something-new')]).toEqual(['投诉', 'something-new'])
  })

  it('warns in the last hour before the due time', () => {
    const now = new Date('2026-11-25T07:30:00Z')
    expect(isClose(handoff('a'), now)).toBe(true)
    expect(isClose(handoff('a', { due: '2026-11-25T09:00:00Z' }), now)).toBe(false)
    expect(isClose(handoff('a', { overdue: true }), now)).toBe(false)
  })
})
