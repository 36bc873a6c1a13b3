/** The real server process, killed in the middle of many conversations, and started again on the same database. */
import { type RunningServer, runServer } from './support/running-server'

const citizens = 200
/** Acknowledgements after which the server is killed. */
const killAfter = 500
const questions = ['身份证丢了补办要带什么', '要多少钱', '在哪办', '多久能好', '网上能办吗', '能代办吗', '转人工', '谢谢']

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.stop())

interface Line {
  conversationId: string
  headers: Record<string, string>
  /** Message id → activity id the server gave. */
  acknowledged: Map<string, string>
  /** Sent without an answer when the server died. */
  open?: { id: string; text: string }
}

async function call<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

async function begin(): Promise<Line> {
  const { token, conversationId } = await call<{ token: string; conversationId: string }>('POST', '/api/v1/session', {})
  const headers = { authorization: `Bearer ${token}` }
  await call('POST', '/v3/directline/conversations', headers, {})
  return { conversationId, headers, acknowledged: new Map() }
}

const post = (line: Line, { id, text }: { id: string; text: string }) =>
  call<{ id: string }>('POST', `/v3/directline/conversations/${line.conversationId}/activities`, line.headers, {
    type: 'message',
    text,
    channelData: { clientActivityID: id },
  })

interface Activity {
  id: string
  text: string
  from: { role: string }
  replyToId?: string
  channelData?: { clientActivityID?: string }
}

async function read(line: Line): Promise<Activity[]> {
  const all: Activity[] = []
  for (let watermark = ''; ; ) {
    const path = `/v3/directline/conversations/${line.conversationId}/activities?watermark=${watermark}`
    const set = await call<{ activities: Activity[]; watermark: string }>('GET', path, line.headers)
    if (set.activities.length === 0) return all
    all.push(...set.activities)
    watermark = set.watermark
  }
}

/** Holds for every conversation: acknowledged messages are there once, under their id, each followed by its reply; nothing is there twice. */
async function check(lines: Line[]): Promise<void> {
  for (const line of lines) {
    const activities = await read(line)
    expect(new Set(activities.map((activity) => activity.id)).size).toBe(activities.length)
    const own = activities.filter((activity) => activity.from.role === 'user')
    const ids = own.map((activity) => activity.channelData?.clientActivityID ?? '')
    expect(new Set(ids).size).toBe(ids.length)
    for (const [id, activityId] of line.acknowledged)
      expect(own.find((activity) => activity.channelData?.clientActivityID === id)?.id).toBe(activityId)
    for (const { id } of own) expect(activities.some((activity) => activity.replyToId === id)).toBe(true)
  }
}

it('loses no acknowledged message and doubles none', async () => {
  const lines: Line[] = []
  for (let index = 0; index < citizens; index += 20) lines.push(...(await Promise.all(Array.from({ length: 20 }, begin))))

  let acknowledged = 0
  let dead = false
  let killed: Promise<void> | undefined
  const talk = async (line: Line) => {
    for (let index = 0; !dead; index++) {
      const message = { id: `m${index}`, text: questions[index % questions.length] as string }
      line.open = message
      try {
        line.acknowledged.set(message.id, (await post(line, message)).id)
        delete line.open
      } catch (fault) {
        if (!dead) throw fault
      }
      if (++acknowledged === killAfter) {
        dead = true
        killed = server.kill()
      }
    }
  }
  await Promise.all(lines.map(talk))
  await killed
  expect(lines.filter((line) => line.open).length).toBeGreaterThan(50) // it really died in the middle

  await server.start()
  await check(lines)

  // What was never answered is sent again under its old id: then it is there once as well, whether it had been stored or not.
  for (const line of lines) {
    if (line.open) line.acknowledged.set(line.open.id, (await post(line, line.open)).id)
  }
  await check(lines)
}, 120_000)
