/**
 * Synthetic documents and questions for the bench, composed from the content's own vocabulary. Deterministic: same content, same seed, same
 * texts.
 *
 * A document is a matter (a name, spoken name or utterance of an item), with what people put around it: where (a region or an office), who or
 * in what situation (an option's words), with which material, and what is asked (a facet's phrase). Each part is there or not by chance,
 * and drawn log-uniformly from its list in shuffled order, so that the r-th word comes in proportion to 1/r (Zipf 1949). A text drawn a
 * second time is drawn again with one part more: no two are the same.
 *
 * A question is a document drawn evenly and one of: `exact` itself; `shortened` without a third of its characters, at one end or both;
 * `typo` with one slip — a homophone, a missing, two swapped or one wrong character; `both` shortened, then one slip.
 */

export const kinds = ['exact', 'shortened', 'typo', 'both']

/** Mulberry32: 0 ≤ x < 1. */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = (list, random) => list[Math.floor(random() * list.length)]
const pickByZipf = (list, random) => list[Math.floor(list.length ** random()) - 1]

function shuffled(list, random) {
  const result = [...new Set(list)]
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[result[at], result[other]] = [result[other], result[at]]
  }
  return result
}

/**
 * @param knowledge parsed content
 * @param read text → normalised text
 * @returns distinct texts
 */
export function composeDocuments(knowledge, read, count, seed = 1) {
  const random = seeded(seed)
  const items = [...knowledge.items.values()].map(({ record }) => record)
  const words = (list) => shuffled(list.map(read).filter(Boolean), random)
  const matters = words([
    ...[...items, ...knowledge.catalogue.values()].flatMap(({ name, aliases }) => [name, ...aliases]),
    ...[...knowledge.utterances.values()].flatMap((list) => list.map(({ text }) => text)),
  ])
  const options = items.flatMap(({ situations }) => situations.flatMap((situation) => situation.options))
  const around = {
    where: words([
      ...knowledge.language.regions.flatMap((region) => [region.name, ...region.words]),
      ...[...knowledge.offices.values()].map((office) => office.name),
    ]),
    who: words(options.flatMap(({ label, words: said }) => [label, ...said])),
    what: words(items.flatMap(({ materials }) => materials.flatMap(({ name, plainName }) => [name, plainName ?? '']))),
    ask: words([...knowledge.language.facets.values()].flat().filter((phrase) => phrase.length > 1 && !phrase.includes('…'))),
  }
  const chance = { where: 0.4, who: 0.6, what: 0.35, ask: 0.5 }
  const texts = new Set()
  let more = 0
  while (texts.size < count) {
    const part = (name) => (random() < chance[name] + more * 0.2 ? pickByZipf(around[name], random) : '')
    const text = part('where') + part('who') + pickByZipf(matters, random) + part('what') + part('ask')
    const before = texts.size
    texts.add(text)
    more = texts.size === before ? more + 1 : 0
  }
  return [...texts]
}

/**
 * @param syllables text → syllables, see text/pinyin
 * @returns [{ kind, text, document }], the kinds in turn
 */
export function composeQuestions(documents, syllables, count, seed = 2) {
  const random = seeded(seed)
  const characters = [...new Set(documents.slice(0, 5000).join(''))].filter((character) => /[\u3400-\u9fff]/.test(character))
  const alike = new Map()
  for (const character of characters) {
    const sound = syllables(character)[0]
    alike.set(sound, [...(alike.get(sound) ?? []), character])
  }
  const shorten = (text) => {
    const length = Math.max(4, Math.ceil((text.length * 2) / 3))
    const from = Math.floor(random() * (text.length - length + 1))
    return text.slice(from, from + length)
  }
  const slip = (text) => {
    const list = [...text]
    const at = Math.floor(random() * list.length)
    const others = (alike.get(syllables(list[at])[0]) ?? []).filter((character) => character !== list[at])
    const how = Math.floor(random() * 4)
    if (how === 0 && others.length > 0) list[at] = pick(others, random)
    else if (how === 1) list.splice(at, 1)
    else if (how === 2 && at + 1 < list.length && list[at] !== list[at + 1]) list.splice(at, 2, list[at + 1], list[at])
    else
      list[at] = pick(
        characters.filter((character) => character !== list[at]),
        random,
      )
    return list.join('')
  }
  const made = { exact: (text) => text, shortened: shorten, typo: slip, both: (text) => slip(shorten(text)) }
  return Array.from({ length: count }, (_, at) => {
    const kind = kinds[at % kinds.length]
    const document = Math.floor(random() * documents.length)
    return { kind, document, text: made[kind](documents[document]) }
  })
}
