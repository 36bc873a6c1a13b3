/**
 * `npm run evaluate`: the command `evaluate` (src/cli/evaluate.ts). For a report the peers, which are no part of the product, are asked here
 * first and handed over as a file.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildParts } from './build.mjs'
import { peers } from './evaluate/peers.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const words = process.argv.slice(2)
/** A slow peer is asked so many questions of a large set, evenly spread. */
const mostAsked = 1000

function evaluate(...args) {
  return spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), 'evaluate', ...args], { stdio: 'inherit' }).status ?? 1
}

/** What the peers say to the questions of every part, knowing the same wordings as we do. */
function askPeers(options) {
  const require = createRequire(import.meta.url)
  const ours = (path) => require(`../dist/${path}.js`)
  const knowledge = ours('cli/content').loadKnowledge()
  const { normalise } = ours('text/normalise')
  const parts = ours('cli/evaluation/parts').partsAsked(knowledge, options)
  const step = Math.ceil(parts.reduce((sum, { questions }) => sum + questions.length, 0) / mostAsked)
  return Object.entries(peers).map(([name, create]) => {
    let search
    let known
    const answers = []
    for (const [at, { documents, questions }] of parts.entries()) {
      console.error(`${name}：第 ${at + 1}/${parts.length} 份`)
      if (documents !== known) search = create(documents)
      known = documents
      for (const { text } of questions.filter((_, number) => number % step === 0))
        answers.push({ text, ...search(normalise(text, knowledge.language).match) })
    }
    return { name, answers }
  })
}

if (!words.includes('--report')) process.exit(evaluate(...words))

await buildParts(['server'], { ifStale: true, quiet: true })
const folder = mkdtempSync(join(tmpdir(), 'yiciban-evaluate-'))
let status = 1
try {
  const { values } = parseArgs({
    args: words,
    strict: false,
    options: { file: { type: 'string' }, folds: { type: 'string' }, known: { type: 'boolean' } },
  })
  const { file, folds, known } = values
  const answers = askPeers({ file, known, ...(folds === undefined ? {} : { folds: Number(folds) }) })
  writeFileSync(join(folder, 'peers.json'), JSON.stringify(answers))
  status = evaluate(...words, '--peers', join(folder, 'peers.json'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(status)
