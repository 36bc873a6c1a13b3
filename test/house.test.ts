import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** What a room may import: rooms by value, rooms as `import type` only, packages. */
interface Rule {
  may?: string[]
  type?: string[]
  packages?: string[]
}

const core = ['text', 'knowledge', 'matching', 'dialogue']

/** The import table of src/README.md, from the core outwards. A name with a slash is a folder inside a room. */
const table: Record<string, Rule> = {
  errors: {},
  text: { may: ['errors'], packages: ['nodejieba', 'pinyin-pro', 'opencc-js', 'node:module', 'node:path'] },
  knowledge: { may: ['errors', 'text'], packages: ['zod', 'yaml', 'js-yaml', 'chinese-days'] },
  matching: { may: ['text', 'knowledge'], packages: ['fuse.js', 'node:zlib'] },
  dialogue: { may: ['errors', 'text', 'knowledge', 'matching'] },
  exchange: { may: ['errors', 'knowledge'], packages: ['zod', 'yaml', 'exceljs', 'node:crypto', 'node:util', 'node:zlib'] },
  notice: { may: ['errors', 'knowledge', 'dialogue'], packages: ['pdfkit', 'qrcode'] },
  turn: { may: ['dialogue'], type: ['knowledge', 'matching'] },
  handoff: { may: ['errors'], type: ['dialogue', 'knowledge', 'turn'], packages: ['node:crypto', 'chinese-days'] },
  feedback: { may: ['errors'], type: ['dialogue', 'knowledge'] },
  learning: { may: ['errors'], type: ['dialogue', 'knowledge', 'matching'] },
  insight: { may: ['errors'], type: ['handoff', 'feedback', 'learning'] },
  storage: {
    may: ['errors'],
    type: ['turn', 'notice', 'handoff', 'feedback', 'learning', 'insight', 'dialogue', 'knowledge'],
    packages: [
      ...['kysely', 'better-sqlite3', 'pg', '@expo-google-fonts/noto-sans-sc'],
      ...['node:fs', 'node:fs/promises', 'node:path', 'node:crypto'],
    ],
  },
  channels: {
    may: ['errors'],
    type: ['turn', 'dialogue'],
    packages: ['express', 'zod', 'ws', 'botbuilder', 'node:crypto', 'node:http', 'node:stream', 'node:readline', 'node:readline/promises'],
  },
  web: {
    may: ['errors'],
    type: ['turn', 'dialogue', 'notice', 'handoff', 'feedback', 'learning', 'insight'],
    packages: [
      ...['express', 'zod', 'helmet', 'pino', 'express-rate-limit', 'prom-client', 'ws'],
      ...['node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:http', 'node:net', 'node:events', 'node:stream', 'node:util'],
    ],
  },
  'web/pages': { packages: ['preact', 'preact/hooks'] },
  'web/widget': { may: ['web/pages'], packages: ['preact', 'preact/hooks'] },
  'web/console': { may: ['web/pages'], packages: ['preact', 'preact/hooks'] },
  config: { may: ['errors'], packages: ['zod'] },
  cli: {
    may: ['errors', ...core, 'exchange', 'notice', 'turn', 'storage', 'channels/terminal', 'config', 'house'],
    packages: [
      'zod',
      'yaml',
      'node:readline',
      'node:readline/promises',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:util',
      'node:crypto',
      'node:child_process',
      'node:os',
      'node:process',
    ],
  },
  'live-content': { may: ['errors', ...core, 'storage', 'cli'], packages: ['node:path'] },
  house: { may: ['errors', ...core, 'notice', 'turn', 'handoff', 'storage', 'config', 'cli', 'live-content'], packages: ['node:crypto'] },
  app: { may: ['*'], packages: ['*'] },
  main: { may: ['app', 'config', 'errors'], packages: ['*'] },
}

/** A package that only one file of the house knows, behind an interface of ours. */
const oneFile = ['nodejieba', 'fuse.js', 'exceljs', 'pdfkit', 'qrcode']

/** `export … from` counts as an import; so do `import()` and `require()`. */
function importsOf(text: string): { from: string; type: boolean }[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const statements = [...code.matchAll(/^(?:import|export)\s+(?:(type\s)?([\w$*\s{},]*?)\s*from\s*)?['"]([^'"]+)['"]/gm)]
  const calls = [...code.matchAll(/\b(?:import|require|require\.resolve)\(\s*['"]([^'"]+)['"]/g)]
  return [
    ...statements.map(([, type, names = '', from = '']) => {
      const single = names
        .match(/^\{(.*)\}$/s)?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean)
      return {
        from,
        type: type !== undefined || (single !== undefined && single.length > 0 && single.every((name) => name.startsWith('type '))),
      }
    }),
    ...calls.map(([, from = '']) => ({ from, type: false })),
  ]
}

/** The room of a path below src without extension: the longest name of the table that it starts with. */
function roomOf(path: string): string {
  const names = [...Object.keys(table), 'channels/terminal'].filter((name) => path === name || path.startsWith(`${name}/`))
  return names.sort((a, b) => b.length - a.length)[0] ?? path
}

