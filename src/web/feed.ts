import type { Entry } from '../turn'

export type FeedListener = (entries: readonly Entry[]) => void

/** Tells streams and consoles of this process that entries were stored. It carries no truth of its own: whoever is woken reads the store. */
export interface Feed {
  /** @param key a conversation id, or `*` for all; returns a function that leaves */
  subscribe(key: string, listener: FeedListener): () => void
  /** @param entries of one conversation, already stored */
  publish(entries: readonly Entry[]): void
}

/** @param onFault a listener that throws is reported and does not keep the others from being told */
export function createFeed(onFault: (fault: unknown) => void): Feed {
  const listeners = new Map<string, Set<FeedListener>>()
  return {
    subscribe(key, listener) {
      const set = listeners.get(key) ?? new Set()
      set.add(listener)
      listeners.set(key, set)
      return () => {
        set.delete(listener)
        if (set.size === 0 && listeners.get(key) === set) listeners.delete(key)
      }
    },
    publish(entries) {
      const id = entries[0]?.conversationId
      if (id === undefined) return
      for (const key of [id, '*']) {
        for (const listener of [...(listeners.get(key) ?? [])]) {
          try {
            listener(entries)
          } catch (fault) {
            onFault(fault)
          }
        }
      }
    },
  }
}
