/**
 * One measurement in a process of its own: `matching` an engine at a size, `accuracy` of an engine, or `understand` the whole.
 *
 *   node --expose-gc scripts/bench/measure.mjs '{"part":"matching","engine":"ours","documents":1000,"queries":200}'
 *
 * Prints one JSON.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeDocuments, composeQuestions, kinds } from './corpus.mjs'
import { engines } from './engines.mjs'

const require = createRequire(import.meta.url)
const ours = (path) => require(`../../dist/${path}.js`)

/** A slow engine is asked at least so many questions, and stops after so many seconds. */
const fewest = 20
const patienceMs = 10_000

/**
 * Who has time left is asked everything so often, and the quicker time of each question counts: what other programs do on the machine at that
 * moment is no property of an engine. Passes over all questions, so that none is still in the processor's cache.
 */
const passes = 3

const round = (value) => Number(value.toPrecision(4))

/** Nearest-rank quantile. */
function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
}

const latency = (times) => {
  const sorted = Float64Array.from(times).sort()
  return { p50Ms: round(quantile(sorted, 0.5)), p99Ms: round(quantile(sorted, 0.99)) }
}

/** Megabytes that are in use: heap and array buffers, after everything unused was thrown away. */
function memoryMb() {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}

async function matching({ engine, documents: count, queries }) {
  const knowledge = ours('cli/content').loadKnowledge()
  const { normalise } = ours('text/normalise')
  const { syllables } = ours('text/pinyin')
  const { termsOf, tokeniseOf } = ours('matching/documents')
  const index = ours('matching/inverted-index')
  const documents = composeDocuments(knowledge, (text) => normalise(text, knowledge.language).match, count)
  const questions = composeQuestions(documents, syllables, queries)
  const parts = { tokenise: tokeniseOf(knowledge), terms: termsOf(knowledge), index }
  parts.terms(questions[0].text) // dictionaries are loaded before anything is measured
  const before = memoryMb()
  const startedAt = performance.now()
  const search = await engines[engine].create(documents, parts)
  const buildMs = performance.now() - startedAt
  const used = memoryMb() - before
  const warm = composeQuestions(documents, syllables, 200, 3)
  const warmUntil = performance.now() + 2000
  for (const question of warm) if (performance.now() < warmUntil) await search(question.text)
  globalThis.gc?.()
  const times = []
  const found = Object.fromEntries(kinds.map((kind) => [kind, { asked: 0, right: 0 }]))
  const until = performance.now() + patienceMs
  for (let pass = 0; pass < passes; pass++)
    for (const [number, { kind, text, document }] of questions.entries()) {
      if ((pass > 0 || number >= fewest) && performance.now() > until) break
      const at = performance.now()
      const hits = await search(text)
      times[number] = Math.min(times[number] ?? Number.POSITIVE_INFINITY, performance.now() - at)
      if (pass > 0) continue
      found[kind].asked++
      if (hits.includes(document)) found[kind].right++
    }
  return {
    name: engine,
    version: engines[engine].version(),
    buildMs: Math.round(buildMs),
    memoryMb: Math.round(used * 10) / 10,
    ...latency(times),
    queries: times.length,
    recall10: Object.fromEntries(kinds.map((kind) => [kind, round(found[kind].right / Math.max(1, found[kind].asked))])),
    ...(search.snapshot ? { snapshot: snapshot(search, index) } : {}),
  }
}

