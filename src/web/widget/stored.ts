/**
 * What the browser keeps. For this tab only: the conversation, the draft, the ticks and what is not sent yet, because hall computers are
 * shared. For longer only the text size. Storage can be full or forbidden; then the page simply remembers less.
 */
import type { Outgoing, Session } from './direct-line'
import { type State, type TextSize, textSizes } from './state'

function read(area: 'local' | 'session', key: string): unknown {
  try {
    const text = (area === 'local' ? localStorage : sessionStorage).getItem(`yiciban.${key}`)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function write(area: 'local' | 'session', key: string, value: unknown): void {
  try {
    const storage = area === 'local' ? localStorage : sessionStorage
    if (value === undefined) storage.removeItem(`yiciban.${key}`)
    else storage.setItem(`yiciban.${key}`, JSON.stringify(value))
  } catch {
    // remembered less, works the same
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

export function readSession(): Session | undefined {
  const value = read('session', 'session')
  return isObject(value) && typeof value.conversationId === 'string' && typeof value.token === 'string'
    ? (value as unknown as Session)
    : undefined
}

export function writeSession(session: Session): void {
  write('session', 'session', session)
}

export function readDraft(): string {
  const value = read('session', 'draft')
  return typeof value === 'string' ? value : ''
}

export function writeDraft(text: string): void {
  write('session', 'draft', text === '' ? undefined : text)
}

/** Messages that were written but not yet taken by the server. */
export function readOutbox(): Outgoing[] {
  const value = read('session', 'outbox')
  return Array.isArray(value)
    ? value.filter((entry): entry is Outgoing => isObject(entry) && typeof entry.clientId === 'string' && typeof entry.text === 'string')
    : []
}

export function writeOutbox(messages: Outgoing[]): void {
  write('session', 'outbox', messages.length === 0 ? undefined : messages)
}

/** Ticks of one conversation; those of an earlier one are forgotten. */
export function readTicks(conversationId: string | undefined): State['ticks'] {
  const value = read('session', 'ticks')
  if (!isObject(value) || value.conversationId !== conversationId || !isObject(value.ticks)) return {}
  return value.ticks as State['ticks']
}

export function writeTicks(conversationId: string, ticks: State['ticks']): void {
  write('session', 'ticks', { conversationId, ticks })
}

export function readSize(): TextSize {
  const value = read('local', 'size')
  return textSizes.find((size) => size === value) ?? 'standard'
}

export function writeSize(size: TextSize): void {
  write('local', 'size', size === 'standard' ? undefined : size)
}
