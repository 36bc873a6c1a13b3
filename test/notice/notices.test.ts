import { newConversation } from '../../src/dialogue/conversation'
import { createNotices } from '../../src/notice/notices'
import { createMemoryStore } from '../../src/storage/memory'
import { sampleItem, sampleKnowledge } from '../support/notices'

let now = new Date('2026-11-24T02:00:00Z')
const clock = () => now
let bytes = 0
const randomBytes = (count: number) => Uint8Array.from({ length: count }, () => bytes)
let store: ReturnType<typeof createMemoryStore>
const parts = () => ({ knowledge: () => sampleKnowledge(), store, clock, randomBytes, region: '330300', validDays: 90, keepDays: 730 })
beforeEach(() => {
  now = new Date('2026-11-24T02:00:00Z')
  bytes = 0
  store = createMemoryStore({ clock, newId: () => 'x', newConversation })
})

it('gives a notice the date of China, a number and its last day', async () => {
  now = new Date('2026-11-24T16:30:00Z') // half past midnight in China
  expect(await createNotices(parts()).issue({ items: ['street-music'] })).toMatchObject({
    number: '20261125-222222',
    issuedOn: '2026-11-25',
    validUntil: '2027-02-23',
  })
})

it('takes what is local in the region, and says which it is', async () => {
  const here = sampleItem({ proxy: { allowed: '不可以', note: '本区要本人来', basis: ['LOCAL'] } })
  const common = sampleKnowledge()
  const knowledge = { ...common, local: new Map([['330302', { items: new Map([['street-music', here]]), offices: new Map() }]]) }
  const notices = createNotices({ ...parts(), knowledge: () => knowledge })
  const local = await notices.issue({ items: ['street-music'], region: '330302' })
  bytes = 1
  const usual = await notices.issue({ items: ['street-music'] })
  expect([local.region, usual.region]).toEqual([
    { code: '330302', name: '鹿城区' },
    { code: '330300', name: '温州市' },
  ])
  expect(JSON.stringify(local.sheet)).toContain('本区要本人来')
  expect(JSON.stringify(usual.sheet)).not.toContain('本区要本人来')
  expect((await notices.open(local.number)).head).toContainEqual(['适用地区', ['鹿城区']])
})

it('gives the same number to the same answers in another order, and another one the day after', async () => {
  const notices = createNotices(parts())
  const first = await notices.issue({ items: ['street-music'], answers: { speaker: 'no', age: '30' } })
  bytes = 1
  expect(await notices.issue({ items: ['street-music'], answers: { age: '30', speaker: 'no' } })).toEqual(first)
  expect((await notices.issue({ items: ['street-music'], itemAnswers: { 'street-music': { age: '30', speaker: 'no' } } })).number).toBe(
    first.number,
  )
  now = new Date('2026-11-25T02:00:00Z')
  expect((await notices.issue({ items: ['street-music'], answers: { speaker: 'no', age: '30' } })).number).toBe('20261125-333333')
})

it('tries another number when one is taken, but not for ever', async () => {
  const notices = createNotices({ ...parts(), randomBytes: (count) => Uint8Array.from({ length: count }, () => bytes++ >> 3) })
  const numbers = [await notices.issue({ items: ['street-music'] }), await notices.issue({ items: ['street-painting'] })].map(
    ({ number }) => number,
  )
  expect(new Set(numbers).size).toBe(2)
  const stuck = createNotices(parts())
  bytes = 5
  await stuck.issue({ items: ['street-music'], answers: { age: '30' } })
  await expect(stuck.issue({ items: ['street-music'], answers: { age: '31' } })).rejects.toMatchObject({ code: 'conflict' })
})

it('opens the same content after the guide has changed, and says so', async () => {
  const { number, ...kept } = await createNotices(parts()).issue({ items: ['street-music'], answers: { speaker: 'yes' } })
  const changed = sampleItem({ version: 4, name: '街头演出备案', materials: [{ name: '新的材料', reason: '新的', basis: ['LOCAL'] }] })
  const later = createNotices({ ...parts(), knowledge: () => sampleKnowledge(changed) })
  const { notice, warnings, head } = await later.open(` ${number.toLowerCase()} `)
  expect(notice).toEqual({ number, ...kept })
  expect(head).toContainEqual(['办事指南', ['第3版，2026年11月20日核验']])
  expect(warnings).toEqual([expect.stringMatching(/街头演出登记（现在是第4版）.*重新出一张/)])
  expect((await createNotices(parts()).open(number)).warnings).toEqual([])
})

it('says when its time is over, and that a guide is gone', async () => {
  const notices = createNotices(parts())
  const { number } = await notices.issue({ items: ['street-music'] })
  now = new Date('2027-02-22T15:59:00Z') // the last minute of the last day in China
  expect((await notices.open(number)).warnings).toEqual([])
  now = new Date('2027-02-22T16:00:00Z')
  expect((await notices.open(number)).warnings).toEqual([expect.stringContaining('过了有效期（到2027年2月22日）')])
  const without = sampleKnowledge()
  const gone = { ...without, items: new Map([...without.items].filter(([id]) => id !== 'street-music')) }
  expect((await createNotices({ ...parts(), knowledge: () => gone }).open(number)).warnings[1]).toContain('已经没有办事指南')
})

it('forgets a notice after its time', async () => {
  const notices = createNotices(parts())
  const { number } = await notices.issue({ items: ['street-music'] })
  now = new Date('2028-11-23T02:00:00Z')
  expect(await notices.sweep()).toBe(0)
  now = new Date('2028-11-24T02:00:00Z')
  expect(await notices.sweep()).toBe(1)
  await expect(notices.open(number)).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining(number) })
})

it.each([
  [{ items: ['no-such-item'] }, 'unknown_item'],
  [{ bundle: 'no-such-bundle' }, 'unknown_bundle'],
  [{ bundle: 'street-music' }, 'unknown_bundle'],
  [{}, 'bad_request'],
  [{ items: ['street-music'], answers: { colour: 'red' } }, 'unknown_situation'],
  [{ items: ['street-music'], answers: { constructor: 'red' } }, 'unknown_situation'],
  [{ items: ['street-music'], answers: { speaker: 'perhaps' } }, 'unknown_option'],
  [{ items: ['street-music'], itemAnswers: { passport: {} } }, 'unknown_item'],
])('refuses %j with %s', async (request, code) => {
  await expect(createNotices(parts()).issue(request as object)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/\p{Script=Han}/u),
  })
})

it('says what a number looks like to who types something else', async () => {
  await expect(createNotices(parts()).open('YC-2345-6789')).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining('20261124-K7M3PX'),
  })
})
