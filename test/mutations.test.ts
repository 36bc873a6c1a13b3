/** Citizens type in haste: the transcripts' texts, changed a little, still come to the same. */
import { createRandom } from '../src/cli/evaluation/random'
import type { Conversation } from '../src/dialogue/conversation'
import { createMutate, isMutable, type Kind, kinds } from './support/mutate'
import { openHouse, readTranscripts, usualTime } from './support/transcripts'

/** One message of a citizen in its conversation, and what it came to. */
interface Said {
  where: string
  text: string
  at: string
  before: Conversation | undefined
  outcome: string
  /** The same with the matter under discussion afterwards, where the citizen may have been sent on to. */
  endsAt: string
  /** It is about one item, and named no second one: it can be said in two messages. */
  isAboutOne: boolean
}

const count = 1000
const most = 0.03
const perKind: Record<Kind, number> = { homophone: 1, missing: 1, swapped: 1, traditional: 3, filler: 3, split: 3 }

/** Every message that a mutation can be made of: typed, not tapped, and with the bot. */
async function saidInAll(): Promise<Said[]> {
  const all: Said[] = []
  for (const { name, at = usualTime, turns } of readTranscripts()) {
    if (turns.some((step) => step.agent !== undefined)) continue
    const house = await openHouse(at)
    let labels: string[] = []
    for (const { say = '', joins } of turns) {
      const before = await house.conversation()
      const replies = await house.say(say, joins ? 'joined' : 'text')
      const entry = await house.last()
      const after = await house.conversation()
      const isTapped = labels.includes(say)
      labels = replies.flatMap((reply) => reply.options.map((option) => option.label))
      if (isTapped || !isMutable(say)) continue
      const isAboutOne = entry?.outcome === 'answer' && entry.item !== undefined && after?.also === undefined
      all.push({
        where: name,
        text: say,
        at,
        before,
        outcome: `${entry?.outcome} ${entry?.item ?? ''}`,
        endsAt: `${entry?.outcome} ${after?.item ?? ''}`,
        isAboutOne,
      })
    }
  }
  return all
}

describe('mutated conversations', () => {
  it(`come to the same in all but ${most * 100} % of ${count} cases`, async () => {
    const said = await saidInAll()
    const random = createRandom(20261124)
    const mutate = createMutate(said.map(({ text }) => text))
    const drawn = kinds.flatMap((kind) => Array.from({ length: perKind[kind] }, () => kind))
    const tried = new Map<Kind, number>()
    const changed: { kind: Kind; where: string; text: string; messages: string[]; outcome: string; got: string }[] = []
    for (let done = 0; done < count; ) {
      const kind = drawn[done % drawn.length] as Kind
      const { where, text, at, before, outcome, endsAt, isAboutOne } = said[Math.floor(random() * said.length)] as Said
      const messages = kind === 'split' && !isAboutOne ? undefined : mutate(text, kind, random)
      if (!messages) continue
      done++
      tried.set(kind, (tried.get(kind) ?? 0) + 1)
      const house = await openHouse(at, before)
      for (const message of messages) await house.say(message)
      const entry = await house.last()
      const item = messages.length > 1 ? (await house.conversation())?.item : entry?.item
      const got = `${entry?.outcome} ${item ?? ''}`
      if (got !== (messages.length > 1 ? endsAt : outcome)) changed.push({ kind, where, text, messages, outcome, got })
    }
    const share = changed.length / count
    const byKind = kinds.map((kind) => `${kind} ${changed.filter((entry) => entry.kind === kind).length}/${tried.get(kind) ?? 0}`)
    process.stdout.write(`mutated conversations: ${(share * 100).toFixed(1)} % changed (${byKind.join(', ')})\n`)
    if (share > most) process.stdout.write(`${changed.map((entry) => JSON.stringify(entry)).join('\n')}\n`)
    expect(share).toBeLessThanOrEqual(most)
  }, 120_000)
})
