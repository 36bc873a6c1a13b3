import type { Law } from './schema'

/** L: read in the law text. D: another public document. M: from memory, unverified. LOCAL: set by the city. */
export type Evidence = 'L' | 'D' | 'M' | 'LOCAL'

/** One legal basis (依据), resolved against the law sheet. */
export interface Citation {
  evidence: Evidence
  /** Law as cited, with article, without the mark; empty for LOCAL. */
  text: string
  law?: Law
  /** Version year written in the citation, if any. */
  year?: number
  article?: string
}

/**
 * Resolves `居民身份证法2011 第十一条〔L〕` against the known laws by longest name.
 *
 * @param laws every law of `knowledge/law`
 */
export function parseCitation(source: string, laws: readonly Law[]): Citation {
  if (source === 'LOCAL') return { evidence: 'LOCAL', text: '' }
  const evidence = source.at(-2) as 'L' | 'D' | 'M'
  const text = source.slice(0, -3).trim()
  let best: { law: Law; name: string } | undefined
  for (const law of laws) {
    for (const name of [law.name, ...law.short]) {
      if (text.startsWith(name) && name.length > (best?.name.length ?? 0)) best = { law, name }
    }
  }
  if (!best) return { evidence, text }
  const rest = text.slice(best.name.length).trim()
  const year = /^[（(]?(\d{4})(?:修正|修订|年)?[）)]?/.exec(rest)
  const article = rest.slice(year?.[0].length ?? 0).trim()
  return {
    evidence,
    text,
    law: best.law,
    ...(year ? { year: Number(year[1]) } : {}),
    ...(article ? { article } : {}),
  }
}

/** 凭记忆、没有法规名的一般做法。 */
export const commonPractice = '通行做法'
