/** What the desk shows, as one value; what happens, as one reducer. Pure. */
import type { Detail, Entry, Handoff, Login } from './api'

export const tabs = ['waiting', 'mine', 'done'] as const
export type Tab = (typeof tabs)[number]

export interface State {
  /** `asking`: not known yet whether somebody is signed in. */
  login: Login | 'asking' | 'none'
  /** Whose work is on the screen. */
  name?: string
  tab: Tab
  lists: Record<Tab, Handoff[] | undefined>
  openId?: string
  detail?: Detail
  /** What is being written, by handoff. */
  drafts: Record<string, string>
  live: boolean
  /** The last thing that went wrong; cleared by the next success. */
  fault?: string
}

export type Happening =
  | { type: 'login'; login: Login }
  | { type: 'signed-out' }
  /** The server does not know the sign-in any more; what was being done is kept for the same agent. */
  | { type: 'expired' }
  | { type: 'tab'; tab: Tab }
  | { type: 'lists'; lists: Partial<Record<Tab, Handoff[]>> }
  | { type: 'open'; id: string }
  | { type: 'close' }
  | { type: 'detail'; detail: Detail }
  | { type: 'entry'; handoffId: string; entry: Entry }
  | { type: 'draft'; id: string; text: string }
  | { type: 'live'; live: boolean }
  | { type: 'fault'; code: string }
  | { type: 'success' }

export const firstState: State = {
  login: 'asking',
  tab: 'waiting',
  lists: { waiting: undefined, mine: undefined, done: undefined },
  drafts: {},
  live: false,
}

export function reduce(state: State, happening: Happening): State {
  switch (happening.type) {
    case 'login':
      return { ...(state.name === happening.login.name ? state : firstState), login: happening.login, name: happening.login.name }
    case 'signed-out':
      return { ...firstState, login: 'none' }
    case 'expired':
      return { ...state, login: 'none', live: false }
    case 'tab':
      return { ...state, tab: happening.tab }
    case 'lists':
      return { ...state, lists: { ...state.lists, ...happening.lists } }
    case 'open': {
      const { detail, ...rest } = state
      return { ...rest, ...(detail?.handoff.id === happening.id ? { detail } : {}), openId: happening.id }
    }
    case 'close': {
      const { detail: _, openId: __, ...rest } = state
      return rest
    }
    case 'detail':
      if (happening.detail.handoff.id !== state.openId) return state
      return {
        ...state,
        detail: {
          ...happening.detail,
          entries: merge(state.detail?.handoff.id === state.openId ? state.detail.entries : [], happening.detail.entries),
        },
      }
    case 'entry':
      if (!state.detail || state.detail.handoff.id !== happening.handoffId) return state
      return { ...state, detail: { ...state.detail, entries: merge(state.detail.entries, [happening.entry]) } }
    case 'draft':
      return { ...state, drafts: { ...state.drafts, [happening.id]: happening.text } }
    case 'live':
      return { ...state, live: happening.live }
    case 'fault':
      return { ...state, fault: happening.code }
    case 'success': {
      const { fault: _, ...rest } = state
      return rest
    }
    default:
      return happening satisfies never
  }
}

/** Entries of one conversation in their order, each once. */
function merge(known: readonly Entry[], more: readonly Entry[]): Entry[] {
  const bySeq = new Map([...known, ...more].map((entry) => [entry.seq, entry]))
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
