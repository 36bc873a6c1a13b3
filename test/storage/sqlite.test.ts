import { execFile } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { createSqlStore } from '../../src/storage/sql-store'
import { openSqlite } from '../../src/storage/sqlite'
import { aHandoff, aMessage, hand, storeBehaviour, storeParts } from '../support/store-behaviour'

const root = join(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'yiciban-sqlite-'))
let files = 0
const newFile = () => join(folder, `db-${++files}`, 'bot.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

storeBehaviour('SQLite', async (clock) => createSqlStore(await openSqlite(newFile()), storeParts(clock)))

const oneTurn = { message: { id: 'm1', text: '护照', at: '', kind: 'text' as const }, outcome: 'answer' as const }

describe('the SQLite file', () => {
  it('is there again after a restart, migrations run once', async () => {
    const file = newFile()
    const first = createSqlStore(await openSqlite(file), storeParts())
    const { conversation } = await first.open(aMessage())
    await first.save({ ...conversation, item: 'passport' }, { ...oneTurn, replies: [{ text: '好', options: [] }] })
    await hand(first, aHandoff())
    await first.moveHandoff('h1', 'waiting', { to: 'accepted', at: '2026-11-24T01:05:00.000Z', agent: '王', floor: 'person' })
    await first.answer('h1', { id: 'a1', agent: '王', text: '带户口簿', at: '2026-11-24T01:06:00.000Z' })
    await first.close()

    const second = createSqlStore(await openSqlite(file), storeParts())
    expect((await second.entriesSince('c1', 0)).map((entry) => entry.text)).toEqual(['护照', '好', '带户口簿'])
    expect((await second.open(aMessage())).earlier).toEqual([{ text: '好', options: [] }])
    expect(await second.conversation('c1')).toMatchObject({ item: 'passport', floor: 'person' })
    expect(await second.handoffByNumber('YC-2345-6789')).toMatchObject({ state: 'accepted', agent: '王', answers: [{ text: '带户口簿' }] })
    expect((await second.handoffEvents('h1')).map((event) => event.kind)).toEqual(['opened', 'taken', 'answered'])
    await second.close()
  })

  it('holds what was acknowledged although nobody closed it', async () => {
    const file = newFile()
    const store = createSqlStore(await openSqlite(file), storeParts())
    await store.save((await store.open(aMessage())).conversation, { ...oneTurn, replies: [] })
    const other = createSqlStore(await openSqlite(file), storeParts()) // the first one is still open, as after kill -9 its files are
    expect(await other.entriesSince('c1', 0)).toHaveLength(1)
    await other.close()
    await store.close()
  })

  it('is in WAL mode, safe against power cuts, with foreign keys, and readable by its owner only', async () => {
    const file = newFile()
    const database = await openSqlite(file)
    const pragma = async (name: string) => Object.values((await sql.raw(`pragma ${name}`).execute(database)).rows[0] as object)[0]
    expect([await pragma('journal_mode'), await pragma('synchronous'), await pragma('foreign_keys'), await pragma('busy_timeout')]).toEqual(
      ['wal', 2, 1, 250],
    )
    expect([statSync(dirname(file)).mode & 0o777, statSync(file).mode & 0o777, statSync(`${file}-wal`).mode & 0o777]).toEqual([
      0o700, 0o600, 0o600,
    ])
    await database.destroy()
  })

  it('of an older version is brought up to date with all it holds', async () => {
    const file = newFile()
    mkdirSync(dirname(file))
    const raw = new Sqlite(file)
    raw.exec(readFileSync(join(root, 'src/storage/migrations/0001-conversations-and-handoffs.sql'), 'utf8'))
    raw.exec(`
      create table migrations (name varchar(200) not null primary key, run_at varchar(30) not null);
      insert into migrations values ('0001-conversations-and-handoffs.sql', '2026-11-24T00:00:00.000Z');
      insert into conversations values ('c1', 'test', 'bot', '{"id":"c1","channel":"test","answers":{}}', 2, '2026-11-24T02:00:00.001Z', 'x', 'x');
      insert into conversations values ('c2', '', 'bot', '{"id":"c2","channel":"test","answers":{}}', 0, '', 'x', 'x');
      insert into entries values ('c1', 1, 'j', 'citizen', '', null, null, 'answer', 'joined', null, '2026-11-24T02:00:00.000Z');
      insert into entries values ('c1', 2, 'r', 'bot', '您好', '{"text":"您好","options":[]}', null, null, null, null, '2026-11-24T02:00:00.001Z');`)
    raw.close()
    const store = createSqlStore(await openSqlite(file), storeParts())
    for (const conversationId of ['c1', 'c2']) {
      const { conversation } = await store.open(aMessage({ conversationId }))
      await store.save(conversation, { ...oneTurn, replies: [] })
    }
    expect((await store.entriesSince('c1', 0)).map(({ seq, text, at }) => [seq, text, at])).toEqual([
      [1, '', '2026-11-24T02:00:00.000Z'],
      [2, '您好', '2026-11-24T02:00:00.001Z'],
      [3, '护照', '2026-11-24T02:00:00.002Z'],
    ])
    expect((await store.entriesSince('c2', 0)).map(({ seq, text }) => [seq, text])).toEqual([[1, '护照']])
    await store.close()
  })

  it('of a newer version is left alone', async () => {
    const file = newFile()
    const database = await openSqlite(file)
    await sql`insert into migrations (name, run_at) values ('9999-from-the-future.sql', 'x')`.execute(database)
    await database.destroy()
    await expect(openSqlite(file)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringMatching(/newer version \(9999-from-the-future\.sql\): install that version/),
    })
  })
})

