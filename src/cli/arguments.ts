import { AppError } from '../errors'

/** Words of a command line: names, `question=option` pairs, and flags. */
export interface Arguments {
  names: string[]
  answers: Record<string, string>
  flags: Set<string>
  /** `--region 330302` */
  region?: string
}

/**
 * Splits `ITEM… question=option … --flag`.
 *
 * @throws AppError bad_request for a pair without a value
 */
export function parseArguments(words: readonly string[]): Arguments {
  const parsed: Arguments = { names: [], answers: {}, flags: new Set() }
  const { rest, region } = takeRegion(words)
  if (region !== undefined) parsed.region = region
  for (const word of rest) {
    if (word.startsWith('--')) parsed.flags.add(word)
    else if (word.includes('=')) {
      const at = word.indexOf('=')
      const value = word.slice(at + 1)
      if (at === 0 || value === '') throw new AppError('bad_request', `「${word}」应当写成 情形=选项`)
      parsed.answers[word.slice(0, at)] = value
    } else parsed.names.push(word)
  }
  return parsed
}

/** Takes `--region 330302` out of a command line. @throws AppError bad_request when it is no region code */
export function takeRegion(words: readonly string[]): { rest: string[]; region?: string } {
  const at = words.indexOf('--region')
  if (at < 0) return { rest: [...words] }
  const region = words[at + 1] ?? ''
  if (!/^\d{6}$/.test(region)) throw new AppError('bad_request', '--region 后面写六位地区代码，例如 330302')
  return { rest: [...words.slice(0, at), ...words.slice(at + 2)], region }
}
