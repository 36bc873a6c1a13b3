import { connect } from 'node:net'
import { createOrigins } from '../../src/web/origins'
import { createWebServer } from '../../src/web/server'
import { type Edge, startEdge } from '../support/edge-server'

let edge: Edge
beforeEach(async () => {
  edge = await startEdge()
})
afterEach(() => edge.close())

const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code

describe('security headers', () => {
  it('allow nothing inline and nothing from elsewhere, on every answer', async () => {
    for (const path of ['/plain', '/nowhere', '/api/openapi.json', '/healthz']) {
      const { headers } = await edge.call('GET', path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'self'")
      expect(policy).not.toMatch(/unsafe|\*|https?:/)
      expect(policy).toContain(`ws://${new URL(edge.url).host}`)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })
})

describe('errors', () => {
  it('have one shape', async () => {
    const answers = [
      await edge.call('GET', '/nowhere'),
      await edge.call('GET', '/api/v1/items/%E0%A4%A/checklist'),
      await edge.call('POST', '/api/v1/ask', { body: '{', headers: { 'content-type': 'application/json' } }),
      await edge.call('POST', '/api/v1/ask', { body: 'text=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      await edge.call('POST', '/api/v1/ask', { body: { text: 'x'.repeat(70_000) } }),
      await edge.call('POST', '/api/v1/ask', { body: {} }),
      await edge.call('POST', '/api/v1/ask'),
      await edge.call('POST', '/api/messages', { body: {} }),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([404, 400, 400, 415, 413, 400, 400, 404])
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await answer.json()).toEqual({ error: { code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(/\w/) } })
    }
  })

  it('of the server say nothing of their cause', async () => {
    const answer = await edge.call('GET', '/fault')
    expect(answer.status).toBe(500)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal' } })
    expect(text).not.toContain('detail')
    expect(edge.lines.join('')).toContain('a detail that nobody outside may see')
  })

  it('name the field that is wrong', async () => {
    const answer = await edge.call('POST', '/api/v1/ask', { body: { text: 7, region: '33' } })
    const { error } = (await answer.json()) as { error: { message: string } }
    expect(error.message).toMatch(/text: .*region: /)
  })
})

describe('the interface for programs', () => {
  it('answers one question', async () => {
    const answer = await edge.call('POST', '/api/v1/ask', {
      body: { id: '7', text: '身份证丢了', region: '330300', context: { item: 'passport' } },
    })
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ decision: 'decline', reply: '身份证丢了' })])
    expect(await codeOf(await edge.call('POST', '/api/v1/ask', { body: { text: 'x', context: { item: 'no-such-item' } } }))).toBe(
      'unknown_item',
    )
  })

  it('reads situation answers from the query', async () => {
    const answer = await edge.call('GET', '/api/v1/items/known-item/checklist?a=b&c=d,e&f=1&f=2')
    expect(await answer.json()).toEqual({ item: 'known-item', answers: { a: 'b', c: 'd,e', f: '1,2' } })
    const unknown = await edge.call('GET', '/api/v1/items/other/checklist')
    expect([unknown.status, await codeOf(unknown)]).toEqual([404, 'unknown_item'])
    expect((await edge.call('GET', '/api/v1/items/__proto__/checklist')).status).toBe(400)
    expect((await edge.call('GET', '/api/v1/items/..%2f..%2fetc/checklist')).status).toBe(400)
  })
})

describe('health', () => {
  it('is alive while the process answers, ready while the database can be written', async () => {
    expect((await edge.call('GET', '/healthz')).status).toBe(200)
    expect(await (await edge.call('GET', '/readyz')).json()).toEqual({ status: 'ready', database: true, knowledge: true })
    edge.setWritable(false)
    const answer = await edge.call('GET', '/readyz')
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'not ready', database: false, knowledge: true }])
    expect((await edge.call('GET', '/healthz')).status).toBe(200)
  })

  it('gives measures to Prometheus', async () => {
    const answer = await edge.call('GET', '/metrics')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    const text = await answer.text()
    expect(text).toContain('yiciban_handoffs_waiting 2')
    expect(text).toContain('yiciban_streams_open 0')
    expect(text).toContain('# TYPE yiciban_turn_seconds histogram')
  })
})

describe('listening', () => {
  const another = (port: number, host = '127.0.0.1') => {
    const parts = { health: () => {}, api: () => {}, directLine: { path: '/x', router: () => {}, upgrade: () => false } }
    const origins = createOrigins({ allowed: [], behindProxy: false })
    const limits = { perAddress: 1, perToken: 1, messages: 1 }
    const server = createWebServer({
      ...parts,
      log: { info() {}, error() {} },
      origins,
      limits,
      trustProxy: 0,
      isEmbedded: false,
      pages: [],
    } as never)
    return server.listen(port, host)
  }

  it('on a port that is taken says so, and what to do', async () => {
    await expect(another(Number(new URL(edge.url).port))).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining('PORT'),
    })
  })

  it('on an address that this machine has not says so', async () => {
    await expect(another(0, '192.0.2.1')).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('192.0.2.1') })
  })
})

it('answers bytes that are no HTTP, and goes on', async () => {
  const socket = connect(Number(new URL(edge.url).port), '127.0.0.1')
  const heard = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
  socket.write('\u0016\u0003\u0001 hello\r\n\r\n')
  expect(await heard).toMatch(/^HTTP\/1\.1 400 /)
  socket.destroy()
  expect((await edge.call('GET', '/healthz')).status).toBe(200)
})

it('lets a running request end while it stops, and takes no new one', async () => {
  await edge.close()
  edge = await startEdge({ slow: 300 })
  const { conversationId, token } = await edge.begin()
  const running = edge.call('POST', `/v3/directline/conversations/${conversationId}/activities`, {
    token,
    body: { type: 'message', text: '慢慢来' },
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const closed = edge.close()
  expect((await running).status).toBe(200)
  await closed
  await expect(edge.call('GET', '/healthz')).rejects.toThrow()
  edge = await startEdge()
})
