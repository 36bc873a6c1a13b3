/** A core that can be replaced while it is in use: whoever holds it always asks the current one. Pure. */
import type { Core } from './core'

export interface LiveCore {
  /** Answers with whatever core is current at that moment; safe to keep and to take apart. */
  core: Core
  /** The current core itself, for somebody who needs the same one for several steps. */
  now(): Core
  /** From here on everybody asks this one. */
  replace(next: Core): void
}

/** Holds one core, the first one until `replace`. */
export function createLiveCore(first: Core): LiveCore {
  let current = first
  const core: Partial<Core> = {}
  for (const name of Object.keys(first) as (keyof Core)[]) {
    const ask = (...given: never[]) => (current[name] as (...given: never[]) => unknown)(...given)
    Object.defineProperty(core, name, {
      enumerable: true,
      ...(typeof first[name] === 'function' ? { value: ask } : { get: () => current[name] }),
    })
  }
  return {
    core: core as Core,
    now: () => current,
    replace(next) {
      current = next
    },
  }
}
