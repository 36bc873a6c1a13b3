import type { Card, ChecklistCard, MaterialLine } from '../../../src/web/pages/card'
import type { Activity } from '../../../src/web/widget/direct-line'
import {
  around,
  changesSince,
  firstState,
  isOutdated,
  lastReply,
  openTickets,
  reduce,
  type Shown,
  type State,
  speakerChanges,
} from '../../../src/web/widget/state'

const at = '2026-11-24T08:00:00.000Z'
const start = (): State => firstState('standard', undefined, {}, [], at)
const bot = (id: string, text: string, more: Partial<Activity> = {}): Activity => ({
  id,
  type: 'message',
  from: { id: 'yiciban', role: 'bot' },
  text,
  timestamp: at,
  ...more,
})
const echo = (id: string, clientActivityID: string, text: string): Activity => ({
  id,
  type: 'message',
  from: { id: 'dl_1', role: 'user' },
  text,
  timestamp: at,
  channelData: { clientActivityID },
})
const agent = (id: string, text: string): Activity => ({
  id,
  type: 'message',
  from: { id: 'agent', name: '李娟', role: 'bot' },
  text,
  timestamp: at,
  channelData: { agent: '李娟' },
})
const take = (state: State, ...activities: Activity[]) => reduce(state, { type: 'activities', activities })
const wrote = (state: State, clientId: string, text: string) => reduce(state, { type: 'wrote', message: { clientId, text }, at })

const material = (name: string): MaterialLine => ({
  name,
  originals: 1,
  copies: 0,
  returned: true,
  reason: '',
  basis: '',
  source: '',
  form: '纸质',
})
const checklist = (item: string, bring: string[], maybe: string[] = []): Card & ChecklistCard => ({
  kind: 'checklist',
  item,
  title: item,
  version: 1,
  situation: [],
  piles: { bring: bring.map(material), prepareOnline: [], fillOnSite: [], notNeeded: [], later: [], maybe: maybe.map(material) },
  notes: [],
  fee: '',
  limit: '',
  places: [],
  phone: [],
  law: [],
  source: '',
  verifiedAt: '2026-11-24',
})
const shown = (card?: Card): Shown => ({ key: Math.random().toString(), from: 'bot', text: '', options: [], at, ...(card ? { card } : {}) })

describe('the state of the page', () => {
  it('shows a message at once, and its echo in the same place', () => {
    const written = wrote(start(), 'c1', '身份证 330304199001011234')
    expect(written.lines).toMatchObject([{ key: 'c1', text: '身份证 330304199001011234', delivery: 'sending' }])
    const echoed = take(written, echo('x|1', 'c1', '身份证 330****1234'), bot('x|2', '好的'))
    expect(echoed.lines.map(({ key, text, delivery }) => ({ key, text, delivery }))).toEqual([
      { key: 'c1', text: '身份证 330****1234', delivery: 'stored' },
      { key: 'x|2', text: '好的', delivery: undefined },
    ])
  })

  it('shows what comes twice once', () => {
    const once = take(start(), bot('x|1', '您好'), agent('x|2', '我来看看'))
    expect(take(once, bot('x|1', '您好'), agent('x|2', '我来看看'))).toEqual(once)
  })

  it('keeps the order of the server when an answer of the desk overtakes an echo', () => {
    const state = take(wrote(start(), 'c1', '在吗'), agent('x|1', '您好'), echo('x|2', 'c1', '在吗'))
    expect(state.lines.map((line) => line.key)).toEqual(['x|1', 'c1'])
  })

  it('takes the place in the order of the server even when the post was confirmed before the echo came', () => {
    const confirmed = reduce(wrote(start(), 'c1', '在吗'), { type: 'sent', clientId: 'c1' })
    const state = take(confirmed, agent('x|1', '您好'), echo('x|2', 'c1', '在吗'))
    expect(state.lines.map((line) => line.key)).toEqual(['x|1', 'c1'])
  })

  it('tells the bot from the person at the desk, with his name', () => {
    expect(take(start(), bot('x|1', '您好'), agent('x|2', '您好')).lines).toMatchObject([{ from: 'bot' }, { from: 'agent', name: '李娟' }])
  })

  it('shows who is typing until something is said', () => {
    const typing = take(start(), { id: 't', type: 'typing', from: { id: 'yiciban', role: 'bot' } })
    expect(typing.typing).toBe('bot')
    expect(take(typing, echo('x|1', 'c1', '在吗')).typing).toBe('bot')
    expect(take(typing, bot('x|2', '在')).typing).toBeUndefined()
  })

  it('passes over activities it does not know', () => {
    const before = start()
    expect(
      take(before, { id: 'e', type: 'event', from: { role: 'bot' } }, { type: 'message', text: 'without id', from: { role: 'bot' } }),
    ).toEqual(before)
  })

  it('reads options and card', () => {
    const card = checklist('a', ['户口簿'])
    const state = take(
      start(),
      bot('x|1', '选', {
        suggestedActions: { actions: [{ title: '甲', value: '选甲' }, { title: '乙' }] },
        attachments: [
          { contentType: 'application/vnd.yiciban.card+json', content: card },
          { contentType: 'text/html', content: '<b>' },
        ],
      }),
    )
    expect(state.lines[0]).toMatchObject({
      options: [
        { label: '甲', value: '选甲' },
        { label: '乙', value: '乙' },
      ],
      card,
    })
  })

  it('keeps a refused message, with the reason, until it is sent again or removed', () => {
    const refused = reduce(wrote(start(), 'c1', '很长'), { type: 'refused', clientId: 'c1', code: 'too_large' })
    expect(take(refused, bot('x|1', '您好')).lines).toMatchObject([{ key: 'x|1' }, { key: 'c1', delivery: 'refused', code: 'too_large' }])
    expect(reduce(refused, { type: 'withdrawn', clientId: 'c1' }).lines).toEqual([])
  })

  it('keeps ticks by matter', () => {
    let state = reduce(start(), { type: 'ticked', list: 'a', material: '户口簿', on: true })
    state = reduce(state, { type: 'ticked', list: 'a', material: '照片', on: true })
    state = reduce(state, { type: 'ticked', list: 'a', material: '户口簿', on: false })
    expect(state.ticks).toEqual({ a: ['照片'] })
  })

  it('begins anew with another conversation, but keeps what is not sent yet', () => {
    let state = reduce(start(), { type: 'session', conversationId: 'one', restarted: false, ticks: { a: ['x'] } })
    state = wrote(take(state, bot('x|1', '您好')), 'c1', '在吗')
    expect(reduce(state, { type: 'session', conversationId: 'one', restarted: false, ticks: {} })).toBe(state)
    const next = reduce(state, { type: 'session', conversationId: 'two', restarted: true, ticks: {} })
    expect(next).toMatchObject({ conversationId: 'two', restarted: true, ticks: {}, lines: [{ key: 'c1' }] })
  })

  it('shows the new state of a ticket on its card', () => {
    const card: Card = { kind: 'ticket', number: 'YC-AAAA-BBBB', department: '公安', due: at, status: 'waiting' }
    const state = take(start(), bot('x|1', '好的', { attachments: [{ contentType: 'application/vnd.yiciban.card+json', content: card }] }))
    expect(reduce(state, { type: 'ticket', number: 'YC-AAAA-BBBB', status: 'completed' }).lines[0]?.card).toMatchObject({
      status: 'completed',
    })
    expect(reduce(state, { type: 'ticket', number: 'YC-ZZZZ-ZZZZ', status: 'completed' }).lines[0]?.card).toMatchObject({
      status: 'waiting',
    })
  })
})

