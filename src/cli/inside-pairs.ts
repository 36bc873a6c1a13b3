/** How well the right answer inside an item is found: labelled pairs of a question and what answers it. */
import { newConversation } from '../dialogue/conversation'
import type { Core } from '../dialogue/core'
import type { Part } from '../dialogue/decision'
import { AppError } from '../errors'
import { linesOf } from './labelled'

/** `right`: `condition:<id>`, `faq:<question>`, `field:<facet>`; or `none` when the guide does not answer it. */
export interface InsidePair {
  item: string
  text: string
  right: string[]
}

/** @throws AppError not_found, or bad_request naming the line */
export function readPairs(file: string): InsidePair[] {
  return linesOf(file).map(({ line, at }) => {
    try {
      const pair = JSON.parse(line) as InsidePair
      if (typeof pair.text !== 'string' || typeof pair.item !== 'string' || !Array.isArray(pair.right)) throw new Error('item, text, right')
      return pair
    } catch (cause) {
      throw new AppError('bad_request', `${file} 第 ${at} 行要是 {"item","text","right":[…]} 的 JSON`, { cause })
    }
  })
}

/** What came of one pair. */
export interface InsideRow extends InsidePair {
  said: string[]
  outcome: 'right' | 'offered' | 'unstated' | 'wrong'
}

/** The first two entries of each pair's item, and whether the first is right. */
export function insideMatches(core: Core, pairs: readonly InsidePair[]) {
  return pairs.map((pair) => {
    const record = core.knowledge.items.get(pair.item)?.record
    const entries = understand(core, pair).inside.filter((entry) => entry.item === pair.item)
    const [first, second] = entries
    const name =
      first === undefined
        ? ''
        : first.kind === 'condition'
          ? `condition:${record?.conditions[first.index]?.id}`
          : `faq:${record?.faqs[first.index]?.question}`
    return { first, second, isRight: pair.right.includes(name) }
  })
}

function conversationAbout(item: string) {
  return { ...newConversation({ conversationId: 'pair', channel: 'evaluate', at: new Date(0).toISOString() }), item }
}

function understand(core: Core, pair: InsidePair) {
  const understanding = core.understand({ text: pair.text, kind: 'text' }, conversationAbout(pair.item))
  // Another item may come to mind first; which item is meant is measured elsewhere.
  return { ...understanding, candidates: [{ item: pair.item, confidence: 1 }] }
}

/** Asks every pair with its item under discussion, so that only the choice inside the item is judged. */
export function judgeInside(core: Core, pairs: readonly InsidePair[]): InsideRow[] {
  return pairs.map((pair) => {
    const decision = core.decide(understand(core, pair), conversationAbout(pair.item))
    const record = core.knowledge.items.get(pair.item)?.record
    const nameOf = (part: Part): string =>
      part.kind === 'condition'
        ? `condition:${part.condition}`
        : part.kind === 'faq'
          ? `faq:${record?.faqs[part.faq]?.question ?? ''}`
          : part.kind === 'facet'
            ? `field:${part.facet}`
            : 'none'
    const parts = decision.kind === 'answer' ? decision.parts : []
    const first = parts[0]
    const near = first?.kind === 'unstated' ? first.near.map(nameOf) : []
    const said = first?.kind === 'unstated' ? ['none', ...near] : parts.map(nameOf)
    const outcome =
      first === undefined || first.kind === 'unstated'
        ? pair.right.includes('none')
          ? 'right'
          : near.some((name) => pair.right.includes(name))
            ? 'offered'
            : 'unstated'
        : parts.some((part) => pair.right.includes(nameOf(part)))
          ? 'right'
          : 'wrong'
    return { ...pair, said, outcome }
  })
}

/** Shares of the outcomes. */
export function measureInside(rows: readonly InsideRow[]) {
  const share = (outcome: InsideRow['outcome']) =>
    Number((rows.filter((row) => row.outcome === outcome).length / Math.max(1, rows.length)).toFixed(4))
  return { pairs: rows.length, right: share('right'), offered: share('offered'), unstated: share('unstated'), wrong: share('wrong') }
}