/** Every import that the table does not allow, as `file → import: why`. */
function wrongImports(files: Record<string, string>): string[] {
  const wrong: string[] = []
  const users = new Map<string, Set<string>>()
  for (const [file, text] of Object.entries(files)) {
    const path = file.replace(/\.tsx?$/, '')
    const here = roomOf(path)
    const rule = table[here] ?? table[here.split('/')[0] as string]
    if (!rule) {
      wrong.push(`${file}: this room is not in the table`)
      continue
    }
    const allows = (list: string[] | undefined, room: string) =>
      list?.some((name) => name === '*' || room === name || room.startsWith(`${name}/`)) ?? false
    for (const { from, type } of importsOf(text)) {
      if (from.startsWith('.')) {
        if (/\.(css|svg)$/.test(from)) continue
        const target = normalize(join(dirname(path), from))
        const room = roomOf(target)
        const page = room.startsWith('web/') && room !== here
        const same = room.split('/')[0] === here.split('/')[0] && !page && !here.startsWith('web/')
        if (/\/index$|\.[jt]sx?$/.test(from)) wrong.push(`${file} → ${from}: name the file, without extension`)
        else if (same || room === here || (allows(rule.may, room) && !(page && here === 'web'))) continue
        else if (allows(rule.type, room)) {
          if (!type) wrong.push(`${file} → ${from}: ${here} may know ${room} by type only`)
        } else wrong.push(`${file} → ${from}: ${here} may not import ${room}`)
      } else {
        const parts = from.split('/')
        const name = from.startsWith('@')
          ? parts.slice(0, 2).join('/')
          : from.startsWith('node:') || from.startsWith('preact/')
            ? from
            : (parts[0] as string)
        if (oneFile.includes(name)) users.set(name, (users.get(name) ?? new Set()).add(file))
        if (!allows(rule.packages, name) || (name === 'botbuilder' && here.split('/')[0] !== 'channels' && here !== 'app'))
          wrong.push(`${file} → ${from}: ${here} may not use this package`)
      }
    }
  }
  for (const [name, where] of users)
    if (where.size > 1) wrong.push(`${name}: known by ${[...where].join(', ')}, but only one file may know it`)
  return wrong
}

function sources(): Record<string, string> {
  const src = join(__dirname, '../src')
  const paths = readdirSync(src, { recursive: true })
    .map(String)
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(src, path), 'utf8')]))
}

describe('the import table', () => {
  const files = sources()

  it('holds for every file of src', () => {
    expect(Object.keys(files).length).toBeGreaterThan(30)
    expect(wrongImports(files)).toEqual([])
  })

  it('sees every room that is drawn on the map', () => {
    const rooms = new Set(Object.keys(files).map((file) => roomOf(file.replace(/\.tsx?$/, '')).split('/')[0]))
    expect([...rooms].filter((room) => table[room as string] === undefined)).toEqual([])
  })

  it.each([
    ['a core room that reads the disk', { 'dialogue/decide.ts': "import { readFileSync } from 'node:fs'" }],
    ['a room that imports outwards', { 'matching/fit.ts': "import { decide } from '../dialogue/decide'" }],
    ['a lost `type`', { 'storage/store.ts': "import { Entry } from '../turn'" }],
    ['a value among types', { 'storage/store.ts': "import { type Entry, createTurn } from '../turn'" }],
    ['a re-export of a foreign room', { 'text/mask.ts': "export { decide } from '../dialogue/decide'" }],
    ['a dynamic import', { 'handoff/desk.ts': "const store = await import('../storage/store')" }],
    ['an import over several lines', { 'handoff/desk.ts': "import {\n  a,\n  b,\n} from '../storage/store'" }],
    ['botbuilder outside its room', { 'web/server.ts': "import { CloudAdapter } from 'botbuilder'" }],
    ['fuse.js in a second file', { 'matching/a.ts': "import Fuse from 'fuse.js'", 'matching/b.ts': "import Fuse from 'fuse.js'" }],
    ['a page that knows the server', { 'web/widget/state.ts': "import type { Reply } from '../../dialogue/reply'" }],
    ['a server that knows a page', { 'web/server.ts': "import { state } from './widget/state'" }],
    ['one page that knows the other', { 'web/widget/state.ts': "import { login } from '../console/login'" }],
    ['a room outside the table', { 'helpers/strings.ts': '' }],
    ['a barrel file', { 'text/mask.ts': "import { normalise } from './index'" }],
  ])('refuses %s', (_what, invented) => {
    expect(wrongImports(invented as Record<string, string>)).toHaveLength(1)
  })

  it.each([
    [
      'types of an inner room',
      { 'storage/store.ts': "import type { Entry } from '../turn'\nimport { type Ticket } from '../handoff/ticket'" },
    ],
    ['a neighbour in the same room', { 'channels/direct-line/render.ts': "import { parse } from './protocol'" }],
    ['the terminal channel from a command', { 'cli/chat.ts': "import { createTerminal } from '../channels/terminal/terminal'" }],
    ['everything in the wiring', { 'app.ts': "import { createTurn } from './turn'\nimport express from 'express'" }],
  ])('lets pass %s', (_what, invented) => {
    expect(wrongImports(invented as Record<string, string>)).toEqual([])
  })
})
