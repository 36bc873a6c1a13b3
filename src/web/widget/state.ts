/** Everything the page shows, as one value; everything that happens, as one reducer. Pure. */
import type { Card, ChecklistCard, Option, PlanCard, TicketStatus } from '../pages/card'
import { type Activity, cardOf, type LineStatus, type Outgoing, optionsOf } from './direct-line'

/** One line of the conversation as shown. */
export interface Shown {
  /** Stays the same from the first keystroke to the echo, so that nothing is drawn or read out twice. */
  key: string
  from: 'citizen' | 'bot' | 'agent'
  /** Name of the person at the desk. */
  name?: string
  text: string
  options: Option[]
  card?: Card
  /** ISO date-time. */
  at: string
  /** Only of one's own lines: `sent` is in the server's hands, `stored` has come back as its echo. */
  delivery?: 'sending' | 'sent' | 'stored' | 'refused'
  code?: string
}

export const textSizes = ['standard', 'large', 'largest'] as const
export type TextSize = (typeof textSizes)[number]

export interface State {
  status: LineStatus
  /** True once the history is here: from then on new lines are read out. */
  live: boolean
  /** The earlier conversation had ended; said once. */
  restarted: boolean
  conversationId?: string
  lines: Shown[]
  /** Who is writing just now. */
  typing?: 'bot' | 'agent'
  /** Ticked materials by item or plan. */
  ticks: Record<string, string[]>
  size: TextSize
  /** The list being looked at for printing. */
  printing?: ChecklistCard | PlanCard
}

export type Happening =
  | { type: 'status'; status: LineStatus }
  | { type: 'session'; conversationId: string; restarted: boolean; ticks: State['ticks'] }
  | { type: 'activities'; activities: Activity[] }
  | { type: 'caught-up' }
  | { type: 'wrote'; message: Outgoing; at: string }
  | { type: 'sent'; clientId: string }
  | { type: 'refused'; clientId: string; code: string }
  | { type: 'withdrawn'; clientId: string }
  | { type: 'cleared' }
  | { type: 'typing-ended' }
  | { type: 'ticked'; list: string; material: string; on: boolean }
  | { type: 'unticked-all'; list: string }
  | { type: 'size'; size: TextSize }
  | { type: 'print'; card?: ChecklistCard | PlanCard }
  | { type: 'ticket'; number: string; status: TicketStatus }

/** The state before anything has happened. */
export function firstState(
  size: TextSize,
  conversationId: string | undefined,
  ticks: State['ticks'],
  waiting: Outgoing[],
  at: string,
): State {
  return {
    status: 'starting',
    live: false,
    restarted: false,
    ...(conversationId === undefined ? {} : { conversationId }),
    lines: waiting.map((message) => ownLine(message, at)),
    ticks,
    size,
  }
}

export function reduce(state: State, happening: Happening): State {
  switch (happening.type) {
    case 'status':
      return { ...state, status: happening.status }
    case 'session':
      if (state.conversationId === happening.conversationId) return state
      return {
        ...state,
        conversationId: happening.conversationId,
        restarted: happening.restarted,
        ticks: happening.ticks,
        lines: state.lines.filter((line) => line.delivery === 'sending' || line.delivery === 'refused'),
      }
    case 'activities':
      return happening.activities.reduce(withActivity, state)
    case 'caught-up':
      return { ...state, live: true }
    case 'wrote':
      return { ...state, restarted: false, lines: [...state.lines, ownLine(happening.message, happening.at)] }
    case 'sent':
      return {
        ...state,
        lines: state.lines.map((line) =>
          line.key === happening.clientId && line.delivery === 'sending' ? { ...line, delivery: 'sent' } : line,
        ),
      }
    case 'refused':
      return {
        ...state,
        lines: state.lines.map((line) => (line.key === happening.clientId ? { ...line, delivery: 'refused', code: happening.code } : line)),
      }
    case 'withdrawn':
      return { ...state, lines: state.lines.filter((line) => line.key !== happening.clientId) }
    case 'cleared': {
      const { conversationId: _, typing: __, ...rest } = state
      return { ...rest, lines: [], ticks: {} }
    }
    case 'typing-ended':
      return withoutTyping(state)
    case 'ticked': {
      const before = (state.ticks[happening.list] ?? []).filter((name) => name !== happening.material)
      return { ...state, ticks: { ...state.ticks, [happening.list]: happening.on ? [...before, happening.material] : before } }
    }
    case 'unticked-all':
      return { ...state, ticks: { ...state.ticks, [happening.list]: [] } }
    case 'size':
      return { ...state, size: happening.size }
    case 'print': {
      const { printing, ...rest } = state
      void printing
      return happening.card ? { ...rest, printing: happening.card } : rest
    }
    case 'ticket':
      return {
        ...state,
        lines: state.lines.map((line) =>
          line.card?.kind === 'ticket' && line.card.number === happening.number && line.card.status !== happening.status
            ? { ...line, card: { ...line.card, status: happening.status } }
            : line,
        ),
      }
    default:
      return happening satisfies never
  }
}

