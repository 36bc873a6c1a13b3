/**
 * The slow, obvious checklist: fills in every open situation in every possible way and looks what comes out. Shares nothing with the
 * engine but the parser of conditions.
 */
import { holds, type Value } from '../../src/knowledge/condition'
import type { KnownItem } from '../../src/knowledge/known-item'

/** What holds for one partial answer; one bit per material, effect, fee and limit, in that order. */
export interface Outcome {
  answers: Record<string, Value>
  /** Holds however the open situations are filled in. */
  always: bigint
  /** Holds for at least one way of filling them in. */
  ever: bigint
  /** Situations for which two fillings that differ in nothing else give different outputs. */
  worthAsking: string[]
}

/**
 * Every partial answer of an item: each situation open, or answered with each of its values.
 * An open situation is looked at by filling it in with each value: what holds always is what holds always for each of them.
 */
export function everyAnswer(item: KnownItem, channel: string, proxy: string): Outcome[] {
  const { materials, effects, fees, limits } = item.record
  const conditions = [...materials, ...effects, ...fees, ...limits.legal].map((entry) => entry.when)
  const situations = item.record.situations.map((situation) => ({ id: situation.id, values: item.domains[situation.id] ?? [] }))
  const seen = new Map<string, Outcome>()

  function consider(choices: readonly number[]): Outcome {
    const key = choices.join()
    const known = seen.get(key)
    if (known) return known
    const answers: Record<string, Value> = {}
    choices.forEach((choice, at) => {
      if (choice >= 0) answers[situations[at]?.id as string] = situations[at]?.values[choice] as Value
    })
    const open = choices.flatMap((choice, at) => (choice < 0 ? [at] : []))
    const filled = (at: number) => situations[at]?.values.map((_, value) => consider(choices.with(at, value))) as Outcome[]
    const outcome: Outcome = { answers, always: 0n, ever: 0n, worthAsking: [] }
    const first = open[0]
    if (first === undefined) {
      conditions.forEach((when, bit) => {
        if (when === undefined || holds(item.trees.get(when) as never, { ...answers, channel, proxy })) outcome.always |= 1n << BigInt(bit)
      })
      outcome.ever = outcome.always
    } else {
      outcome.always = filled(first).reduce((all, { always }) => all & always, -1n)
      outcome.ever = filled(first).reduce((any, { ever }) => any | ever, 0n)
      outcome.worthAsking = open.flatMap((at) => {
        const id = situations[at]?.id as string
        const other = open.find((candidate) => candidate !== at)
        const differs =
          other === undefined
            ? new Set(filled(at).map(({ always }) => always)).size > 1
            : filled(other).some(({ worthAsking }) => worthAsking.includes(id))
        return differs ? [id] : []
      })
    }
    seen.set(key, outcome)
    return outcome
  }

  let every: number[][] = [[]]
  for (const { values } of situations) every = every.flatMap((choices) => [-1, ...values.keys()].map((choice) => [...choices, choice]))
  return every.map(consider)
}

/** The reading of one bit. */
export function truthAt({ always, ever }: Pick<Outcome, 'always' | 'ever'>, bit: number): 'true' | 'false' | 'unknown' {
  const mask = 1n << BigInt(bit)
  return always & mask ? 'true' : ever & mask ? 'unknown' : 'false'
}
