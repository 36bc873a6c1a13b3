/** Another way a citizen may type the same: a slip, traditional characters, politeness around it, or two messages instead of one. */
import { Converter } from 'opencc-js/cn2t'
import { createFacetReader } from '../../src/matching/facets'
import { clean } from '../../src/text/normalise'
import { syllables } from '../../src/text/pinyin'
import { smallWords } from '../../src/text/tokenise'
import { shippedKnowledge } from './content'

export const kinds = ['homophone', 'missing', 'swapped', 'traditional', 'filler', 'split'] as const
export type Kind = (typeof kinds)[number]

type Random = () => number

/** Shortest text that is mutated, in Chinese characters: in a shorter one a slip leaves nothing to go by. */
const shortest = 5
/** Shortest part of a message in two. */
const shortestPart = 2

const chinese = /[\u3400-\u9fff]/
const numeral = /[\d零〇一二两三四五六七八九十百千万半]/
const before = ['请问', '请问一下，', '麻烦问一下，', '你好，', '您好，我想问下', '师傅，', '那个，', '想咨询下，']
const after = ['，谢谢', '谢谢了', '啊', '呀', '，麻烦了', '，急', '～', '，在线等', '，谢谢您']
/** No message begins with one. */
const particle = /^[的了吗呢吧啊]/
const pause = /[，。；！？,;!?\s]+/g

const toTraditional = Converter({ from: 'cn', to: 'tw' })

/** True when a text is long enough to bear a mutation. */
export function isMutable(text: string): boolean {
  return [...text].filter((character) => chinese.test(character)).length >= shortest
}

/**
 * @param alphabet texts whose characters a homophone may be
 * @returns a function that mutates a text in one way: the messages to send instead; undefined when it cannot be done to this text
 */
export function createMutate(alphabet: readonly string[]): (text: string, kind: Kind, random: Random) => string[] | undefined {
  const { language } = shippedKnowledge()
  const facets = createFacetReader(language.facets, language.dialogue.rules)
  const light = [...language.dialogue.light, ...language.dialogue.followUps].sort((a, b) => b.length - a.length)
  const alike = new Map<string, string[]>()
  for (const character of new Set(alphabet.map(clean).join(''))) {
    const [sound] = syllables(character)
    if (sound !== undefined) alike.set(sound, [...(alike.get(sound) ?? []), character])
  }
  const pick = <T>(list: readonly T[], random: Random) => list[Math.floor(random() * list.length)]

  /** Places where a slip is fair: Chinese, no numeral and not next to one. */
  function places(list: readonly string[]): number[] {
    const isNumeral = (at: number) => numeral.test(list[at] ?? '')
    return [...list.keys()].filter((at) => chinese.test(list[at] as string) && !isNumeral(at) && !isNumeral(at - 1) && !isNumeral(at + 1))
  }

  function slip(text: string, kind: Kind, random: Random): string | undefined {
    const list = [...text]
    const at = pick(places(list), random)
    if (at === undefined) return undefined
    const character = list[at] as string
    if (kind === 'missing') return list.toSpliced(at, 1).join('')
    if (kind === 'swapped')
      return places(list).includes(at + 1) && list[at + 1] !== character
        ? list.toSpliced(at, 2, list[at + 1] as string, character).join('')
        : undefined
    const other = pick(
      (alike.get(syllables(character)[0] ?? '') ?? []).filter((candidate) => candidate !== character),
      random,
    )
    return other === undefined ? undefined : list.with(at, other).join('')
  }

  /** At a pause, or where only the question is left: 身份证丢了 | 要带什么. */
  function split(text: string, random: Random): string[] | undefined {
    const pauses = [...text.matchAll(pause)].map((mark) => [text.slice(0, mark.index), text.slice(mark.index + mark[0].length)])
    const words = smallWords(text)
    const question = words.findIndex((_, at) => {
      const rest = words.slice(at).join('')
      const left = light.reduce((without, word) => without.replaceAll(word, ''), facets.without(rest)).trim()
      return at > 0 && left === '' && facets.facets(rest).length > 0 && !particle.test(rest)
    })
    const asked = question < 0 ? [] : [[words.slice(0, question).join(''), words.slice(question).join('')]]
    return pick(
      [...pauses, ...asked].filter((parts) => parts.every((part) => [...part].length >= shortestPart)),
      random,
    )
  }

  return (text, kind, random) => {
    if (kind === 'split') return split(text, random)
    const mutated =
      kind === 'traditional'
        ? toTraditional(text)
        : kind === 'filler'
          ? random() < 0.5
            ? pick(before, random) + text
            : text + pick(after, random)
          : slip(text, kind, random)
    return mutated === undefined || mutated === text ? undefined : [mutated]
  }
}
