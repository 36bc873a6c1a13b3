/**
 * Work in parts that need nothing from each other, done side by side: each worker is a process of its own, for nodejieba keeps one dictionary per
 * process and what a part learns must not depend on what another one put into it.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** What a worker is told. */
type Order<S, P> = { setup: S } | { part: P; at: number }
/** What it tells. */
type Word<R> = { progress: string } | { at: number; result: R }

/** More would only wait for memory. */
const mostWorkers = 4

/**
 * Does every part, the first ones first, on as many workers as there are processors.
 *
 * @param program of the workers: a compiled file that calls `work`
 * @param setup what all parts need, handed to each worker once
 * @param progress lines that workers say
 * @returns results in the order of the parts, whichever was done first
 * @throws Error when a worker ends before its work
 */
export function inProcesses<S, P, R>(program: string, setup: S, parts: readonly P[], progress: (line: string) => void): Promise<R[]> {
  const results = new Array<R>(parts.length)
  const workers: ChildProcess[] = []
  let next = 0
  let done = 0
  return new Promise<R[]>((resolve, reject) => {
    const tell = (worker: ChildProcess, order: Order<S, P>) => worker.send(order as object)
    const hand = (worker: ChildProcess) => {
      if (next < parts.length) tell(worker, { part: parts[next] as P, at: next++ })
      else worker.disconnect()
    }
    for (let count = Math.min(availableParallelism(), mostWorkers, parts.length); count > 0; count--) {
      const worker = fork(program, { serialization: 'advanced' })
      workers.push(worker)
      worker.on('message', (word: Word<R>) => {
        if ('progress' in word) return progress(word.progress)
        results[word.at] = word.result
        if (++done === parts.length) resolve(results)
        hand(worker)
      })
      worker.on('error', reject)
      worker.on('exit', (code, signal) => {
        if (code !== 0) reject(new Error(`${program} ended with ${code ?? signal}`))
      })
      tell(worker, { setup })
      hand(worker)
    }
    if (parts.length === 0) resolve(results)
  }).finally(() => {
    for (const worker of workers) worker.kill()
  })
}

/**
 * The other side: does the parts that it is handed, and ends with the process that handed them.
 *
 * @param prepare makes what does one part from the setup
 */
export function work<S, P, R>(prepare: (setup: S, progress: (line: string) => void) => (part: P) => R): void {
  const say = (word: Word<R>) => process.send?.(word)
  let does: (part: P) => R
  process.on('message', (order: Order<S, P>) => {
    if ('setup' in order) does = prepare(order.setup, (line) => say({ progress: line }))
    else say({ at: order.at, result: does(order.part) })
  })
}
