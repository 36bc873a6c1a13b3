/** The official client, unmodified, on Node (xhr2 and ws in place of the browser's own). */
import type { DirectLine as Client, DirectLineOptions } from 'botframework-directlinejs'
import { WebSocket } from 'ws'
import { directLinePath } from '../../../src/channels/direct-line/direct-line'
import { type Edge, secret, startEdge } from '../../support/edge-server'

Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket })
const { DirectLine, ConnectionStatus } = require('botframework-directlinejs') as typeof import('botframework-directlinejs')

let edge: Edge
let now = new Date('2026-11-24T02:00:00.000Z')
const clients: Client[] = []

beforeEach(async () => {
  now = new Date('2026-11-24T02:00:00.000Z')
  edge = await startEdge({ clock: () => now })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.end()
  await edge.close()
})

/** A client and what it has seen so far. */
function connect(options: Partial<DirectLineOptions>) {
  const client = new DirectLine({ domain: `${edge.url}${directLinePath}`, random: () => 0, ...options } as DirectLineOptions)
  clients.push(client)
  const statuses: string[] = []
  const activities: {
    id?: string
    type: string
    text?: string
    from: { id: string; role?: string }
    channelData?: { clientActivityID?: string }
  }[] = []
  let fault: unknown
  client.connectionStatus$.subscribe((status) => statuses.push(ConnectionStatus[status]))
  client.activity$.subscribe(
    (activity) => activities.push(activity as (typeof activities)[number]),
    (error: unknown) => {
      fault = error
    },
  )
  return {
    client,
    statuses,
    activities,
    texts: () => activities.map((activity) => activity.text),
    fault: () => fault,
    say: (text: string) =>
      new Promise<string>((resolve, reject) => {
        client
          .postActivity({ type: 'message', from: { id: 'me' }, text, channelData: { clientActivityID: `id-${text}` } })
          .subscribe(resolve, reject)
      }),
  }
}

const until = async (holds: () => boolean) => {
  for (let tries = 0; !holds() && tries < 1200; tries++) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(holds()).toBe(true)
}

it('connects, is greeted, and finds its message again under the id that the post gave', async () => {
  const { token, userId } = await edge.session()
  const { statuses, activities, texts, say } = connect({ token })
  await until(() => texts().length === 1)
  const id = await say('你好')
  await until(() => texts().length === 3)
  expect(statuses).toEqual(['Uninitialized', 'Connecting', 'Online'])
  expect(texts()).toEqual(['您好', '你好', '收到：你好'])
  expect(activities[1]).toMatchObject({ id, from: { id: userId }, channelData: { clientActivityID: 'id-你好' } })
})

it('goes on after its socket was cut, with nothing lost and nothing doubled', async () => {
  const { token, conversationId } = await edge.session()
  const { texts, activities, say } = connect({ token })
  await say('一')
  await until(() => texts().length === 3)
  edge.directLine.close() // ends every open stream
  await until(() => edge.directLine.streamsOpen() === 0)
  edge.house.agentSays(conversationId, '二')
  expect(texts()).toHaveLength(3)
  await until(() => texts().length === 4)
  await say('三')
  await until(() => texts().length === 6)
  expect(texts()).toEqual(['您好', '一', '收到：一', '二', '三', '收到：三'])
  expect(new Set(activities.map((activity) => activity.id)).size).toBe(6)
})

it('sees the same transcript by polling', async () => {
  const { token } = await edge.session()
  const { texts, activities, say } = connect({ token, webSocket: false, pollingInterval: 200 })
  await until(() => texts().length === 1)
  await say('一')
  await say('二')
  await until(() => texts().length === 5)
  await new Promise((resolve) => setTimeout(resolve, 500)) // some empty pages
  expect(texts()).toEqual(['您好', '一', '收到：一', '二', '收到：二'])
  expect(activities.every((activity) => activity.type === 'message')).toBe(true)
})

it('renews its token without a body', async () => {
  const { token } = await edge.session()
  const { client, texts, say } = connect({ token })
  await until(() => texts().length === 1)
  const before = (client as unknown as { token: string }).token
  now = new Date(now.getTime() + 900_000)
  const renewed = await new Promise<string>((resolve, reject) => {
    const { refreshToken } = client as unknown as {
      refreshToken(): { subscribe(ok: (token: string) => void, no: (fault: unknown) => void): void }
    }
    refreshToken.call(client).subscribe(resolve, reject)
  })
  expect(renewed).not.toBe(before)
  await say('还在')
  await until(() => texts().length === 3)
})

