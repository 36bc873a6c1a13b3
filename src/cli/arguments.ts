import { AppError } from '../errors'

/** Words of a command line: names, `question=option` pairs, and flags. */
export interface Arguments {
  names: string[]
  answers: Record<string, string>
  flags: Set<string>
}

/**
 * Splits `ITEM… question=option … --flag`.
 *
 * @throws AppError bad_request for a pair without a value
 */
export function parseArguments(words: readonly string[]): Arguments {
  const parsed: Arguments = { names: [], answers: {}, flags: new Set() }
  for (const word of words) {
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
