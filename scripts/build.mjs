/**
 * Builds dist/: the server file by file with esbuild (CommonJS, no bundling), the SQL migrations beside it, and the browser pages with
 * Vite in dist/web.
 *
 *   node scripts/build.mjs [--server | --pages] [--if-stale]
 *
 * --if-stale builds only what is older than its sources and says nothing, so that a command's output stays a command's output.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const src = join(root, 'src')
const dist = join(root, 'dist')
const pageRooms = ['web/widget', 'web/console', 'web/pages'].map((room) => join(src, room))

const isPage = (file) => pageRooms.some((room) => file === room || file.startsWith(`${room}/`))

/** Every file below a folder; [] when the folder is missing. */
function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

/** The two halves: what they are made from, and the stamp that says when they were made. */
const parts = {
  server: {
    stamp: join(dist, '.server'),
    sources: () => [...filesIn(src).filter((file) => !isPage(file)), join(root, 'scripts/build.mjs')],
    build: buildServer,
  },
  pages: {
    stamp: join(dist, 'web/.pages'),
    sources: () => [...pageRooms.flatMap(filesIn), join(root, 'vite.config.mjs'), join(root, 'package-lock.json')],
    build: buildPages,
  },
}

/** What a stamp holds: the number of sources and the newest of their times, so that a removed file counts as a change too. */
function state(part) {
  const files = parts[part].sources().filter((file) => existsSync(file))
  return `${files.length} ${Math.max(0, ...files.map((file) => statSync(file).mtimeMs))}`
}

function isFresh(part) {
  if (!existsSync(src)) return true // a package without sources: dist/ is what there is
  const { stamp } = parts[part]
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === state(part)
}

async function buildServer() {
  const { build } = await import('esbuild')
  const code = filesIn(src).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !isPage(file))
  const plain = filesIn(src).filter((file) => /\.(sql|json)$/.test(file) && !isPage(file))
  const { outputFiles } = await build({
    entryPoints: code,
    outdir: dist,
    outbase: src,
    bundle: false,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
  })
  const made = new Set()
  const put = (path, contents) => {
    mkdirSync(dirname(path), { recursive: true })
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, contents)
    renameSync(draft, path) // whole or not at all: another command may be reading
    made.add(path)
  }
  for (const file of outputFiles) put(file.path, file.contents)
  for (const file of plain) put(join(dist, relative(src, file)), readFileSync(file))
  for (const file of filesIn(dist)) {
    const inPages = file.startsWith(join(dist, 'web/assets'))
    if (/\.(js|sql|json)$/.test(file) && !inPages && !made.has(file)) rmSync(file, { force: true }) // its source is gone
  }
}

async function buildPages({ quiet }) {
  const { build } = await import('vite')
  await build({ configFile: join(root, 'vite.config.mjs'), logLevel: quiet ? 'error' : 'warn' })
}

/**
 * Builds the named parts.
 *
 * @param names 'server', 'pages'
 * @param options ifStale: leave alone what is up to date; quiet: no word unless something is wrong
 */
export async function buildParts(names, { ifStale = false, quiet = false } = {}) {
  for (const name of names) {
    if (ifStale && isFresh(name)) continue
    const before = state(name)
    const startedAt = Date.now()
    await parts[name].build({ quiet })
    mkdirSync(dirname(parts[name].stamp), { recursive: true })
    writeFileSync(parts[name].stamp, before)
    if (!quiet) console.error(`built ${name} in ${Date.now() - startedAt} ms`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const flags = process.argv.slice(2)
  const unknown = flags.filter((flag) => !['--server', '--pages', '--if-stale'].includes(flag))
  if (unknown.length > 0) {
    console.error(`unknown flag ${unknown.join(' ')}; known: --server, --pages, --if-stale`)
    process.exit(1)
  }
  const named = ['server', 'pages'].filter((name) => flags.includes(`--${name}`))
  const ifStale = flags.includes('--if-stale')
  await buildParts(named.length > 0 ? named : ['server', 'pages'], { ifStale, quiet: ifStale })
}
