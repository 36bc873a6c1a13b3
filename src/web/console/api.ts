/** The console's HTTP interface as the page uses it. */

export type HandoffState = 'waiting' | 'accepted' | 'completed' | 'failed'

export interface Handoff {
  id: string
  number: string
  state: HandoffState
  /** Why the bot handed over; a stable word of the server. */
  reason: string
  item?: string | null
  department: string
  summary: string
  /** ISO date-times. */
  waitingSince: string
  due: string
  /** Name of who took it. */
  agent?: string | null
  region?: string | null
  overdue: boolean
}

export interface Packet {
  summary: string
  item?: string
  department?: string
  facets: string[]
  situation: string[]
  lastMessages: string[]
  reason: string
  region?: string
}

export interface Entry {
  conversationId: string
  seq: number
  id: string
  from: 'citizen' | 'bot' | 'agent'
  text: string
  agent?: string
  at: string
}

export interface Detail {
  handoff: Handoff
  packet: Packet
  entries: Entry[]
}

export interface Login {
  name: string
  csrf: string
}

/** What the server refused, with its stable code; `network` when it could not be reached. */
export class ApiFault extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
  ) {
    super(code)
  }
}

let csrf = ''

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(`/console/api/${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...(csrf && method === 'POST' ? { 'x-csrf': csrf } : {}),
      },
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    })
  } catch {
    throw new ApiFault('network', 0)
  }
  const answer = response.status === 204 ? {} : ((await response.json().catch(() => ({}))) as { error?: { code?: string } })
  if (!response.ok) throw new ApiFault(answer.error?.code ?? 'unknown', response.status)
  return answer
}

function keep(login: Login): Login {
  csrf = login.csrf
  return login
}

const of = (id: string) => `handoffs/${encodeURIComponent(id)}`

export const api = {
  /** @throws ApiFault unauthenticated: wrong name or password; too_many_requests: locked for a while */
  login: async (name: string, password: string) => keep((await call('POST', 'login', { name, password })) as Login),
  /** Who is signed in on this browser. @throws ApiFault unauthenticated */
  session: async () => keep((await call('GET', 'session')) as Login),
  logout: () => call('POST', 'logout'),
  handoffs: async (state: HandoffState) => ((await call('GET', `handoffs?state=${state}`)) as { handoffs: Handoff[] }).handoffs,
  detail: async (id: string) => (await call('GET', of(id))) as Detail,
  /** @throws ApiFault handoff_taken: somebody else was faster */
  take: (id: string) => call('POST', `${of(id)}/take`),
  say: (id: string, message: { id: string; text: string }) => call('POST', `${of(id)}/messages`, message),
  /** Shows the citizen that somebody is writing. */
  typing: (id: string) => call('POST', `${of(id)}/typing`),
  complete: (id: string, answer?: { id: string; text: string }) =>
    call('POST', `${of(id)}/complete`, answer === undefined ? {} : { answer }),
  release: (id: string) => call('POST', `${of(id)}/release`),
}
