/** Notices over HTTP: the whole product in one process, real SQLite, a matter of our own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import type { Core } from '../../src/dialogue/core'
import type { KnowledgeBase } from '../../src/knowledge/knowledge-base'
import { noticeAnswerSchema } from '../../src/web/api-schemas'
import { createLog } from '../../src/web/log'
import { sampleItem, sampleKnowledge } from '../support/notices'
import { echoCore } from '../support/small-house'

let folder: string
let app: App
let url: string
let isAltered = false
const clock = () => new Date('2026-11-24T02:00:00Z')

async function start(knowledge: KnowledgeBase = sampleKnowledge(), env: Record<string, string> = {}): Promise<void> {
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${join(folder, 'bot.db')}`,
    CONSOLE_PASSWORD: 'for-this-test',
    ...env,
  })
  app = await createApp(config, { clock, core: { ...echoCore(), knowledge } as unknown as Core, log: createLog('silent') })
  url = `http://127.0.0.1:${(await app.listen()).port}`
}

/** Until the end of the test. */
async function restart(...args: Parameters<typeof start>): Promise<void> {
  isAltered = args.length > 0
  await app.close()
  await start(...args)
}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yiciban-notices-'))
  await start()
})
afterEach(async () => {
  if (isAltered) await restart()
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const get = (path: string) => fetch(`${url}${path}`, { redirect: 'manual' })
const post = (body: unknown) =>
  fetch(`${url}/api/notices`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const submit = (request: string, query = '') =>
  fetch(`${url}/n${query}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ request }) })
const issue = async (body: unknown = { items: ['street-music'], answers: { speaker: 'yes', age: 30 } }) =>
  noticeAnswerSchema.parse(await (await post(body)).json())
const errorOf = async (answer: Response) => ((await answer.json()) as { error: { code: string; message: string } }).error
const articleOf = (html: string) => /<article>[\s\S]*<\/article>/.exec(html)?.[0] ?? ''

describe('asking for a notice', () => {
  it('gives its number and where it can be opened', async () => {
    const { number, ...addresses } = await issue()
    expect(number).toMatch(/^20261124-[2-9A-HJ-NP-Z]{6}$/)
    expect(addresses).toEqual({ url: `${url}/n/${number}`, pdf: `${url}/n/${number}.pdf` })
  })

  it('takes a bundle, numbers, several options, and answers of one item only', async () => {
    const requests = [
      { items: ['street-music', 'street-painting'], itemAnswers: { 'street-music': { age: 30, speaker: 'no' } } },
      { items: ['street-music'], answers: { age: '30', speaker: ['yes'] } },
      { items: ['street-music'], answers: { speaker: 'unknown' } },
    ]
    for (const request of requests) expect((await post(request)).status).toBe(200)
  })

  it('as a form leads on to the notice', async () => {
    const answer = await submit(JSON.stringify({ items: ['street-music'] }))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/n\/20261124-\w{6}$/)])
    expect((await get(answer.headers.get('location') ?? '')).status).toBe(200)
    const large = await submit(JSON.stringify({ items: ['street-music'] }), '?size=large')
    expect(large.headers.get('location')).toBe(`${answer.headers.get('location')}?size=large`)
  })

  it('as a form that cannot be answered gives a page in words', async () => {
    for (const [request, status] of [
      ['{', 400],
      ['{}', 400],
      ['{"items":["no-such-item"]}', 404],
    ] as const) {
      const refused = await submit(request)
      expect([refused.status, refused.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
      expect(await refused.text()).toMatch(/role="alert"[\s\S]*12345/)
    }
  })

  it.each([
    [{}, 400, 'bad_request'],
    [{ items: [] }, 400, 'bad_request'],
    [{ items: ['street-music'], bundle: 'newborn-birth' }, 400, 'bad_request'],
    [{ items: ['../etc'] }, 400, 'bad_request'],
    [{ items: Array(21).fill('street-music') }, 400, 'bad_request'],
    [{ items: ['street-music'], region: '3303' }, 400, 'bad_request'],
    [{ items: ['no-such-item'] }, 404, 'unknown_item'],
    [{ bundle: 'no-such-bundle' }, 404, 'unknown_bundle'],
    [{ items: ['street-music'], answers: { colour: 'red' } }, 400, 'unknown_situation'],
    [{ items: ['street-music'], answers: { toString: 'red' } }, 400, 'unknown_situation'],
    [{ items: ['street-music'], answers: { age: 'old' } }, 400, 'unknown_option'],
  ])('refuses %j with %i %s', async (request, status, code) => {
    const answer = await post(request)
    expect([answer.status, (await errorOf(answer)).code]).toEqual([status, code])
  })

  it('is limited, drawing it too', async () => {
    await restart(undefined, { RATE_NOTICES: '2' })
    const { number } = await issue()
    expect((await get(`/n/${number}.pdf`)).status).toBe(200)
    const answer = await post({ items: ['street-music'] })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/GMT$/)])
    expect((await get(`/n/${number}`)).status).toBe(200)
    expect(await (await submit('{"items":["street-music"]}')).text()).toContain('请过一分钟再试')
  })
})

describe('opening a notice', () => {
  it('shows the list to tick, under the strict policy', async () => {
    const { number } = await issue()
    const answer = await get(`/n/${number}`)
    const html = await answer.text()
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(html).not.toMatch(/<script|<style|style=|onclick/)
    expect(html.match(/<input type="checkbox"/g)).toHaveLength(3)
    for (const words of [
      '您要办的事：街头演出登记',
      number,
      '2026年11月24日',
      '第3版，2026年11月20日核验',
      '到2027年2月22日',
      '用不用音箱：用音箱',
      '多大年纪：30周岁',
      '核对是不是本人',
    ])
      expect(html).toContain(words)
    expect(html).toContain(`href="/n/${number}.pdf"`)
    expect(await (await get(`/n/${number}?size=large`)).text()).toMatch(/<html lang="zh-CN" class="large">[\s\S]*\.pdf\?size=large"/)
    expect((await get(`/n/${number}?size=huge`)).status).toBe(400)
  })

  it('gives the PDF, to look at or to save under its name', async () => {
    const { number } = await issue()
    const answer = await get(`/n/${number}.pdf`)
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('content-disposition')).toMatch(new RegExp(`^inline; filename="${number}\\.pdf"`))
    const file = Buffer.from(await answer.arrayBuffer())
    expect(file.subarray(0, 5).toString()).toBe('%PDF-')
    const large = Buffer.from(await (await get(`/n/${number}.pdf?size=large`)).arrayBuffer())
    expect(large.equals(file)).toBe(false)
  })

  it('shows the same content and version after the item has changed and the server has started anew, and says that it has', async () => {
    const { number } = await issue()
    const before = await (await get(`/n/${number}`)).text()
    await restart(sampleKnowledge(sampleItem({ version: 4, materials: [{ name: '全新的材料', reason: '新规定', basis: ['LOCAL'] }] })))
    const after = await (await get(`/n/${number}`)).text()
    const unwarned = (html: string) =>
      articleOf(html)
        .replace(/<p class="warning">.*?<\/p>/g, '')
        .replace(/<figure>.*?<\/figure>/s, '') // the code of the address, whose port is another one now
        .replace(/http:\S+?(?=<)/g, '')
        .replace(/\s+/g, ' ')
    expect(unwarned(after)).toBe(unwarned(before))
    expect(after).toContain('第3版，2026年11月20日核验')
    expect(after).toMatch(/<p class="warning">出具以后，办事指南有更新：街头演出登记（现在是第4版）/)
    expect(before).not.toContain('class="warning"')
    expect((await issue()).number).not.toBe(number)
  })

  it('finds a number however it is typed, and leads to its address', async () => {
    const { number } = await issue()
    const answer = await get(`/n?number=${encodeURIComponent(` ${number.toLowerCase().replace('-', ' ')}`)}`)
    expect(answer.status).toBe(303)
    const second = await get(answer.headers.get('location') ?? '')
    expect([second.status, second.headers.get('location')]).toEqual([302, `/n/${number}`])
    expect((await get(`/n/${number.toLowerCase()}?size=large`)).headers.get('location')).toBe(`/n/${number}?size=large`)
  })

  it.each(['20261124-AAAAAA', 'nonsense', '..%2f..%2fetc', '<script>', '%E0%A4%A'])(
    'says kindly that there is no notice %s',
    async (number) => {
      const answer = await get(`/n/${number}`)
      expect([400, 404]).toContain(answer.status)
      const text = await answer.text()
      expect(text).not.toContain('<script>')
      expect(text).toMatch(/role="alert"[\s\S]*12345/)
      expect([400, 404]).toContain((await get(`/n/${number}.pdf`)).status)
    },
  )

  it('has a page to type the number in', async () => {
    expect(await (await get('/n')).text()).toMatch(/<label for="number">[\s\S]*<input id="number" name="number"/)
    expect((await get('/n?number=')).headers.get('location')).toBe('/n/-')
  })

  it('takes addresses from PUBLIC_URL', async () => {
    await restart(undefined, { PUBLIC_URL: 'https://bot.example.gov.cn' })
    const { number, pdf } = await issue()
    expect(pdf).toBe(`https://bot.example.gov.cn/n/${number}.pdf`)
    expect(await (await get(`/n/${number}`)).text()).toContain(`https://bot.example.gov.cn/n/${number}</span>`)
  })

  it('keeps nothing but items, answers and lines', async () => {
    const { number } = await issue()
    const kept = await app.store.notice(number)
    expect(Object.keys(kept ?? {}).sort()).toEqual(['answers', 'issuedOn', 'items', 'number', 'region', 'sheet', 'validUntil'])
    expect(kept?.answers).toEqual({ 'street-music': { age: 30, speaker: 'yes' } })
  })
})