describe('what is derived', () => {
  it('draws the card in the place of its lines and keeps the words around it', () => {
    const card = { ...checklist('a', []), draws: ['要带的材料', '来源：甲'] as [string, string] }
    expect(around('不用告诉我证件号。\n要带的材料\n1. 户口簿\n来源：甲\n请问：户口在哪里？', card)).toEqual({
      before: '不用告诉我证件号。',
      after: '请问：户口在哪里？',
    })
    expect(around('要带的材料\n来源：甲', card)).toEqual({ before: '', after: '' })
  })

  it('shows the whole text when the lines are not found or the card draws none', () => {
    expect(around('甲\n乙', { ...checklist('a', []), draws: ['丙', '丁'] })).toEqual({ before: '甲\n乙', after: '' })
    expect(around('甲', checklist('a', []))).toEqual({ before: '甲', after: '' })
    expect(around('甲', undefined)).toEqual({ before: '甲', after: '' })
  })

  it('offers options only under the last line, and not after the citizen has spoken', () => {
    const state = take(start(), bot('x|1', '您好'))
    expect(lastReply(state.lines)?.key).toBe('x|1')
    expect(lastReply(wrote(state, 'c1', '在吗').lines)).toBeUndefined()
  })

  it('puts an older list of the same matter behind, but not one of another', () => {
    const lines = [shown(checklist('a', [])), shown(checklist('b', [])), shown(checklist('a', []))]
    expect(lines.map((_, position) => isOutdated(lines, position))).toEqual([true, false, false])
  })

  it('asks for a ticket again only while it is open, and when a person or after him the bot has spoken', () => {
    const said = (from: Shown['from'], status?: 'waiting' | 'completed'): Shown => ({
      ...shown(status ? { kind: 'ticket', number: `YC-${status}`, department: '', due: at, status } : undefined),
      from,
    })
    expect(openTickets([said('bot', 'waiting'), said('bot', 'completed'), said('bot', 'waiting')])).toEqual(['YC-waiting'])
    const changes = (...speakers: Shown['from'][]) => speakerChanges(speakers.map((from) => said(from)))
    expect([
      changes('bot', 'citizen', 'bot'),
      changes('bot', 'agent'),
      changes('agent', 'agent'),
      changes('agent', 'citizen', 'bot', 'bot'),
    ]).toEqual([0, 1, 2, 2])
  })

  it('says what an answer added and what it took away', () => {
    const lines = [shown(checklist('a', ['户口簿'], ['结婚证', '亲子鉴定'])), shown(), shown(checklist('a', ['户口簿', '亲子鉴定']))]
    expect(changesSince(lines, 2)).toEqual({ added: ['亲子鉴定'], gone: ['结婚证'] })
    expect(changesSince(lines, 0)).toBeUndefined()
  })
})
