/**
 * How fast the matching is, beside the libraries one would take instead, all in one run.
 *
 *   npm run bench -- [--json] [--sizes 1000,10000,100000,1000000] [--documents MOST] [--queries N] [--engines ours,fuse,…] [--file QUESTIONS] [--all]
 *
 * Every engine and size is measured in a process of its own, one after the other. A slow engine is asked fewer questions, at least 20, and is
 * left out above the size at which these take more than 20 seconds; with `--all` none is, however long it takes. Accuracy is measured on our own wordings, held out, or on labelled questions. Times depend on the machine; the ratios of one run say more.
 */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { engines } from './bench/engines.mjs'
import { buildParts } from './build.mjs'

const usage =
  'usage: npm run bench -- [--json] [--sizes 1000,10000,…] [--documents MOST] [--queries N] [--engines ours,fuse,…] [--file QUESTIONS] [--all]'
const measure = join(dirname(fileURLToPath(import.meta.url)), 'bench/measure.mjs')
const longestMs = 240_000
const fewest = 20

function giveUp(message) {
  console.error(message)
  process.exit(1)
}

function read() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean', default: false },
        sizes: { type: 'string', default: '1000,10000,100000,1000000' },
        documents: { type: 'string', default: '1000000' },
        queries: { type: 'string', default: '1000' },
        engines: { type: 'string', default: Object.keys(engines).join(',') },
        file: { type: 'string' },
        all: { type: 'boolean', default: false },
      },
    })
    const sizes = values.sizes.split(',').map(Number)
    const [documents, queries] = [Number(values.documents), Number(values.queries)]
    const names = values.engines.split(',')
    const whole = (value) => Number.isInteger(value) && value > 0
    if (![...sizes, documents, queries].every(whole) || names.some((name) => !(name in engines))) giveUp(usage)
    return {
      json: values.json,
      sizes: sizes.filter((size) => size <= documents).sort((a, b) => a - b),
      queries,
      names,
      file: values.file,
      all: values.all,
    }
  } catch {
    return giveUp(usage)
  }
}

/** One measurement; undefined when it takes too long or its memory is not enough. */
function measured(task, limitMs) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--expose-gc', '--max-old-space-size=6144', measure, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(out))
      else if (code === null || /heap|memory/i.test(err)) done(undefined)
      else fail(new Error(err))
    })
  })
}

const { json, sizes, queries, names, file, all } = read()
const mostMs = all ? undefined : longestMs
await buildParts(['server'], { ifStale: true, quiet: true })

const matching = []
const leftOut = new Map()
for (const documents of sizes) {
  const results = []
  for (const engine of names) {
    if (leftOut.has(engine)) continue
    console.error(`${documents} documents: ${engine}`)
    const result = await measured({ part: 'matching', engine, documents, queries }, mostMs)
    if (!result) leftOut.set(engine, `not within ${longestMs / 1000} s or 6 GB at ${documents} documents`)
    else {
      results.push(result)
      if (!all && result.p50Ms * fewest > 20_000) leftOut.set(engine, `${result.p50Ms} ms a question at ${documents} documents`)
    }
  }
  const own = results.find((result) => result.name === 'ours')
  const ratios = own
    ? Object.fromEntries(
        results
          .filter((result) => result !== own)
          .map(({ name, p50Ms, p99Ms, memoryMb, buildMs }) => [
            name,
            Object.fromEntries(
              Object.entries({
                p50: p50Ms / own.p50Ms,
                p99: p99Ms / own.p99Ms,
                memory: memoryMb / own.memoryMb,
                build: buildMs / own.buildMs,
              }).map(([what, ratio]) => [what, Number(ratio.toPrecision(3))]),
            ),
          ]),
      )
    : {}
  matching.push({
    documents,
    engines: results,
    ratios,
    leftOut: Object.fromEntries([...leftOut].filter(([name]) => !results.some((result) => result.name === name))),
  })
}
console.error('understanding')
const understand = await measured({ part: 'understand', queries }, longestMs)
const accuracy = []
const accurate = ['ours', 'fuse', 'fuse-token', 'minisearch'].filter((name) => names.includes(name))
for (const engine of accurate) {
  console.error(`accuracy: ${engine}`)
  const result = await measured({ part: 'accuracy', engine, queries, file }, 4 * longestMs)
  if (result) accuracy.push(result)
}
const machine = { node: process.version, platform: `${process.platform}-${process.arch}` }

if (json) process.stdout.write(`${JSON.stringify({ matching, accuracy, understand, machine })}\n`)
else print()

function print() {
  const share = (value) => value.toFixed(2)
  for (const { documents, engines: results, ratios, leftOut: missing } of matching) {
    console.log(`\n${documents.toLocaleString('en')} documents`)
    console.log('| engine | p50 ms | p99 ms | build s | MB | recall@10: exact | shortened | one typo | both | p50 × ours | queries |')
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
    for (const { name, version, p50Ms, p99Ms, buildMs, memoryMb, recall10, queries: asked } of results) {
      const recall = [recall10.exact, recall10.shortened, recall10.typo, recall10.both].map(share).join(' | ')
      const label = name === 'ours' ? name : `${name} ${version}`
      console.log(
        `| ${label} | ${p50Ms} | ${p99Ms} | ${(buildMs / 1000).toFixed(1)} | ${memoryMb} | ${recall} | ${ratios[name]?.p50 ?? 1} | ${asked} |`,
      )
    }
    for (const [name, why] of Object.entries(missing)) console.log(`left out: ${name} (${why})`)
    const snapshot = results.find((result) => result.name === 'ours')?.snapshot
    if (snapshot)
      console.log(`snapshot of ours: ${snapshot.megabytes} MB, written in ${snapshot.writeMs} ms, loaded in ${snapshot.loadMs} ms`)
  }
  console.log(`\naccuracy on ${file ? 'labelled questions' : 'own wordings, held out'}`)
  console.log('| engine | top 1 | top 3 | answered rightly at 1 % wrong | questions |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const { name, top1, top3, answeredRightAtRisk1, questions } of accuracy)
    console.log(`| ${[name, ...[top1, top3, answeredRightAtRisk1].map(share), questions].join(' | ')} |`)
  if (understand)
    console.log(
      `\nunderstand() whole, ${understand.items} items, ${understand.questions} own utterances: p50 ${understand.p50Ms} ms, p99 ${understand.p99Ms} ms; ` +
        `start-up: content ${understand.contentMs} ms, core ${understand.coreMs} ms`,
    )
  console.log(`\n${machine.node}, ${machine.platform}`)
}
