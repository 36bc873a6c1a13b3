/**
 * A small house for tests of the edges: the real turn, the real server, and a bot whose replies are easy to foresee.
 */

import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Conversation } from '../../src/dialogue/conversation'
import { newConversation } from '../../src/dialogue/conversation'
import type { Reply } from '../../src/dialogue/reply'
import type { Understanding } from '../../src/dialogue/understanding'
import type { ConversationStore, Entry, House } from '../../src/turn'

/** Echoes, and does as told: 「选项」 gives options, 「清单」 a card, 「慢」 nothing special, 「坏」 a fault. */
export function echoCore(): Pick<House, 'understand' | 'decide' | 'compose' | 'packet' | 'mask' | 'apology'> {
  return {
    understand: (message) => ({ ...nothing, kind: message.kind, text: message.text, masked: message.text }),
    decide: (understanding) => {
      if (understanding.text === '坏') throw new Error('told to fail')
      if (understanding.text === '转人工') return { kind: 'escalate', reason: 'asked-for-person', facets: [], candidates: [] }
      return { kind: 'answer', reason: understanding.kind === 'joined' ? 'joined' : 'small-talk', facets: [], parts: [], candidates: [] }
    },
    compose: (_decision, understanding, conversation, admission) => ({
      replies: [replyTo(understanding, admission?.number)],
      next: { ...conversation, ...(admission === undefined ? {} : { ticket: admission.number }) },
    }),
    packet: (decision) => ({ summary: '', facets: [], situation: [], lastMessages: [], reason: decision.reason }),
    mask: (text) => text.replace(/\d{17}[\dX]/g, '****'),
    apology: () => ({ text: '对不起', options: [] }),
  }
}

/** Nothing understood; only what the turn itself looks at. */
const nothing = {
  text: '',
  masked: '',
  personal: [],
  kind: 'text',
  answers: {},
  facets: [],
  asksRule: false,
  correction: false,
  followUp: false,
  candidates: [],
} as unknown as Understanding

function replyTo({ kind, text }: Understanding, number?: string): Reply {
  if (kind === 'joined') return { text: '您好', options: [{ label: '要带什么', value: '身份证丢了要带什么' }] }
  if (number !== undefined)
    return {
      text: `工单号 ${number}`,
      options: [],
      card: { kind: 'ticket', number, department: 'x', due: '2026-11-25T09:00:00.000Z', status: 'waiting' },
    }
  if (text === '选项') {
    return {
      text: '选哪个？',
      options: [
        { label: '甲', value: '选甲' },
        { label: '乙', value: '选乙' },
      ],
    }
  }
  if (text === '清单') {
    const none = { bring: [], prepareOnline: [], fillOnSite: [], notNeeded: [], later: [], maybe: [] }
    const facts = { notes: [], fee: '', limit: '', places: [], phone: [], law: [], source: '', verifiedAt: '2026-11-24' }
    const notice = { items: ['street-music'], answers: { speaker: 'yes' } }
    return {
      text,
      options: [],
      card: { kind: 'checklist', item: 'street-music', title: text, version: 1, situation: [], piles: none, ...facts, notice },
    }
  }
  return { text: `收到：${text}`, options: [] }
}

/** Entries by conversation; woken listeners; the smallest store that keeps the turn's promises. */
export function memoryHouse(clock: () => Date = () => new Date()) {
  const conversations = new Map<string, Conversation>()
  const transcripts = new Map<string, Entry[]>()
  const listeners = new Map<string, Set<(entries: readonly Entry[]) => void>>()
  let broken = false

  const of = (id: string) => transcripts.get(id) ?? []
  const append = (id: string, entries: Omit<Entry, 'seq' | 'at' | 'conversationId'>[]): Entry[] => {
    const known = of(id)
    const last = known.at(-1)
    const from = Math.max(clock().getTime(), last ? Date.parse(last.at) + 1 : 0)
    const added = entries.map((entry, index) => ({
      ...entry,
      conversationId: id,
      seq: known.length + index + 1,
      at: new Date(from + index).toISOString(),
    }))
    transcripts.set(id, [...known, ...added])
    return added
  }
  const store: ConversationStore = {
    async open(message) {
      if (broken) throw new Error('database is locked')
      const conversation = conversations.get(message.conversationId) ?? newConversation(message)
      const entries = of(message.conversationId)
      const index = entries.findIndex((entry) => entry.id === message.id)
      if (index < 0) return { conversation }
      const earlier: Reply[] = []
      for (const entry of entries.slice(index + 1)) {
        if (entry.from !== 'bot' || entry.reply === undefined) break
        earlier.push(entry.reply)
      }
      return { conversation, earlier }
    },
    async save(conversation, record) {
      if (broken) throw new Error('database is locked')
      conversations.set(conversation.id, conversation)
      return append(conversation.id, [
        {
          id: record.message.id,
          from: 'citizen',
          text: record.message.text,
          outcome: record.outcome,
          ...(record.reason ? { reason: record.reason } : {}),
        },
        ...record.replies.map((reply) => ({ id: randomUUID(), from: 'bot' as const, text: reply.text, reply })),
      ])
    },
  }
  const stored = (entries: readonly Entry[]) => {
    for (const key of [entries[0]?.conversationId ?? '', '*']) for (const listener of listeners.get(key) ?? []) listener(entries)
  }
  return {
    store,
    stored,
    /** Makes the database fail, or work again. */
    setBroken: (value: boolean) => {
      broken = value
    },
    /** What a person at the desk says. */
    agentSays: (id: string, text: string, agent = '小王') => stored(append(id, [{ id: randomUUID(), from: 'agent', agent, text }])),
    transcript: {
      entriesSince: async (id: string, seq: number, limit = 1000) => of(id).slice(seq, seq + limit),
    },
    feed: {
      subscribe(id: string, listener: (entries: readonly Entry[]) => void) {
        const set = listeners.get(id) ?? new Set()
        listeners.set(id, set.add(listener))
        return () => void set.delete(listener)
      },
    },
  }
}

/** Ends a plain Node server with all its connections. */
export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
