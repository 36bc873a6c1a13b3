import type { Activity } from 'botbuilder'
import type { Entry } from '../../turn'
import { joinedId } from '../bot-framework/bot'
import { renderReply } from '../bot-framework/render'

/** An activity as it goes over the wire: dates are text. */
export type WireActivity = Omit<Partial<Activity>, 'timestamp' | 'localTimestamp' | 'expiration'> & { type: string; timestamp?: string }

export interface ActivitySet {
  activities: WireActivity[]
  /** Absent: the client keeps the one it has. */
  watermark?: string
}

/** What a client once sent with its message, and must get back unchanged. */
export interface Sent {
  userId?: string
  channelData?: object
}

export const botAccount = { id: 'yiciban', name: '一次办', role: 'bot' }

/** The documented form: conversation, bar, seven digits. */
export function activityIdOf(entry: Pick<Entry, 'conversationId' | 'seq'>): string {
  return `${entry.conversationId}|${String(entry.seq).padStart(7, '0')}`
}

/** The id under which a message is kept: by the client's own id, so that a repeated delivery is found and the echo can name it again. */
export function messageIdOf(
  ids: { clientActivityID?: string | null | undefined; activityId?: string | null | undefined },
  newId: () => string,
): string {
  if (ids.clientActivityID) return `c-${ids.clientActivityID}`
  return ids.activityId ? `a-${ids.activityId}` : `s-${newId()}`
}

/**
 * Transcript entries as activities.
 *
 * @param entries in order, of one conversation
 * @param sent what is still known of what the client sent with an entry
 * @param userId who looks: the client shows echoes from this id as its own
 * @returns the watermark is that of the last entry
 */
export function renderEntries(
  entries: readonly Entry[],
  userId: string | undefined,
  sent: (entry: Entry) => Sent | undefined,
): ActivitySet {
  const activities: WireActivity[] = []
  let cause: Entry | undefined
  for (const entry of entries) {
    if (entry.from !== 'bot') cause = entry.from === 'citizen' ? entry : undefined
    if (entry.id === joinedId)
      cause = undefined // never shown, so nothing may name it: Web Chat would wait for it
    else activities.push(renderEntry(entry, userId, entry.from === 'citizen' ? sent(entry) : undefined, cause))
  }
  const last = entries.at(-1)
  return { activities, ...(last === undefined ? {} : { watermark: String(last.seq) }) }
}

function renderEntry(entry: Entry, userId: string | undefined, sent: Sent | undefined, cause: Entry | undefined): WireActivity {
  const common = {
    id: activityIdOf(entry),
    timestamp: entry.at,
    channelId: 'directline',
    conversation: { id: entry.conversationId } as Activity['conversation'],
  }
  if (entry.from === 'citizen') {
    const clientActivityID = /^c-(.*)$/s.exec(entry.id)?.[1]
    const channelData = sent?.channelData ?? (clientActivityID === undefined ? undefined : { clientActivityID })
    return {
      type: 'message',
      ...common,
      from: { id: sent?.userId ?? userId ?? 'user', name: '', role: 'user' },
      text: entry.text,
      textFormat: 'plain',
      ...(channelData === undefined ? {} : { channelData }),
    }
  }
  if (entry.from === 'agent') {
    const name = entry.agent ?? ''
    return {
      type: 'message',
      ...common,
      from: { id: 'agent', name, role: 'bot' },
      text: entry.text,
      textFormat: 'plain',
      channelData: { agent: name },
    }
  }
  const {
    timestamp: _,
    localTimestamp: __,
    expiration: ___,
    ...reply
  } = renderReply(entry.reply ?? { text: entry.text, options: [] }, { withCard: true })
  return { ...reply, type: 'message', ...common, from: botAccount, ...(cause === undefined ? {} : { replyToId: activityIdOf(cause) }) }
}
