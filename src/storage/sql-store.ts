/** The store on SQL: each call one transaction. */
import type { Transaction } from 'kysely'
import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import { AppError } from '../errors'
import type { Category, Handoff, HandoffEvent, State } from '../handoff/handoff'
import type { Notice } from '../notice/notice'
import type { Tables } from './schema'
import { type Database, storageFault } from './sqlite'
import { type Draft, digestOf, eventOf, number, repliesAfter, type Store, type StoreParts } from './store'
import { draftsOf } from './turn-entries'

type Sql = Transaction<Tables>

/** How many of a transcript's entries are looked through for the replies of a message that comes a second time. */
const repliesAtMost = 20

/** @throws AppError storage_unavailable, from every call, when the database does not do it */
export function createSqlStore(database: Database, parts: StoreParts): Store {
  const now = () => parts.clock().toISOString()

  /** One transaction that changes nothing: it waits for nobody who writes. */
  const reading = <T>(work: (sql: Sql) => Promise<T>) => said(database.transaction().setAccessMode('read only').execute(work))
  const writing = <T>(work: (sql: Sql) => Promise<T>) => said(database.transaction().execute(work))

  async function append(sql: Sql, id: string, at: string, drafts: readonly Draft[]): Promise<Entry[]> {
    const { last_seq, last_at } = await sql
      .selectFrom('conversations')
      .select(['last_seq', 'last_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const added = number(id, last_at ? { seq: last_seq, at: last_at } : undefined, at, drafts)
    const last = added.at(-1)
    if (!last) return []
    await sql.insertInto('entries').values(added.map(rowOf)).execute()
    await sql.updateTable('conversations').set({ last_seq: last.seq, last_at: last.at }).where('id', '=', id).execute()
    return added
  }

  async function put(sql: Sql, conversation: Conversation): Promise<void> {
    const { floor, ...state } = conversation
    const at = now()
    const changed = await sql
      .updateTable('conversations')
      .set({ state: JSON.stringify(state), updated_at: at })
      .where('id', '=', conversation.id)
      .executeTakeFirst()
    if (changed.numUpdatedRows > 0n) return
    await sql
      .insertInto('conversations')
      .values({
        id: conversation.id,
        channel: conversation.channel,
        floor,
        state: JSON.stringify(state),
        last_seq: 0,
        last_at: null,
        created_at: at,
        updated_at: at,
      })
      .execute()
  }

  async function note(sql: Sql, event: HandoffEvent): Promise<void> {
    const { last } = await sql
      .selectFrom('handoff_events')
      .select((select) => select.fn.max('seq').as('last'))
      .where('handoff_id', '=', event.handoffId)
      .executeTakeFirstOrThrow()
    await sql
      .insertInto('handoff_events')
      .values({
        handoff_id: event.handoffId,
        seq: Number(last ?? 0) + 1,
        kind: event.kind,
        agent: event.agent ?? null,
        note: event.note ?? null,
        created_at: event.at,
      })
      .execute()
  }

  async function withAnswers(sql: Sql, rows: readonly Tables['handoffs'][]): Promise<Handoff[]> {
    if (rows.length === 0) return []
    const events = await sql
      .selectFrom('handoff_events')
      .select(['handoff_id', 'agent', 'note', 'created_at'])
      .where(
        'handoff_id',
        'in',
        rows.map((row) => row.id),
      )
      .where('kind', '=', 'answered')
      .orderBy('handoff_id')
      .orderBy('seq')
      .execute()
    const answers = new Map<string, Handoff['answers']>(rows.map((row) => [row.id, []]))
    for (const event of events)
      answers.get(event.handoff_id)?.push({ agent: event.agent ?? '', text: event.note ?? '', at: event.created_at })
    return rows.map((row) => handoffOf(row, answers.get(row.id) ?? []))
  }

  async function find(sql: Sql, column: 'id' | 'number', value: string): Promise<Handoff | undefined> {
    const rows = await sql.selectFrom('handoffs').selectAll().where(column, '=', value).execute()
    return (await withAnswers(sql, rows))[0]
  }

  return {
    open: (message) =>
      reading(async (sql) => {
        const row = await sql.selectFrom('conversations').selectAll().where('id', '=', message.conversationId).executeTakeFirst()
        if (!row) return { conversation: parts.newConversation(message) }
        const conversation = conversationOf(row)
        const seen = await sql
          .selectFrom('entries')
          .select('seq')
          .where('conversation_id', '=', row.id)
          .where('id', '=', message.id)
          .executeTakeFirst()
        if (!seen) return { conversation }
        const after = await sql
          .selectFrom('entries')
          .selectAll()
          .where('conversation_id', '=', row.id)
          .where('seq', '>=', seen.seq)
          .orderBy('seq')
          .limit(repliesAtMost)
          .execute()
        return { conversation, earlier: repliesAfter(after.map(entryOf), 0) }
      }),
    save: (conversation, record) =>
      writing(async (sql) => {
        const seen = await sql
          .selectFrom('entries')
          .select('seq')
          .where('conversation_id', '=', conversation.id)
          .where('id', '=', record.message.id)
          .executeTakeFirst()
        if (seen) return []
        await put(sql, conversation)
        return append(sql, conversation.id, now(), draftsOf(record, parts.newId))
      }),
    conversation: (id) =>
      reading(async (sql) => {
        const row = await sql.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
        return row && conversationOf(row)
      }),
    entriesSince: (id, seq, limit) =>
      reading(async (sql) => {
        const query = sql.selectFrom('entries').selectAll().where('conversation_id', '=', id).where('seq', '>', seq).orderBy('seq')
        return (await (limit === undefined ? query : query.limit(limit)).execute()).map(entryOf)
      }),
    latestEntries: (id, limit) =>
      reading(async (sql) => {
        const rows = await sql
          .selectFrom('entries')
          .selectAll()
          .where('conversation_id', '=', id)
          .orderBy('seq', 'desc')
          .limit(Math.max(0, limit))
          .execute()
        return rows.reverse().map(entryOf)
      }),
    openHandoff: (handoff, conversation) =>
      writing(async (sql) => {
        const open = await sql
          .selectFrom('handoffs')
          .selectAll()
          .where('conversation_id', '=', handoff.conversationId)
          .where('state', 'in', ['waiting', 'accepted'])
          .execute()
        const [owed] = await withAnswers(sql, open)
        if (owed) return { handoff: owed, created: false }
        if (await find(sql, 'number', handoff.number)) throw new AppError('conflict', `there is a ticket ${handoff.number} already`)
        const known = await sql.selectFrom('conversations').select('id').where('id', '=', conversation.id).executeTakeFirst()
        if (!known) await put(sql, conversation)
        await sql
          .insertInto('handoffs')
          .values({
            id: handoff.id,
            number: handoff.number,
            conversation_id: handoff.conversationId,
            state: handoff.state,
            reason: handoff.reason,
            category: handoff.category,
            department: handoff.department,
            packet: JSON.stringify(handoff.packet),
            agent: null,
            waiting_since: handoff.waitingSince,
            due_at: handoff.due,
            closed_at: null,
          })
          .execute()
        await note(sql, { handoffId: handoff.id, at: handoff.waitingSince, kind: 'opened', note: handoff.reason })
        return { handoff, created: true }
      }),
    handoff: (id) => reading((sql) => find(sql, 'id', id)),
    handoffByNumber: (wanted) => reading((sql) => find(sql, 'number', wanted)),
    handoffs: (state, limit) =>
      reading(async (sql) => {
        const query = sql.selectFrom('handoffs').selectAll().where('state', '=', state).limit(limit)
        const isClosed = state === 'completed' || state === 'failed'
        const ordered = isClosed ? query.orderBy('closed_at', 'desc').orderBy('id', 'desc') : query.orderBy('waiting_since').orderBy('id')
        return withAnswers(sql, await ordered.execute())
      }),
    countHandoffs: (state) =>
      reading(async (sql) => {
        const row = await sql
          .selectFrom('handoffs')
          .select((select) => select.fn.countAll().as('count'))
          .where('state', '=', state)
          .executeTakeFirstOrThrow()
        return Number(row.count)
      }),
    moveHandoff: (id, from, change) =>
      writing(async (sql) => {
        const before = await sql.selectFrom('handoffs').select('agent').where('id', '=', id).executeTakeFirst()
        if (!before) return undefined
        const holder = change.agent === undefined ? {} : { agent: change.agent }
        const closed = change.to === 'completed' || change.to === 'failed' ? { closed_at: change.at } : {}
        const update = sql
          .updateTable('handoffs')
          .set({ state: change.to, ...holder, ...closed })
          .where('id', '=', id)
          .where('state', '=', from)
        const changed = await (change.heldBy === undefined ? update : update.where('agent', '=', change.heldBy)).executeTakeFirst()
        if (changed.numUpdatedRows === 0n) return undefined
        const moved = (await find(sql, 'id', id)) as Handoff
        await sql.updateTable('conversations').set({ floor: change.floor }).where('id', '=', moved.conversationId).execute()
        const agent = change.agent ?? before.agent ?? undefined
        await note(sql, {
          handoffId: id,
          at: change.at,
          kind: eventOf(change.to),
          ...(agent === undefined ? {} : { agent }),
          ...(change.note === undefined ? {} : { note: change.note }),
        })
        return moved
      }),
    answer: (id, answer) =>
      writing(async (sql) => {
        const row = await sql.selectFrom('handoffs').selectAll().where('id', '=', id).executeTakeFirst()
        if (!row) return undefined
        const known = await sql
          .selectFrom('entries')
          .selectAll()
          .where('conversation_id', '=', row.conversation_id)
          .where('id', '=', answer.id)
          .executeTakeFirst()
        if (known && (known.speaker !== 'agent' || known.agent !== answer.agent))
          throw new AppError('conflict', `another message has the id ${answer.id}`)
        if (known) return { entry: entryOf(known), created: false }
        if (row.state !== 'accepted' || row.agent !== answer.agent) return undefined
        const [entry] = await append(sql, row.conversation_id, answer.at, [
          { id: answer.id, from: 'agent', text: answer.text, agent: answer.agent },
        ])
        await note(sql, { handoffId: id, at: (entry as Entry).at, kind: 'answered', agent: answer.agent, note: answer.text })
        return { entry: entry as Entry, created: true }
      }),
    handoffEvents: (id) =>
      reading(async (sql) => {
        const rows = await sql.selectFrom('handoff_events').selectAll().where('handoff_id', '=', id).orderBy('seq').execute()
        return rows.map((row) => ({
          handoffId: row.handoff_id,
          at: row.created_at,
          kind: row.kind as HandoffEvent['kind'],
          ...(row.agent === null ? {} : { agent: row.agent }),
          ...(row.note === null || row.kind === 'answered' ? {} : { note: row.note }),
        }))
      }),
    keepNotice: (notice) =>
      writing(async (sql) => {
        const digest = digestOf(notice)
        const same = await sql.selectFrom('notices').select('content').where('digest', '=', digest).executeTakeFirst()
        if (same) return noticeOf(same)
        const taken = await sql.selectFrom('notices').select('number').where('number', '=', notice.number).executeTakeFirst()
        if (taken) throw new AppError('conflict', `there is a notice ${notice.number} already`)
        const row = { number: notice.number, digest, content: JSON.stringify(notice), created_at: now() }
        await sql.insertInto('notices').values(row).execute()
        return notice
      }),
    notice: (wanted) =>
      reading(async (sql) => {
        const row = await sql.selectFrom('notices').select('content').where('number', '=', wanted).executeTakeFirst()
        return row && noticeOf(row)
      }),
    dropNotices: (before) =>
      writing(async (sql) => {
        const { numDeletedRows } = await sql.deleteFrom('notices').where('created_at', '<', before.toISOString()).executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      }),
    ping: () =>
      writing(async (sql) => {
        await sql.updateTable('conversations').set({ last_seq: 0 }).where('id', '=', 'nobody').where('last_seq', '<', 0).execute()
      }),
    close: () => database.destroy(),
  }
}

/** Says what is wrong with the database; any other fault rises as it is. */
async function said<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw storageFault(cause) ?? cause
  }
}

