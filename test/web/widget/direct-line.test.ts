import { WebSocket } from 'ws'
import {
  type Activity,
  createLine,
  type Line,
  type LineSocket,
  type LineStatus,
  type Outgoing,
  type Session,
} from '../../../src/web/widget/direct-line'
import { type Edge, startEdge } from '../../support/edge-server'

/** The page's client against the real server; waiting is short so that the tests are. */
const timing = {
  retry: [20, 200] as [number, number],
  pollMs: 30,
  hiddenPollMs: 30,
  openMs: 1000,
  keepAliveMs: 200,
  silenceMs: 60_000,
  socketAgainMs: 60_000,
}

interface Client {
  line: Line
  activities: Activity[]
  statuses: LineStatus[]
  sessions: { session: Session; restarted: boolean }[]
  sent: string[]
  refused: { clientId: string; code: string }[]
  sockets: WebSocket[]
  caughtUp: number
  texts(): (string | undefined)[]
}

let edge: Edge
let clients: Line[] = []
let time = Date.parse('2026-11-24T08:00:00Z')

beforeEach(async () => {
  time = Date.parse('2026-11-24T08:00:00Z')
  edge = await startEdge({ clock: () => new Date(time++) })
  clients = []
})
afterEach(async () => {
  for (const line of clients) line.close()
  await edge.close()
})

function open({
  earlier,
  outbox,
  fetch = globalThis.fetch,
  socket = true,
}: {
  earlier?: Session | undefined
  outbox?: Outgoing[]
  fetch?: typeof globalThis.fetch
  socket?: boolean
} = {}): Client {
  const client: Omit<Client, 'line'> = {
    activities: [],
    statuses: [],
    sessions: [],
    sent: [],
    refused: [],
    sockets: [],
    caughtUp: 0,
    texts: () => client.activities.filter((activity) => activity.type === 'message').map((activity) => activity.text),
  }
  const line = createLine(
    {
      origin: edge.url,
      fetch,
      openSocket(url) {
        if (!socket) throw new Error('blocked')
        const made = new WebSocket(url)
        client.sockets.push(made)
        return made as unknown as LineSocket
      },
      isHidden: () => false,
      timing,
    },
    {
      status: (status) => client.statuses.push(status),
      session: (session, restarted) => client.sessions.push({ session, restarted }),
      activities: (activities) => client.activities.push(...activities),
      caughtUp: () => {
        client.caughtUp++
      },
      sent: (clientId) => client.sent.push(clientId),
      refused: (clientId, code) => client.refused.push({ clientId, code }),
    },
    earlier,
    outbox,
  )
  clients.push(line)
  return Object.assign(client, { line })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}
const last = (client: Client) => client.sessions.at(-1)?.session as Session

