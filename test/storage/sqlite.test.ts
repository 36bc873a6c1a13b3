import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { createSqlStore } from '../../src/storage/sql-store'
import { openSqlite } from '../../src/storage/sqlite'
import { aHandoff, aMessage, storeBehaviour, storeParts } from '../support/store-behaviour'

const folder = mkdtempSync(join(tmpdir(), 'yiciban-sqlite-'))
let files = 0
const newFile = () => join(folder, `db-${++files}`, 'bot.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

storeBehaviour('SQLite', async () => createSqlStore(await openSqlite(newFile()), storeParts()))

describe('the SQLite file', () => {
  it('is there again after a restart, migrations run once', async () => {
    const file = newFile()
    const first = createSqlStore(await openSqlite(file), storeParts())
    const { conversation } = await first.open(aMessage())
    await first.save(
      { ...conversation, item: 'passport' },
      { message: { id: 'm1', text: '护照', at: '', kind: 'text' }, outcome: 'answer', replies: [{ text: '好', options: [] }] },
    )
    await first.openHandoff(aHandoff())
    await first.close()
    const second = createSqlStore(await openSqlite(file), storeParts())
    expect((await second.entriesSince('c1', 0)).map((entry) => entry.text)).toEqual(['护照', '好'])
    expect((await second.open(aMessage())).earlier).toEqual([{ text: '好', options: [] }])
    expect(await second.countHandoffs('waiting')).toBe(1)
    await second.close()
  })

  it('is in WAL mode and waits for locks', async () => {
    const file = newFile()
    const database = await openSqlite(file)
    await database.destroy()
    const raw = new Sqlite(file)
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal')
    raw.close()
  })

  it('says that a damaged file is no database', async () => {
    const file = join(folder, 'damaged.db')
    writeFileSync(file, 'this is a text, not a database, and long enough to be looked at by SQLite'.repeat(20))
    await expect(openSqlite(file)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('no SQLite database'),
    })
  })

  it('says that a locked database is locked', async () => {
    const file = newFile()
    const store = createSqlStore(await openSqlite(file), storeParts())
    const raw = new Sqlite(file)
    raw.exec('begin exclusive')
    await expect(store.ping()).rejects.toMatchObject({ code: 'storage_unavailable' })
    raw.exec('rollback')
    raw.close()
    await store.ping()
    await store.close()
  }, 20_000)

  it('says what to do about a folder that cannot be written', async () => {
    const file = join(folder, 'plain-file')
    writeFileSync(file, '')
    chmodSync(file, 0o444)
    await expect(openSqlite(join(file, 'bot.db'))).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  it('refuses a write in a read-only database with a clear fault', async () => {
    const file = newFile()
    await (await openSqlite(file)).destroy()
    const raw = new Sqlite(file, { readonly: true })
    const { Kysely, SqliteDialect } = await import('kysely')
    const store = createSqlStore(new Kysely({ dialect: new SqliteDialect({ database: raw }) }), storeParts())
    await expect(
      store.save((await store.open(aMessage())).conversation, {
        message: { id: 'm1', text: 'x', at: '', kind: 'text' },
        outcome: 'answer',
        replies: [],
      }),
    ).rejects.toMatchObject({
      code: 'storage_unavailable',
    })
    await store.close()
  })
})