function rowOf(entry: Entry): Tables['entries'] {
  return {
    conversation_id: entry.conversationId,
    seq: entry.seq,
    id: entry.id,
    speaker: entry.from,
    body: entry.text === '' ? null : entry.text,
    reply: entry.reply === undefined ? null : JSON.stringify(entry.reply),
    agent: entry.agent ?? null,
    outcome: entry.outcome ?? null,
    reason: entry.reason ?? null,
    item: entry.item ?? null,
    created_at: entry.at,
  }
}

function entryOf(row: Tables['entries']): Entry {
  return {
    conversationId: row.conversation_id,
    seq: row.seq,
    id: row.id,
    from: row.speaker as Entry['from'],
    text: row.body ?? '',
    at: row.created_at,
    ...(row.reply === null ? {} : { reply: JSON.parse(row.reply) as NonNullable<Entry['reply']> }),
    ...(row.agent === null ? {} : { agent: row.agent }),
    ...(row.outcome === null ? {} : { outcome: row.outcome as NonNullable<Entry['outcome']> }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.item === null ? {} : { item: row.item }),
  }
}

function conversationOf(row: Tables['conversations']): Conversation {
  return { ...(JSON.parse(row.state) as Omit<Conversation, 'floor'>), floor: row.floor as Conversation['floor'] }
}

function noticeOf(row: Pick<Tables['notices'], 'content'>): Notice {
  return JSON.parse(row.content) as Notice
}

function handoffOf(row: Tables['handoffs'], answers: Handoff['answers']): Handoff {
  return {
    id: row.id,
    number: row.number,
    conversationId: row.conversation_id,
    state: row.state as State,
    reason: row.reason,
    category: row.category as Category,
    department: row.department,
    packet: JSON.parse(row.packet) as Handoff['packet'],
    waitingSince: row.waiting_since,
    due: row.due_at,
    answers,
    ...(row.agent === null ? {} : { agent: row.agent }),
    ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  }
}