/** Written to a file and read back in one go. */
function snapshot(search, index) {
  const folder = mkdtempSync(join(tmpdir(), 'yiciban-bench-'))
  try {
    const file = join(folder, 'index')
    const startedAt = performance.now()
    writeFileSync(file, search.snapshot())
    const writtenAt = performance.now()
    const bytes = readFileSync(file)
    index.readInvertedIndex(bytes)
    const readAt = performance.now()
    return { megabytes: round(bytes.length / 2 ** 20), writeMs: Math.round(writtenAt - startedAt), loadMs: Math.round(readAt - writtenAt) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The shipped content, its own utterances as questions; as many others warm it up. */
function understand({ queries }) {
  const { loadKnowledge, loadModel } = ours('cli/content')
  const startedAt = performance.now()
  const knowledge = loadKnowledge()
  const readAt = performance.now()
  const core = ours('dialogue/core').createCore(knowledge, loadModel())
  const builtAt = performance.now()
  const all = [...knowledge.utterances.values()].flatMap((list) => list.map(({ text }) => text))
  const step = Math.max(1, Math.floor(all.length / (queries * 2)))
  const texts = all.filter((_, at) => at % step === 0)
  const conversation = ours('dialogue/conversation').newConversation({
    id: 'bench',
    conversationId: 'bench',
    channel: 'bench',
    text: '',
    kind: 'text',
    at: new Date(0).toISOString(),
  })
  const half = Math.ceil(texts.length / 2)
  const times = []
  const ask = (text) => core.understand({ text, kind: 'text' }, conversation)
  for (const text of texts.slice(half)) ask(text)
  for (let pass = 0; pass < passes; pass++)
    for (const [number, text] of texts.slice(0, half).entries()) {
      const at = performance.now()
      ask(text)
      times[number] = Math.min(times[number] ?? Number.POSITIVE_INFINITY, performance.now() - at)
    }
  return {
    items: knowledge.items.size + knowledge.catalogue.size,
    questions: times.length,
    contentMs: Math.round(readAt - startedAt),
    coreMs: Math.round(builtAt - readAt),
    ...latency(times),
  }
}

/** Which of the peers of scripts/evaluate is which engine. */
const peerOf = { fuse: 'fuse.js', 'fuse-token': 'fuse.js 分词检索 + nodejieba', minisearch: 'MiniSearch + nodejieba' }

/**
 * How often the right item comes first and among the first three, and how many covered questions are answered rightly when at most 1 % of all
 * may be answered wrongly, by each one's own score. On labelled questions, five parts of which ours learns from the other four; without a
 * file on one fifth of our own wordings, which neither ours nor the peers know.
 */
async function accuracy({ engine, queries, file }) {
  const { loadKnowledge, loadModel } = ours('cli/content')
  const { partsAsked } = ours('cli/evaluation/parts')
  const { atRisk, guessesOf, riskCoverage } = ours('cli/evaluation/risk')
  const knowledge = loadKnowledge()
  const parts = partsAsked(knowledge, { file, folds: 5 }).slice(0, file === undefined ? 1 : 5)
  const step = Math.ceil(parts.reduce((sum, part) => sum + part.questions.length, 0) / queries)
  const guesses = []
  const tops = []
  const ask = engine === 'ours' ? askOurs(knowledge, loadModel(), guessesOf) : await askPeer(engine, knowledge)
  for (const part of parts) {
    const answers = ask({ ...part, questions: part.questions.filter((_, at) => at % step === 0) })
    guesses.push(...answers.map(({ guess }) => guess))
    tops.push(...answers.map(({ top }) => top))
  }
  const covered = guesses.map(({ question }, at) => ({ question, top: tops[at] })).filter(({ question }) => question.items.length > 0)
  const share = (most) =>
    round(covered.filter(({ question, top }) => top.slice(0, most).some((item) => question.items.includes(item))).length / covered.length)
  return {
    name: engine,
    top1: share(1),
    top3: share(3),
    answeredRightAtRisk1: atRisk(riskCoverage(guesses), 0.01).right,
    questions: guesses.length,
  }
}

function askOurs(knowledge, model, guessesOf) {
  const { askAll, createReaders } = ours('cli/evaluation/readers')
  const readers = createReaders(knowledge, model)
  return (part) => {
    const rows = askAll(readers.eager(readers.core(readers.scorer(part))), part.questions)
    return guessesOf(rows).map((guess, at) => ({ guess, top: rows[at].answer.candidates.map(({ item }) => item) }))
  }
}

/** In a process without our tokeniser, whose dictionary the peers would share. */
async function askPeer(engine, knowledge) {
  const { peers } = await import('../evaluate/peers.mjs')
  const { normalise } = ours('text/normalise')
  let known
  let search
  return ({ documents, questions }) => {
    if (documents !== known) search = peers[peerOf[engine]](documents)
    known = documents
    return questions.map((question) => {
      const { item = 'outside', score = 0, top = [] } = search(normalise(question.text, knowledge.language).match) ?? {}
      return { guess: { question, item: item === 'outside' ? null : item, confidence: score }, top }
    })
  }
}

const task = JSON.parse(process.argv[2] ?? '{}')
const parts = { matching, understand, accuracy }
process.stdout.write(`${JSON.stringify(await parts[task.part](task))}\n`)
