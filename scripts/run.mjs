/**
 * Runs one program of the house on a fresh build.
 *
 *   node scripts/run.mjs main | chat | ask | checklist | … [arguments]
 *
 * `main` is dist/main.js, any other name dist/cli/NAME.js. Nothing is printed here unless something is wrong.
 */
import { existsSync } from 'node:fs'
import { createRequire, runMain } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const [name = '', ...rest] = process.argv.slice(2)

function giveUp(message) {
  console.error(message)
  process.exit(1)
}

/** Loads the native modules first, so that a missing one is one clear line instead of a stack. */
function checkNative(modules) {
  for (const module of modules) {
    try {
      const loaded = require(module)
      if (module === 'better-sqlite3') new loaded(':memory:').close() // its native part loads with the first database
    } catch {
      const installed = existsSync(join(root, 'node_modules', module, 'package.json'))
      const mend = installed ? `npm rebuild ${module}` : 'npm ci'
      giveUp(
        `native_module_missing: ${module} cannot be loaded on Node ${process.version} (${process.platform}-${process.arch}). Mend it with: ${mend}`,
      )
    }
  }
}

if (!/^[a-z-]+$/.test(name)) giveUp('usage: node scripts/run.mjs NAME [arguments], for instance: node scripts/run.mjs ask "护照到期怎么换"')

if (existsSync(join(root, 'src'))) {
  if (!existsSync(join(root, 'node_modules/esbuild')) && !existsSync(join(root, 'dist/.server')))
    giveUp('nothing is built and the build tools are missing. Mend it with: npm ci')
  const { buildParts } = await import('./build.mjs')
  if (existsSync(join(root, 'node_modules/esbuild')))
    await buildParts(name === 'main' ? ['server', 'pages'] : ['server'], { ifStale: true, quiet: true })
}

const file = join(root, 'dist', name === 'main' ? 'main.js' : `cli/${name}.js`)
if (!existsSync(file)) giveUp(`there is no command "${name}"`)
checkNative(['main', 'chat', 'notice'].includes(name) ? ['nodejieba', 'better-sqlite3'] : ['nodejieba'])

process.argv = [process.argv[0], file, ...rest]
runMain()
