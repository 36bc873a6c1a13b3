import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import express from 'express'
import { createBot } from '../../../src/channels/bot-framework/bot'
import {
  authenticationOf,
  type BotFrameworkOptions,
  conversationIdOf,
  createBotFramework,
} from '../../../src/channels/bot-framework/bot-framework'
import type { Entry, Turn } from '../../../src/turn'
import { createOnError } from '../../../src/web/on-error'
import { closeServer } from '../../support/small-house'

const faults: string[] = []
const heard: string[] = []
let server: Server | undefined

afterEach(async () => {
  if (server) await closeServer(server)
  server = undefined
  faults.length = 0
  heard.length = 0
})

/** The endpoint; without other authentication than the SDK's own test mode, which an empty app id is. */
async function endpoint(options: Partial<BotFrameworkOptions> = {}, turn?: Turn) {
  const bot = createBot({
    turn:
      turn ??
      (async (message) => {
        heard.push(message.conversationId)
        return [{ text: `收到：${message.text}`, options: [] }]
      }),
    clock: () => new Date(),
    newId: () => 'x',
    conversationId: conversationIdOf,
    withCard: false,
  })
  const botFramework = createBotFramework({
    bot,
    authentication: new ConfigurationBotFrameworkAuthentication({}),
    appId: '',
    serviceUrlHosts: ['smba.trafficmanager.net', '*.botframework.com'],
    apology: () => '对不起',
    error: (fault, note) => void faults.push(`${note}: ${String(fault)}`),
    ...options,
  })
  const app = express()
  app.post('/api/messages', express.json(), botFramework.handler)
  app.use(createOnError((fault) => void faults.push(String(fault))))
  server = createServer(app)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`
  return {
    botFramework,
    post: (body: unknown) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

const activity = {
  type: 'message',
  id: 'a1',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/cn/',
  conversation: { id: '19:abc' },
  from: { id: 'u1' },
  recipient: { id: 'b1' },
  text: '你好',
  timestamp: '2026-11-24T02:00:00.000Z',
  deliveryMode: 'expectReplies',
}

it('runs the turn under a name with the channel in front, and answers', async () => {
  const { post } = await endpoint()
  const answer = await post(activity)
  expect(answer.status).toBe(200)
  const { activities } = (await answer.json()) as { activities: Partial<Activity>[] }
  expect(activities.map((sent) => sent.text)).toEqual(['收到：你好'])
  expect(heard).toEqual(['msteams:19:abc'])
})

it('with an app id lets in only whom the connector vouches for', async () => {
  const { post } = await endpoint({ appId: 'app', authentication: authenticationOf({ id: 'app', password: 'p', type: 'MultiTenant' }) })
  const answer = await post(activity)
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ error: { code: 'unauthenticated' } })
  expect(heard).toEqual([])
})

it.each([
  ['no type', { ...activity, type: undefined }],
  ['no conversation', { ...activity, conversation: undefined }],
  ['a conversation without an id', { ...activity, conversation: {} }],
  ['no sender', { ...activity, from: undefined }],
  ['an address that is none', { ...activity, serviceUrl: 'nowhere' }],
  ['an address without encryption', { ...activity, serviceUrl: 'http://smba.trafficmanager.net/' }],
  ['a channel name with a colon', { ...activity, channelId: 'a:b' }],
  ['a text that is a number', { ...activity, text: 7 }],
  ['a list for a body', [activity]],
])('refuses %s before the SDK sees it', async (_what, body) => {
  const { post } = await endpoint()
  const answer = await post(body)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { code: 'bad_request' } })
  expect(heard).toEqual([])
})

it.each([
  'https://evil.example/',
  'https://botframework.com.evil.example/',
  'https://127.0.0.1/',
  'https://smba.trafficmanager.net.evil.example/',
  'https://user@evil.example/',
])('sends no reply to %s', async (serviceUrl) => {
  const { post } = await endpoint()
  expect((await post({ ...activity, serviceUrl })).status).toBe(403)
  expect(heard).toEqual([])
})

it('lets hosts below a listed one pass', async () => {
  const { post } = await endpoint()
  expect((await post({ ...activity, serviceUrl: 'https://webchat.botframework.com/' })).status).toBe(200)
})

it('says the apology when the bot fails, and nothing of the fault', async () => {
  const { post } = await endpoint({}, async () => {
    throw new Error('a detail')
  })
  const answer = await post(activity)
  expect(answer.status).toBe(200)
  const text = await answer.text()
  expect(text).toContain('对不起')
  expect(text).not.toContain('a detail')
  expect(faults.join()).toContain('a detail')
})

it('answers an invoke it does not know with 501, a broken date with nothing worse', async () => {
  const { post } = await endpoint()
  expect((await post({ ...activity, type: 'invoke', name: 'unknown', deliveryMode: undefined })).status).toBe(501)
  expect((await post({ ...activity, timestamp: 'yesterday' })).status).toBe(200)
})

describe('what the desk says', () => {
  const entry: Entry = {
    conversationId: 'msteams:19:abc',
    seq: 3,
    id: 'e3',
    from: 'agent',
    agent: '小王',
    text: '请带户口簿',
    at: '2026-11-24T02:00:00.000Z',
  }

  /** The SDK with its way out replaced: nothing leaves this machine. */
  const withConnector = (sent: { url: string; body: Partial<Activity> }[], status = 201) => {
    const httpClient = {
      sendRequest: async (request: { url: string; body: string; headers: unknown }) => {
        sent.push({ url: request.url, body: JSON.parse(request.body) as Partial<Activity> })
        return { request, status, headers: request.headers, bodyAsText: '{"id":"1"}' }
      },
    }
    return new ConfigurationBotFrameworkAuthentication({}, undefined, undefined, undefined, {
      httpClient,
      retryOptions: { maxRetries: 0 },
    } as never)
  }

  it('is sent to the conversation’s channel when that is known, and only what was said outside a turn', async () => {
    const sent: { url: string; body: Partial<Activity> }[] = []
    const { botFramework, post } = await endpoint({ authentication: withConnector(sent) })
    await post(activity)
    await botFramework.deliver([{ ...entry, conversationId: 'msteams:unknown' }])
    await botFramework.deliver([{ ...entry, from: 'citizen' }, entry])
    expect(sent).toEqual([])
    await botFramework.deliver([entry])
    expect(sent).toHaveLength(1)
    expect(sent[0]?.url).toContain('https://smba.trafficmanager.net/cn/v3/conversations/19')
    expect(sent[0]?.body).toMatchObject({ type: 'message', text: '请带户口簿', recipient: { id: 'u1' }, from: { id: 'b1' } })
    expect(faults).toEqual([])
  })

  it('that cannot be delivered is logged, not thrown', async () => {
    const { botFramework, post } = await endpoint({ authentication: withConnector([], 403) })
    await post(activity)
    await botFramework.deliver([entry])
    expect(faults.join()).toContain('answer could not be delivered')
  })
})