function ownLine(message: Outgoing, at: string): Shown {
  return { key: message.clientId, from: 'citizen', text: message.text, options: [], at, delivery: 'sending' }
}

function withoutTyping(state: State): State {
  const { typing, ...rest } = state
  void typing
  return rest
}

/** Whose activity it is: the person at the desk, the bot, or the citizen. */
function speaker(activity: Activity): Shown['from'] {
  if (activity.channelData?.agent !== undefined || activity.from?.id === 'agent') return 'agent'
  return activity.from?.role === 'bot' || activity.from?.id === 'bot' ? 'bot' : 'citizen'
}

/** An activity may come twice, from the stream and from a poll: its id decides. One's own echo takes the place of the line written here. */
function withActivity(state: State, activity: Activity): State {
  const from = speaker(activity)
  if (activity.type === 'typing') return from === 'citizen' ? state : { ...state, typing: from }
  if (activity.type !== 'message' || activity.id === undefined) return state
  const clientId = activity.channelData?.clientActivityID
  const key = from === 'citizen' && clientId !== undefined ? clientId : activity.id
  const card = cardOf(activity)
  const name = activity.channelData?.agent ?? activity.from?.name
  const line: Shown = {
    key,
    from,
    ...(from === 'agent' && name ? { name } : {}),
    text: activity.text ?? '',
    options: optionsOf(activity),
    ...(card ? { card } : {}),
    at: activity.timestamp ?? '',
    ...(from === 'citizen' ? { delivery: 'stored' as const } : {}),
  }
  const known = state.lines.find((other) => other.key === key)
  if (known && (known.delivery === undefined || known.delivery === 'stored')) return state
  // What the server has comes in its order; what it has not got yet stays at the end.
  const others = state.lines.filter((other) => other.key !== key)
  const isSettled = ({ delivery }: Shown) => delivery === undefined || delivery === 'stored'
  const settled = others.filter(isSettled)
  const pending = others.filter((other) => !isSettled(other))
  const next = { ...state, lines: [...settled, line, ...pending] }
  return from === 'citizen' ? next : withoutTyping(next)
}

/** The text in front of and behind the part that the card draws. */
export function around(text: string, card: Card | undefined): { before: string; after: string } {
  if (!card) return { before: text, after: '' }
  if (!card.draws) return { before: text, after: '' }
  const lines = text.split('\n')
  const [first, last] = card.draws
  const from = lines.indexOf(first)
  const to = lines.lastIndexOf(last)
  if (from < 0 || to < from) return { before: text, after: '' }
  return {
    before: lines.slice(0, from).join('\n').trim(),
    after: lines
      .slice(to + 1)
      .join('\n')
      .trim(),
  }
}

/** The newest line that is not the citizen's own: its options can still be chosen. */
export function lastReply(lines: readonly Shown[]): Shown | undefined {
  const last = lines[lines.length - 1]
  return last && last.from !== 'citizen' ? last : undefined
}

/** The key under which a list's ticks are kept: lists of one matter share them, whatever the answers. */
export function listKey(card: ChecklistCard | PlanCard): string {
  return card.kind === 'checklist' ? card.item : `plan:${card.title}`
}

/** Whether a newer list of the same matter has come. */
export function isOutdated(lines: readonly Shown[], at: number): boolean {
  const card = lines[at]?.card
  if (card?.kind !== 'checklist' && card?.kind !== 'plan') return false
  return lines
    .slice(at + 1)
    .some((line) => (line.card?.kind === 'checklist' || line.card?.kind === 'plan') && listKey(line.card) === listKey(card))
}

/** What an answer changed: materials to bring now and not before, and the other way round. Undefined for the first list of a matter. */
export function changesSince(lines: readonly Shown[], at: number): { added: string[]; gone: string[] } | undefined {
  const card = lines[at]?.card
  if (card?.kind !== 'checklist') return undefined
  const earlier = lines
    .slice(0, at)
    .map((line) => line.card)
    .filter((other): other is ChecklistCard => other?.kind === 'checklist' && other.item === card.item)
    .pop()
  if (!earlier) return undefined
  const names = (list: ChecklistCard) => [...list.piles.bring, ...list.piles.prepareOnline].map((line) => line.name)
  const before = [...names(earlier), ...earlier.piles.maybe.map((line) => line.name)]
  const now = [...names(card), ...card.piles.maybe.map((line) => line.name)]
  return { added: names(card).filter((name) => !names(earlier).includes(name)), gone: before.filter((name) => !now.includes(name)) }
}

/** Numbers of the tickets shown that are not closed yet. */
export function openTickets(lines: readonly Shown[]): string[] {
  const open = lines.flatMap(({ card }) =>
    card?.kind === 'ticket' && (card.status === 'waiting' || card.status === 'accepted') ? [card.number] : [],
  )
  return [...new Set(open)]
}

/** Rises with every answer of a person, and when the bot speaks again after one. */
export function speakerChanges(lines: readonly Shown[]): number {
  const speakers = lines.map((line) => line.from).filter((from) => from !== 'citizen')
  return speakers.filter((from, at) => from === 'agent' || speakers[at - 1] === 'agent').length
}