describe('several processes on one file', () => {
  const script = `
    const { createSqlStore } = require('./dist/storage/sql-store.js')
    const { openSqlite } = require('./dist/storage/sqlite.js')
    const { newConversation } = require('./dist/dialogue/conversation.js')
    const [file, name] = process.argv.slice(1)
    openSqlite(file).then(async (database) => {
      await require('kysely').sql\`pragma busy_timeout = 20000\`.execute(database) // machines may be slow
      const store = createSqlStore(database, { clock: () => new Date(), newId: () => name + Math.random(), newConversation })
      for (let count = 0; count < 40; count++)
        for (const [id, conversationId] of [['m' + count, 'shared'], [name + count, 'shared'], ['m' + count, name]]) {
          const message = { id, conversationId, channel: 'test', text: '好', kind: 'text', at: new Date().toISOString() }
          const { conversation } = await store.open(message)
          await store.save(conversation, { message, outcome: 'answer', replies: [{ text: '好', options: [] }] })
        }
      await store.close()
    })`

  it('start at once and write into the same conversation without losing or doubling anything', async () => {
    const file = newFile()
    const names = ['甲', '乙', '丙']
    await Promise.all(names.map((name) => promisify(execFile)(process.execPath, ['-e', script, file, name], { cwd: root })))
    const store = createSqlStore(await openSqlite(file), storeParts())
    const shared = await store.entriesSince('shared', 0)
    const ids = shared.filter((entry) => entry.from === 'citizen').map((entry) => entry.id)
    expect(ids).toHaveLength(40 + 3 * 40) // the forty all of them sent count once
    expect(new Set(ids).size).toBe(ids.length)
    expect(shared.map((entry) => entry.seq)).toEqual(shared.map((_, index) => index + 1))
    for (const name of names) expect(await store.entriesSince(name, 0)).toHaveLength(80)
    await store.close()
  })
})

