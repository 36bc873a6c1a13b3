/**
 * What is compared: ours and the libraries, each set up as its documentation advises for Chinese (own tokeniser: nodejieba, with the words of
 * our content). An engine takes documents and gives back the numbers of the best ten for a text.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const versionIn = (file) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).version
const versionOf = (name) => versionIn(`node_modules/${name}/package.json`)
const best = 10

/**
 * name → { version, create(documents, { tokenise, terms, index }) }, where create gives a search, or a promise of it.
 *
 * Ours: the index of src/matching over our terms. fuse: the whole text, anywhere in it. fuse-token: its token search. minisearch: BM25+ over
 * words, any word may match; -fuzzy: words with an edit distance of 0.2 of their length. flexsearch: words, partial matches allowed
 * (`suggest`). orama: BM25 over words, any word may match; with `tolerance: 1` it finds worse and is slower, for words of two characters are
 * all one slip apart.
 */
export const engines = {
  ours: {
    version: () => versionIn('package.json'),
    create(documents, { terms, index }) {
      const builder = index.createIndexBuilder()
      for (const text of documents) builder.add(terms(text))
      const built = builder.build()
      const search = (text) => built.search(terms(text), best).map((hit) => hit.document)
      return Object.assign(search, { snapshot: () => built.snapshot() })
    },
  },
  fuse: {
    version: () => versionOf('fuse.js'),
    create(documents) {
      const Fuse = require('fuse.js')
      const fuse = new Fuse(documents, { ignoreLocation: true })
      return (text) => fuse.search(text, { limit: best }).map((hit) => hit.refIndex)
    },
  },
  'fuse-token': {
    version: () => versionOf('fuse.js'),
    create(documents, { tokenise }) {
      const Fuse = require('fuse.js')
      const fuse = new Fuse(documents, { ignoreLocation: true, useTokenSearch: true, tokenize: tokenise })
      return (text) => fuse.search(text, { limit: best }).map((hit) => hit.refIndex)
    },
  },
  minisearch: { version: () => versionOf('minisearch'), create: (documents, parts) => miniSearch(documents, parts, {}) },
  'minisearch-fuzzy': {
    version: () => versionOf('minisearch'),
    create: (documents, parts) => miniSearch(documents, parts, { fuzzy: 0.2 }),
  },
  flexsearch: {
    version: () => versionOf('flexsearch'),
    create(documents, { tokenise }) {
      const { Index } = require('flexsearch')
      const index = new Index({ tokenize: 'strict', encode: tokenise })
      documents.forEach((text, id) => index.add(id, text))
      return (text) => index.search(text, { limit: best, suggest: true })
    },
  },
  orama: {
    version: () => versionOf('@orama/orama'),
    async create(documents, { tokenise }) {
      const { create, insert, search } = await import('@orama/orama')
      const tokenizer = { language: 'nodejieba', normalizationCache: new Map(), tokenize: (text) => [...new Set(tokenise(text))] }
      const db = create({ schema: { text: 'string' }, components: { tokenizer } })
      for (const [id, text] of documents.entries()) await insert(db, { id: String(id), text })
      return async (text) => (await search(db, { term: text, limit: best })).hits.map((hit) => Number(hit.id))
    },
  },
}

function miniSearch(documents, { tokenise }, searchOptions) {
  const MiniSearch = require('minisearch')
  const search = new MiniSearch({ fields: ['text'], tokenize: tokenise, searchOptions })
  documents.forEach((text, id) => search.add({ id, text }))
  return (text) =>
    search
      .search(text)
      .slice(0, best)
      .map((hit) => hit.id)
}
