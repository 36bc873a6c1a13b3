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

/** The names of a law sheet, longest first under each first character, and what has been resolved with it. */
interface Sheet {
  names: ReadonlyMap<string, readonly { law: Law; name: string }[]>
  resolved: Map<string, Citation>
}

/** Prepared once per law sheet: the content cites the same few articles again and again. */
const sheets = new WeakMap<readonly Law[], Sheet>()

function sheetOf(laws: readonly Law[]): Sheet {
  const known = sheets.get(laws)
  if (known) return known
  const names = new Map<string, { law: Law; name: string }[]>()
  for (const law of laws) {
    for (const name of [law.name, ...law.short]) {
      const list = names.get(name[0] as string) ?? []
      list.push({ law, name })
      names.set(name[0] as string, list)
    }
  }
  for (const list of names.values()) list.sort((a, b) => b.name.length - a.name.length)
  const sheet = { names, resolved: new Map<string, Citation>() }
  sheets.set(laws, sheet)
  return sheet
}

/**
 * Resolves `居民身份证法2011 第十一条〔L〕` against the known laws by longest name.
 *
 * @param laws every law of `knowledge/law`; one and the same list for all, and not changed any more
 */
export function parseCitation(source: string, laws: readonly Law[]): Citation {
  const sheet = sheetOf(laws)
  const known = sheet.resolved.get(source)
  if (known) return known
  const citation = resolve(source, sheet)
  sheet.resolved.set(source, citation)
  return citation
}

function resolve(source: string, { names }: Sheet): Citation {
  if (source === 'LOCAL') return { evidence: 'LOCAL', text: '' }
  const evidence = source.at(-2) as 'L' | 'D' | 'M'
  const text = source.slice(0, -3).trim()
  const best = names.get(text[0] ?? '')?.find(({ name }) => text.startsWith(name))
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
