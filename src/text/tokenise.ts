/** Words of a Chinese sentence; nodejieba lives here and nowhere else. */
import { createRequire } from 'node:module'
import { AppError } from '../errors'

/** A sentence → its words, in order, white space left out. */
export type Tokenise = (text: string) => string[]

interface Jieba {
  cut(text: string, strict?: boolean): string[]
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
