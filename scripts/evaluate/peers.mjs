/**
 * What one would take instead of our matching, asked the same questions: their first item, and their own score as how sure they are. Each is
 * set up over the wordings with which it did best. Words are nodejieba's for search engines (long words also in parts), without the words
 * of our content: with them a whole name is one word that no question has.
 */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** @returns {(text: string) => string[]} */
function createCut() {
  const jieba = require('nodejieba')
  return (text) => jieba.cutForSearch(text, true).filter((word) => /[\p{L}\p{N}]/u.test(word))
}

/** The first of ranked hits, and with it the first three items that are ours. @param hits { item, score }, best first */
function first(hits) {
  const top = [...new Set(hits.map(({ item }) => item).filter((item) => item !== 'outside'))].slice(0, 3)
  return hits[0] && { ...hits[0], top }
}

/** Names and spoken names, one record each. With everything people say it takes 15 times as long and finds no more. */
function fuse(documents, options) {
  const Fuse = require('fuse.js')
  const named = documents.filter(({ kind }) => kind === 'name' || kind === 'alias')
  const search = new Fuse(named, { keys: ['text'], includeScore: true, ignoreLocation: true, ...options })
  return (text) => first(search.search(text).map((hit) => ({ item: hit.item.item, score: 1 - hit.score })))
}

/** One record an item: names, what people say, and the samples of its rules as three fields. */
function miniSearch(documents) {
  const MiniSearch = require('minisearch')
  const fieldOf = { name: 'names', alias: 'names', utterance: 'wordings', sample: 'samples' }
  const records = new Map()
  for (const { item, kind, text } of documents) {
    const record = records.get(item) ?? { id: item, names: '', wordings: '', samples: '' }
    record[fieldOf[kind]] += `${text}\n`
    records.set(item, record)
  }
  const search = new MiniSearch({ fields: ['names', 'wordings', 'samples'], tokenize: createCut() })
  search.addAll([...records.values()])
  return (text) => first(search.search(text).map(({ id, score }) => ({ item: id, score })))
}

/** name → create(documents of src/matching) → (normalised text) → { item, score } of the first and the first three as `top`, or undefined. */
export const peers = {
  'fuse.js': (documents) => fuse(documents, {}),
  'fuse.js 分词检索 + nodejieba': (documents) => fuse(documents, { useTokenSearch: true, tokenize: createCut() }),
  'MiniSearch + nodejieba': miniSearch,
}
