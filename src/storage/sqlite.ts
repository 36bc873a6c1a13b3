/** Opens the SQLite database: one file, WAL, migrations on start. */
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CompiledQuery, type Driver, Kysely, SqliteDialect, sql } from 'kysely'
import { AppError } from '../errors'
import type { Tables } from './schema'

export type Database = Kysely<Tables>
type Sqlite = import('better-sqlite3').Database

/** How long a writer waits for another process's lock, in milliseconds. The driver waits inside the event loop: nobody is served meanwhile. */
const busyTimeoutMs = 250
/** At the start nobody is served yet, and another process may be migrating. */
const startTimeoutMs = 5000

/** What a test hands in instead of the real thing. */
export interface SqliteOptions {
  /** Opens the file with the native driver. */
  connect?(file: string): Sqlite
  clock?(): Date
}

/**
 * Opens (and makes) the database file and brings it up to date. A new file is readable by this user only.
 *
 * `synchronous = FULL`: what was acknowledged is on the disk, also after a power cut.
 *
 * @param file path, or `:memory:`
 * @throws AppError storage_unavailable (read-only, locked, damaged, newer than this program) or native_module_missing, each saying what
 * mends it
 */
export async function openSqlite(file: string, options: SqliteOptions = {}): Promise<Database> {
  let raw: Sqlite | undefined
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      closeSync(openSync(file, 'a', 0o600)) // SQLite's own files beside it get the same mode
    }
    raw = (options.connect ?? connect)(file)
    raw.pragma(`busy_timeout = ${startTimeoutMs}`)
    raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    raw.pragma('foreign_keys = ON')
    const database = new Kysely<Tables>({ dialect: new EarlyLockDialect({ database: raw }) })
    await migrate(database, options.clock ?? (() => new Date()))
    raw.pragma(`busy_timeout = ${busyTimeoutMs}`)
    return database
  } catch (cause) {
    raw?.close()
    throw storageFault(cause, file) ?? cause
  }
}

/**
 * Writing transactions take the lock at their beginning: one that reads first and locks later fails at once when another process (`npm run
 * chat` on the same file) wrote in between, however long it would wait. Reading ones lock nobody and wait for nobody.
 */
class EarlyLockDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver()
    driver.beginTransaction = async (connection, { accessMode }) => {
      await connection.executeQuery(CompiledQuery.raw(accessMode === 'read only' ? 'begin' : 'begin immediate'))
    }
    return driver
  }
}

function connect(file: string): Sqlite {
  const Sqlite = require('better-sqlite3') as typeof import('better-sqlite3')
  return new Sqlite(file)
}

/**
 * A fault of the database as one of the house's own, in words that say what to do; undefined when the database is not what failed.
 *
 * @param file the database file, when it is known
 */
export function storageFault(cause: unknown, file?: string): AppError | undefined {
  if (cause instanceof AppError) return cause
  const { code = '', message = '' } = (typeof cause === 'object' && cause !== null ? cause : {}) as { code?: string; message?: string }
  if (code === 'MODULE_NOT_FOUND' && message.includes('better-sqlite3'))
    return new AppError('native_module_missing', 'the database driver better-sqlite3 is not installed; run: npm ci', { cause })
  if (code === 'ERR_DLOPEN_FAILED' || /bindings file|NODE_MODULE_VERSION/.test(message))
    return new AppError(
      'native_module_missing',
      'the database driver better-sqlite3 is not built for this Node.js; run: npm rebuild better-sqlite3',
      { cause },
    )
  const what = trouble(code, message)
  return what === undefined
    ? undefined
    : new AppError('storage_unavailable', `the database ${file === undefined ? '' : `${file} `}${what}`, { cause })
}

function trouble(code: string, message: string): string | undefined {
  if (/^SQLITE_CONSTRAINT|^SQLITE_MISMATCH|^SQLITE_RANGE/.test(code)) return undefined // a fault of the program
  if (/READONLY|EACCES|EROFS|EPERM|SQLITE_PERM/.test(code)) return 'is read-only: make the file and its folder writable for this user'
  if (/BUSY|LOCKED/.test(code)) return 'is locked by another program: stop the other server or tool that has it open'
  if (/NOTADB|CORRUPT/.test(code)) return 'is no SQLite database, or damaged: restore it from the backup'
  if (/SQLITE_FULL|ENOSPC|EDQUOT/.test(code)) return 'has no room: the disk is full, make space on it'
  if (/CANTOPEN|EISDIR|ENOTDIR|EEXIST/.test(code)) return 'cannot be opened: name a file in a folder that this user may write to'
  if (/not open|been destroyed/.test(message)) return 'is closed: this server is stopping'
  return code.startsWith('SQLITE_') ? `does not work (${message}): check its disk, or restore it from the backup` : undefined
}

/**
 * Runs the migrations that have not run yet, in the order of their names, all in one transaction: of two processes that start at once the
 * second waits and finds the work done. A migration is plain statements that end in `;`; neither `;` nor `--` may stand inside a text.
 */
async function migrate(database: Database, clock: () => Date): Promise<void> {
  const folder = join(__dirname, 'migrations') // beside this file, in src and in dist alike
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  await database.transaction().execute(async (transaction) => {
    await sql`create table if not exists migrations (name varchar(200) not null primary key, run_at varchar(30) not null)`.execute(
      transaction,
    )
    const { rows } = await sql<{ name: string }>`select name from migrations order by name`.execute(transaction)
    const done = new Set(rows.map((row) => row.name))
    const foreign = [...done].filter((name) => !names.includes(name))
    if (foreign.length > 0)
      throw new AppError(
        'storage_unavailable',
        `the database was written by a newer version (${foreign.join(', ')}): install that version, or restore the backup made before it`,
      )
    for (const name of names.filter((found) => !done.has(found))) {
      for (const statement of statementsOf(readFileSync(join(folder, name), 'utf8'))) await sql.raw(statement).execute(transaction)
      await sql`insert into migrations (name, run_at) values (${name}, ${clock().toISOString()})`.execute(transaction)
    }
  })
}

function statementsOf(text: string): string[] {
  return text
    .replace(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
