/** What the conversation makes likely: the matters at hand, and the one that a message points back to. Pure. */
import type { Scored } from './decision'

/** How much likelier than any other matter the next message is about one at hand; matching already gave the one under discussion some. */
const headStart = 10
const headStartHere = 5

/**
 * Candidates with the conversation as prior: the odds of each matter at hand rise, their sum stays as it was.
 *
 * @param here the matter under discussion
 * @param atHand those discussed before and the members of the bundle under discussion
 */
export function weighByContext<T extends Scored>(found: readonly T[], here: string | undefined, atHand: ReadonlySet<string>): T[] {
  const sum = (list: readonly Scored[]) => list.reduce((total, { confidence }) => total + confidence, 0)
  const raised = found.map((candidate) => ({
    ...candidate,
    confidence: candidate.confidence * (candidate.item === here ? headStartHere : atHand.has(candidate.item) ? headStart : 1),
  }))
  const scale = sum(found) / (sum(raised) || 1)
  return raised.map((candidate) => ({ ...candidate, confidence: candidate.confidence * scale })).sort((a, b) => b.confidence - a.confidence)
}

/** Characters that a text shares with a name, at least, to be a mention of it. */
const mentionAt = 2

/** Length of the longest piece of a text that stands in one of the names. */
export function mentioned(text: string, names: readonly string[]): number {
  let longest = 0
  for (let from = 0; from < text.length; from++)
    while (from + longest < text.length && names.some((name) => name.includes(text.slice(from, from + longest + 1)))) longest++
  return longest >= mentionAt ? longest : 0
}