describe('a database that cannot be used', () => {
  it('is called damaged when it is no database', async () => {
    const file = join(folder, 'damaged.db')
    writeFileSync(file, 'this is a text, not a database, and long enough to be looked at by SQLite'.repeat(20))
    await expect(openSqlite(file)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('no SQLite database'),
    })
  })

  it('is called locked while another program has it, but can be read', async () => {
    const file = newFile()
    const store = createSqlStore(await openSqlite(file), storeParts())
    await store.save((await store.open(aMessage())).conversation, { ...oneTurn, replies: [] })
    const raw = new Sqlite(file)
    raw.exec('begin immediate')
    const locked = { code: 'storage_unavailable', message: expect.stringContaining('locked by another program') }
    await expect(store.ping()).rejects.toMatchObject(locked)
    await expect(hand(store, aHandoff())).rejects.toMatchObject(locked)
    expect(await store.entriesSince('c1', 0)).toHaveLength(1)
    raw.exec('rollback')
    raw.close()
    await store.ping()
    await store.close()
  })

  it.each(['its parent is a file', 'it is a folder'])('is named with what to do when %s', async (what) => {
    const there = newFile()
    if (what === 'it is a folder') mkdirSync(there, { recursive: true })
    else {
      mkdirSync(dirname(dirname(there)), { recursive: true })
      writeFileSync(dirname(there), '')
    }
    await expect(openSqlite(there)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: `the database ${there} cannot be opened: name a file in a folder that this user may write to`,
    })
  })

  describe('by a user who may not write', () => {
    /** Somebody without rights: root may write everywhere. */
    const nobody = 65_534
    const isRoot = process.getuid?.() === 0
    const asNobody = async <T>(work: () => Promise<T>) => {
      if (isRoot) process.seteuid?.(nobody)
      try {
        return await work()
      } finally {
        if (isRoot) process.seteuid?.(0)
      }
    }
    const readOnly = { code: 'storage_unavailable', message: expect.stringMatching(/is read-only: make the file and its folder writable/) }

    beforeAll(() => chmodSync(folder, 0o755))

    it('is called read-only when the file is', async () => {
      const file = newFile()
      await (await openSqlite(file)).destroy()
      chmodSync(dirname(file), 0o777)
      chmodSync(file, 0o444)
      await asNobody(() => expect(openSqlite(file)).rejects.toMatchObject(readOnly))
    })

    it('is called read-only when its folder is', async () => {
      const file = newFile()
      await (await openSqlite(file)).destroy()
      chmodSync(file, 0o666)
      chmodSync(dirname(file), 0o555)
      await asNobody(() => expect(openSqlite(file)).rejects.toMatchObject(readOnly))
      await asNobody(() => expect(openSqlite(join(dirname(file), 'new', 'bot.db'))).rejects.toMatchObject(readOnly))
    })

    it('is called read-only when it turns so while the server runs', async () => {
      const database = await openSqlite(newFile())
      const store = createSqlStore(database, storeParts())
      const { conversation } = await store.open(aMessage())
      await sql`pragma query_only = on`.execute(database)
      await expect(store.save(conversation, { ...oneTurn, replies: [] })).rejects.toMatchObject(readOnly)
      await expect(store.ping()).rejects.toMatchObject(readOnly)
      expect(await store.entriesSince('c1', 0)).toEqual([])
      await store.close()
    })

    it('works when it may', async () => {
      const file = newFile()
      mkdirSync(dirname(file))
      if (isRoot) chownSync(dirname(file), nobody, nobody)
      await asNobody(async () => {
        const store = createSqlStore(await openSqlite(file), storeParts())
        await store.ping()
        await store.close()
      })
    })
  })

  it('says that the server is stopping when it is closed', async () => {
    const store = createSqlStore(await openSqlite(newFile()), storeParts())
    await store.close()
    await expect(store.ping()).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  it('lets a fault of the program rise as it is', async () => {
    const database = await openSqlite(newFile())
    const store = createSqlStore(database, storeParts())
    await sql`drop table handoff_events`.execute(database)
    await expect(store.handoffEvents('h1')).rejects.toMatchObject({ code: 'storage_unavailable' })
    await expect(
      store.openHandoff({ ...aHandoff(), reason: null as never }, (await store.open(aMessage())).conversation),
    ).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_NOTNULL' })
    expect(await store.conversation('c1')).toBeUndefined() // all or nothing
    await store.close()
  })
})

describe('the native driver', () => {
  /** The package as npm leaves it when its build did not run. */
  function withoutBuild() {
    const copy = join(folder, 'unbuilt/node_modules')
    for (const name of ['better-sqlite3', 'bindings', 'file-uri-to-path'])
      cpSync(join(root, 'node_modules', name), join(copy, name), {
        recursive: true,
        filter: (path) => !/better-sqlite3\/(build|deps|src|prebuilds)(\/|$)/.test(path),
      })
    const Unbuilt = createRequire(join(copy, 'x.js'))('better-sqlite3') as typeof Sqlite
    return (file: string) => new Unbuilt(file)
  }
  const otherBinary = join(folder, 'other.node')
  const rebuild = {
    code: 'native_module_missing',
    message: 'the database driver better-sqlite3 is not built for this Node.js; run: npm rebuild better-sqlite3',
  }

  it('that was not built says which command builds it', async () => {
    await expect(openSqlite(newFile(), { connect: withoutBuild() })).rejects.toMatchObject(rebuild)
  })

  it('that was built for something else says which command builds it anew', async () => {
    writeFileSync(otherBinary, 'not a library of this machine')
    const connect = (file: string) => new Sqlite(file, { nativeBinding: otherBinary })
    await expect(openSqlite(newFile(), { connect })).rejects.toMatchObject(rebuild)
  })

  it('that is not there says which command installs it', async () => {
    const connect = (file: string) => new (createRequire(join(folder, 'nowhere.js'))('better-sqlite3') as typeof Sqlite)(file)
    await expect(openSqlite(newFile(), { connect })).rejects.toMatchObject({
      code: 'native_module_missing',
      message: expect.stringContaining('npm ci'),
    })
  })
})