describe('the page and its server', () => {
  it('greets, takes a message and answers, echo first', async () => {
    const client = open()
    await until(() => client.statuses.includes('online') && client.activities.length > 0)
    client.line.send({ clientId: 'one', text: '你好' })
    await until(() => client.texts().length === 3)
    expect(client.texts()).toEqual(['您好', '你好', '收到：你好'])
    expect(client.activities.find((activity) => activity.text === '你好')?.channelData?.clientActivityID).toBe('one')
    await until(() => client.sent.length === 1)
    expect(client.sent).toEqual(['one'])
  })

  it('polls where no WebSocket comes through, and misses nothing', async () => {
    const client = open({ socket: false })
    await until(() => client.activities.length > 0)
    client.line.send({ clientId: 'one', text: '你好' })
    await until(() => client.texts().length === 3)
    edge.house.agentSays(last(client).conversationId, '我是工作人员')
    await until(() => client.texts().length === 4)
    expect(client.texts()).toEqual(['您好', '你好', '收到：你好', '我是工作人员'])
    expect(client.statuses).not.toContain('reconnecting')
  })

  it('comes back after a cut line, with what was said in between, once', async () => {
    const client = open()
    await until(() => client.statuses.includes('online') && client.texts().length === 1)
    client.sockets[0]?.terminate()
    edge.house.agentSays(last(client).conversationId, '在线路断开时说的')
    await until(() => client.texts().includes('在线路断开时说的') && client.sockets.length > 1)
    edge.house.agentSays(last(client).conversationId, '后来说的')
    await until(() => client.texts().includes('后来说的'))
    expect(client.texts()).toEqual(['您好', '在线路断开时说的', '后来说的'])
    expect(client.statuses).toContain('reconnecting')
  })

  it('goes on with the conversation of this tab, history first', async () => {
    const before = open()
    await until(() => before.activities.length > 0)
    before.line.send({ clientId: 'one', text: '你好' })
    await until(() => before.texts().length === 3)
    before.line.close()
    const after = open({ earlier: last(before) })
    await until(() => after.caughtUp === 1)
    expect(after.texts()).toEqual(['您好', '你好', '收到：你好'])
    expect(last(after).conversationId).toBe(last(before).conversationId)
    expect(after.sessions.every(({ restarted }) => !restarted)).toBe(true)
  })

  it('renews a token that ran out while the computer slept', async () => {
    const before = open()
    await until(() => before.activities.length > 0)
    before.line.close()
    time += 3 * 3_600_000
    const after = open({ earlier: last(before) })
    await until(() => after.caughtUp === 1)
    expect(last(after).conversationId).toBe(last(before).conversationId)
    expect(after.texts()).toEqual(['您好'])
  })

  it('sends what is waiting when the token runs out in the middle', async () => {
    const client = open()
    await until(() => client.statuses.includes('online') && client.texts().length === 1)
    time += 3 * 3_600_000
    client.line.send({ clientId: 'late', text: '还在吗' })
    await until(() => client.texts().includes('收到：还在吗'))
    expect(client.texts().filter((text) => text === '还在吗')).toHaveLength(1)
    expect(new Set(client.sessions.map(({ session }) => session.conversationId)).size).toBe(1)
  })

  it('begins anew when the server does not know the conversation any more, and says so', async () => {
    const client = open({
      earlier: { conversationId: 'dl-gone', token: 'not.a.token', expiresAt: 0 },
      outbox: [{ clientId: 'kept', text: '没发出去的' }],
    })
    await until(() => client.texts().includes('收到：没发出去的'))
    expect(client.sessions[0]?.restarted).toBe(true)
    expect(client.sent).toEqual(['kept'])
  })

  it('keeps trying while the server is away, and posts a message once', async () => {
    let away = true
    let lost = 0
    const shaky: typeof globalThis.fetch = async (input, init) => {
      if (away) throw new TypeError('network')
      const answer = await fetch(input, init)
      if (String(input).endsWith('/activities') && init?.method === 'POST' && lost++ === 0) throw new TypeError('the answer was lost')
      return answer
    }
    const client = open({ fetch: shaky })
    client.line.send({ clientId: 'one', text: '你好' })
    await until(() => client.statuses.includes('reconnecting'))
    expect(client.line.waiting()).toEqual([{ clientId: 'one', text: '你好' }])
    away = false
    await until(() => client.sent.length === 1 && client.texts().includes('收到：你好'))
    expect(lost).toBeGreaterThan(1)
    expect(client.texts()).toEqual(['您好', '你好', '收到：你好'])
    expect(client.line.waiting()).toEqual([])
  })

  it("takes a proxy's own page for a broken line, not for an answer", async () => {
    let pages = 3
    const behindProxy: typeof globalThis.fetch = async (input, init) =>
      pages-- > 0 ? new Response('<html>login</html>', { status: 200, headers: { 'content-type': 'text/html' } }) : fetch(input, init)
    const client = open({ fetch: behindProxy })
    await until(() => client.texts().length === 1)
    expect(client.texts()).toEqual(['您好'])
  })

  it('reports a message that the server refuses, and goes on with the next', async () => {
    const client = open()
    await until(() => client.statuses.includes('online'))
    client.line.send({ clientId: 'huge', text: '长'.repeat(200_000) })
    client.line.send({ clientId: 'next', text: '你好' })
    await until(() => client.texts().includes('收到：你好'))
    expect(client.refused).toEqual([{ clientId: 'huge', code: 'too_large' }])
  })

  it('sends several messages in the order they were written', async () => {
    const client = open()
    for (let number = 1; number <= 5; number++) client.line.send({ clientId: `m${number}`, text: `第${number}句` })
    await until(() => client.sent.length === 5)
    await until(() => client.texts().length === 11)
    expect(client.texts().filter((text) => text?.startsWith('第'))).toEqual([1, 2, 3, 4, 5].map((number) => `第${number}句`))
  })
})