it('learns that its token has expired, and is revived by a new one', async () => {
  const { token, conversationId } = await edge.session()
  const { client, statuses, texts, say } = connect({ token })
  await until(() => texts().length === 1)
  now = new Date(now.getTime() + 1_800_000)
  expect(await say('太晚')).toBe('retry')
  expect(statuses.at(-1)).toBe('ExpiredToken')
  const fresh = (await (await edge.call('POST', '/api/v1/session', { body: { conversationId, token } })).json()) as { token: string }
  const opened = (await (
    await edge.call('GET', `${directLinePath}/conversations/${conversationId}?watermark=2`, { token: fresh.token })
  ).json()) as {
    token: string
    streamUrl: string
    conversationId: string
    expires_in: number
  }
  client.reconnect(opened)
  await say('又来')
  expect(statuses.at(-1)).toBe('Online')
  await until(() => texts().includes('收到：又来'))
  expect(texts()).not.toContain('太晚')
})

it('resumes with token, conversation and stream', async () => {
  const { token, conversationId, streamUrl } = await edge.begin()
  const { texts, say } = connect({ token, conversationId, streamUrl })
  await say('接着说')
  await until(() => texts().length === 3)
  expect(texts()).toEqual(['您好', '接着说', '收到：接着说'])
})

it('resumes with conversation and watermark', async () => {
  const { token, conversationId } = await edge.begin()
  edge.house.agentSays(conversationId, '错过的')
  const { texts } = connect({ token, conversationId, watermark: '2' } as Partial<DirectLineOptions>)
  await until(() => texts().length === 1)
  expect(texts()).toEqual(['错过的'])
})

it('works with the secret, as the user of its start', async () => {
  const connected = connect({ secret })
  ;(connected.client as unknown as { setUserId(id: string): void }).setUserId('u7')
  await until(() => connected.texts().length === 1)
  const id = await connected.say('你好')
  await until(() => connected.texts().length === 3)
  expect(connected.activities[1]).toMatchObject({ id, from: { id: 'u7' } })
})

describe('what our refusals do to it', () => {
  it('an invented token: cannot connect', async () => {
    const { statuses, fault } = connect({ token: 'invented' })
    await until(() => fault() !== undefined)
    expect(statuses.at(-1)).toBe('FailedToConnect')
  })

  it('a bad activity: an error for the caller', async () => {
    const { token } = await edge.session()
    const { client, texts } = connect({ token })
    await until(() => texts().length === 1)
    const post = new Promise((_resolve, reject) =>
      client.postActivity({ type: '', from: { id: 'me' } } as never).subscribe(() => {}, reject),
    )
    await expect(post).rejects.toMatchObject({ status: 400 })
  })

  it('a message that cannot be stored: an error for the caller, and the same message goes through later', async () => {
    const { token } = await edge.session()
    const { texts, say } = connect({ token })
    await until(() => texts().length === 1)
    edge.house.setBroken(true)
    await expect(say('存不下')).rejects.toMatchObject({ status: 429 })
    edge.house.setBroken(false)
    await say('存不下')
    await until(() => texts().length === 3)
    expect(texts()).toEqual(['您好', '存不下', '收到：存不下'])
  })

  it('a file: an error for the caller, and the conversation goes on', async () => {
    const { token } = await edge.session()
    const { client, texts, say } = connect({ token })
    await until(() => texts().length === 1)
    const { conversationId, token: mine } = client as unknown as { conversationId: string; token: string }
    const refused = await fetch(`${edge.url}${directLinePath}/conversations/${conversationId}/upload?userId=me`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mine}`, 'content-type': 'image/png' },
      body: 'x',
    })
    expect(refused.status).toBe(415)
    await say('没有文件')
    await until(() => texts().length === 3)
  })

  it('an expired token while polling: ExpiredToken', async () => {
    const { token } = await edge.session()
    const { statuses, texts } = connect({ token, webSocket: false, pollingInterval: 200 })
    await until(() => texts().length === 1)
    now = new Date(now.getTime() + 1_800_000)
    await until(() => statuses.at(-1) === 'ExpiredToken')
  })

  it('a conversation that is gone: resuming ends', async () => {
    const { token, conversationId } = await edge.session()
    const { fault, statuses } = connect({ token, conversationId, watermark: '9' } as Partial<DirectLineOptions>)
    await until(() => fault() !== undefined)
    expect(statuses.at(-1)).toBe('FailedToConnect')
  })
})
