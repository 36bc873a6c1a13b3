import { escapeHtml } from '../../src/web/plain-page'
import { type Edge, startEdge } from '../support/edge-server'

let edge: Edge
let now = new Date('2026-11-24T02:00:00.000Z')
beforeEach(async () => {
  now = new Date('2026-11-24T02:00:00.000Z')
  edge = await startEdge({ clock: () => now })
})
afterEach(() => edge.close())

const hiddenIn = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? ''
const get = async (path: string) => (await edge.call('GET', path)).text()
const post = (fields: Record<string, string>) =>
  edge.call('POST', '/plain', {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
/** Sends a form and follows the redirect. */
const send = async (html: string, fields: Record<string, string>) => {
  const answer = await post({ token: hiddenIn(html, 'token'), id: hiddenIn(html, 'id'), ...fields })
  expect(answer.status).toBe(303)
  const location = answer.headers.get('location') ?? ''
  expect(location).toMatch(/^\/plain\?t=/)
  return { html: await get(location.replace(/#.*/, '')), location }
}
const said = (html: string) =>
  [...html.matchAll(/<li class="(\w+)"><strong>[^<]*<\/strong><p>(.*?)<\/p><\/li>/gs)].map((match) => `${match[1]}: ${match[2]}`)

it('greets, takes a text, and shows the conversation after a redirect', async () => {
  const first = await get('/plain')
  expect(said(first)).toEqual(['bot: 您好'])
  const { html, location } = await send(first, { text: '身份证丢了' })
  expect(said(html)).toEqual(['bot: 您好', 'citizen: 身份证丢了', 'bot: 收到：身份证丢了'])
  expect(said(await get(location.replace(/#.*/, '')))).toHaveLength(3) // reloading sends nothing again
  expect(said((await send(html, { text: '再问' })).html)).toHaveLength(5)
})

it('shows options as buttons that send what they stand for', async () => {
  const { html } = await send(await get('/plain'), { text: '选项' })
  expect(html).toContain('<button name="say" value="选甲">甲</button>')
  expect(said((await send(html, { say: '选甲' })).html).at(-1)).toBe('bot: 收到：选甲')
})

it('takes a form that is sent twice once', async () => {
  const first = await get('/plain')
  const { html } = await send(first, { text: '一' })
  await send(html, { text: '二' })
  expect(said((await send(html, { text: '二' })).html)).toHaveLength(5)
})

it('escapes everything', async () => {
  const text = `<script>alert('x')</script>"'&\``
  const { html } = await send(await get('/plain'), { text })
  expect(html).not.toContain('<script')
  expect(said(html)[1]).toBe(`citizen: ${escapeHtml(text)}`)
  expect(await get(`/plain?text=${encodeURIComponent('</textarea><script>')}`)).toContain('&#60;/textarea&#62;&#60;script&#62;</textarea>')
  expect(await get(`/plain?t=${encodeURIComponent('"><script>')}`)).not.toContain('<script')
})

it('has a way to a person on every page, and shows who answers', async () => {
  const first = await get('/plain')
  expect(first).toContain('value="转人工"')
  const { html, location } = await send(first, { say: '转人工' })
  expect(said(html).at(-1)).toContain('YC-AAAA-BBBB')
  const { conv } = JSON.parse(Buffer.from(hiddenIn(html, 'token').split('.')[1] ?? '', 'base64url').toString()) as { conv: string }
  edge.house.agentSays(conv, '请带户口簿', '小王')
  expect(await get(location.replace(/#.*/, ''))).toContain('工作人员 小王')
})

it('begins anew with a token that has run out, is not ours or is for something else, and loses no text', async () => {
  const first = await get('/plain')
  const { html } = await send(first, { text: '一' })
  const { token } = await edge.session()
  for (const other of ['', 'invented', token]) {
    const answer = await post({ token: other, text: '二' })
    expect(said(await get(answer.headers.get('location')?.replace(/#.*/, '') ?? ''))).toEqual(['bot: 您好', 'citizen: 二', 'bot: 收到：二'])
  }
  now = new Date(now.getTime() + 24 * 3600_000)
  expect(said((await send(html, { text: '三' })).html)).toEqual(['bot: 您好', 'citizen: 三', 'bot: 收到：三'])
})

it('keeps the text when it cannot be stored', async () => {
  const first = await get('/plain')
  edge.house.setBroken(true)
  const answer = await post({ token: hiddenIn(first, 'token'), id: hiddenIn(first, 'id'), text: '别丢了' })
  expect(answer.status).toBe(200)
  const html = await answer.text()
  expect(said(html)).toEqual(['bot: 对不起'])
  expect(html).toContain('>别丢了</textarea>')
  edge.house.setBroken(false)
  expect(said((await send(html, { text: '别丢了' })).html).at(-1)).toBe('bot: 收到：别丢了')
})

it.each([
  ['nothing', {}],
  ['only emoji', { text: '😀' }],
  ['10,000 characters', { text: '办'.repeat(3000) }],
  ['control characters', { text: 'a\u0000b\u001bc' }],
])('takes %s without a fault', async (_what, fields) => {
  const { html } = await send(await get('/plain'), fields as Record<string, string>)
  expect(html).not.toMatch(/[\0\x1b]/)
  expect(said(html).at(-1)).toMatch(/^bot: 收到：/)
})

it('is never kept by a cache and never sends its address on', async () => {
  const { headers } = await edge.call('GET', '/plain')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect((await edge.call('GET', '/plain.css')).headers.get('content-type')).toMatch(/^text\/css/)
})

it('refuses a form that is too large, in words', async () => {
  expect((await post({ text: 'x'.repeat(70_000) })).status).toBe(413)
})

it('offers the last list on paper', async () => {
  const { html } = await send(await get('/plain'), { text: '清单' })
  const request = /<form method="post" action="\/n"[^>]*>\s*<input type="hidden" name="request" value="([^"]+)">/.exec(html)?.[1]
  const plain = request?.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)))
  expect(JSON.parse(plain ?? '')).toEqual({ items: ['street-music'], answers: { speaker: 'yes' } })
  expect((await send(html, { text: '再问' })).html).not.toContain('action="/n"')
})
