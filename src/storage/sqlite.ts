/** Opens the SQLite database: one file, WAL, migrations on start. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { AppError } from '../errors'
import type { Tables } from './schema'

export type Database = Kysely<Tables>

/** How long a writer waits for another process's lock, in milliseconds. The driver waits inside the event loop: nobody is served meanwhile. */
const busyTimeoutMs = 250

/**
 * Opens (and makes) the database file and brings it up to date.
 *
 * `synchronous = FULL`: what was acknowledged is on the disk, also after a power cut.
 *
 * @param file path, or `:memory:`
 * @throws AppError storage_unavailable (read-only, locked, no such folder) or native_module_missing, each saying what mends it
 */
export async function openSqlite(file: string): Promise<Database> {
  let database: Database | undefined
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
    const raw = connect(file)
    raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    raw.pragma(`busy_timeout = ${busyTimeoutMs}`)
    raw.pragma('foreign_keys = ON')
    database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: raw }) })
    await migrate(database)
    return database
  } catch (cause) {
    await database?.destroy()
    if (cause instanceof AppError) throw cause
    throw unavailable(cause, file)
  }
}

function connect(file: string): import('better-sqlite3').Database {
  let Sqlite: typeof import('better-sqlite3')
  try {
    Sqlite = require('better-sqlite3') as typeof import('better-sqlite3')
    return new Sqlite(file)
  } catch (cause) {
    if (/bindings file|NODE_MODULE_VERSION|Cannot find module/.test(String((cause as Error).message)))
      throw new AppError(
        'native_module_missing',
        'the database driver better-sqlite3 is not built for this Node.js; run: npm rebuild better-sqlite3',
        { cause },
      )
    throw cause
  }
}

function unavailable(cause: unknown, file: string): AppError {
  const code = String((cause as { code?: string }).code ?? '')
  const what = /READONLY|EACCES|EROFS|EPERM/.test(code)
    ? 'is read-only: make the file and its folder writable for this user'
    : /BUSY|LOCKED/.test(code)
      ? 'is locked by another program: stop the other server or tool that has it open'
      : /NOTADB|CORRUPT/.test(code)
        ? 'is no SQLite database, or damaged: restore it from the backup'
        : `cannot be opened (${(cause as Error).message})`
  return new AppError('storage_unavailable', `the database ${file} ${what}`, { cause })
}

/** Runs what has not run yet, each file in a transaction of its own, in the order of the names. */
async function migrate(database: Database): Promise<void> {
  await sql`create table if not exists migrations (name varchar(200) not null primary key, run_at varchar(30) not null)`.execute(database)
  const done = new Set((await sql<{ name: string }>`select name from migrations`.execute(database)).rows.map((row) => row.name))
  const folder = join(__dirname, 'migrations')
  for (const name of readdirSync(folder)
    .filter((entry) => entry.endsWith('.sql'))
    .sort()) {
    if (done.has(name)) continue
    const statements = readFileSync(join(folder, name), 'utf8')
      .replace(/--.*$/gm, '')
      .split(';')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== '')
    await database.transaction().execute(async (transaction) => {
      for (const statement of statements) await sql.raw(statement).execute(transaction)
      await sql`insert into migrations (name, run_at) values (${name}, ${new Date().toISOString()})`.execute(transaction)
    })
  }
}
