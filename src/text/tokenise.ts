/** Words of a Chinese sentence; nodejieba lives here and nowhere else. */
import { createRequire } from 'node:module'
import { AppError } from '../errors'

/** A sentence → its words, in order, white space left out. */
export type Tokenise = (text: string) => string[]

interface Jieba {
  cut(text: string, strict?: boolean): string[]
  cutSmall(text: string, longest: number): string[]
  tag(text: string): { word: string; tag: string }[]
  insertWord(word: string): boolean
}

let jieba: Jieba | undefined

function load(): Jieba {
  if (jieba) return jieba
  try {
    jieba = createRequire(__filename)('nodejieba') as Jieba
  } catch (cause) {
    throw new AppError('native_module_missing', '分词组件 nodejieba 没有装好，请运行：npm rebuild nodejieba', { cause })
  }
  return jieba
}

/**
 * A tokeniser whose dictionary also holds the given words.
 *
 * @param words names and spoken names of the knowledge; of two characters or more
 * @throws AppError native_module_missing when nodejieba was not compiled
 */
export function createTokenise(words: Iterable<string>): Tokenise {
  const dictionary = load()
  for (const word of words) if (/^[\u3400-\u9fff]{2,8}$/.test(word)) dictionary.insertWord(word)
  return (text) => dictionary.cut(text, true).filter((word) => /[\p{L}\p{N}]/u.test(word))
}

/** Where words stand that join two things (和、以及), by their part of speech. */
export function conjunctionsIn(text: string): { from: number; to: number }[] {
  let at = 0
  return load()
    .tag(text)
    .flatMap(({ word, tag }) => {
      const from = text.indexOf(word, at)
      at = from + word.length
      return tag === 'c' ? [{ from, to: at }] : []
    })
}

/** The words of a text, spoken names cut into theirs: 身份证丢了 → 身份证、丢、了. */
export function smallWords(text: string): string[] {
  return load().cutSmall(text, 3)
}
