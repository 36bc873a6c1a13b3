/** The store on SQL: each call one transaction. */
import type { Transaction } from 'kysely'
import type { Conversation } from '../dialogue/conversation'
import type { Entry } from '../dialogue/entry'
import { AppError } from '../errors'
import type { Category, Handoff, HandoffEvent, State } from '../handoff/handoff'
import { eventOf, repliesAfter, type StoreParts } from './memory'
import type { Tables } from './schema'
import type { Database } from './sqlite'
import { number, type Store } from './store'
import { draftsOf } from './turn-entries'

type Sql = Transaction<Tables>

/** How many of a transcript's entries are looked through for the replies of a message that comes a second time. */
const repliesAtMost = 20

export function createSqlStore(database: Database, parts: StoreParts): Store {
  const now = () => parts.clock().toISOString()

  /** One transaction; a broken database becomes a fault that says so. */
  async function inOne<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      return await database.transaction().execute(work)
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw new AppError('storage_unavailable', `the database does not take this: ${(cause as Error).message}`, { cause })
    }
  }

  async function append(sql: Sql, id: string, drafts: Parameters<typeof number>[4]): Promise<Entry[]> {
    const { last_seq, last_at } = await sql
      .selectFrom('conversations')
      .select(['last_seq', 'last_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const added = number(id, last_seq, last_at, now(), drafts)
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
        last_at: '',
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

  async function withAnswers(sql: Sql, row: Tables['handoffs']): Promise<Handoff> {
    const answers = await sql
      .selectFrom('handoff_events')
      .select(['agent', 'note', 'created_at'])
      .where('handoff_id', '=', row.id)
      .where('kind', '=', 'answered')
      .orderBy('seq')
      .execute()
    return handoffOf(
      row,
      answers.map((event) => ({ agent: event.agent ?? '', text: event.note ?? '', at: event.created_at })),
    )
  }

  async function find(sql: Sql, column: 'id' | 'number', value: string): Promise<Handoff | undefined> {
    const row = await sql.selectFrom('handoffs').selectAll().where(column, '=', value).executeTakeFirst()
    return row && withAnswers(sql, row)
  }

  return {
    open: (message) =>
      inOne(async (sql) => {
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
      inOne(async (sql) => {
        const seen = await sql
          .selectFrom('entries')
          .select('seq')
          .where('conversation_id', '=', conversation.id)
          .where('id', '=', record.message.id)
          .executeTakeFirst()
        if (seen) return []
        await put(sql, conversation)
        return append(sql, conversation.id, draftsOf(record, parts.newId))
      }),
    conversation: (id) =>
      inOne(async (sql) => {
        const row = await sql.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst()
        return row && conversationOf(row)
      }),
    entriesSince: (id, seq, limit) =>
      inOne(async (sql) => {
        const query = sql.selectFrom('entries').selectAll().where('conversation_id', '=', id).where('seq', '>', seq).orderBy('seq')
        return (await (limit === undefined ? query : query.limit(limit)).execute()).map(entryOf)
      }),
    openHandoff: (handoff) =>
      inOne(async (sql) => {
        const open = await sql
          .selectFrom('handoffs')
          .selectAll()
          .where('conversation_id', '=', handoff.conversationId)
          .where('state', 'in', ['waiting', 'accepted'])
          .executeTakeFirst()
        if (open) return { handoff: await withAnswers(sql, open), created: false }
        const known = await sql.selectFrom('conversations').select('id').where('id', '=', handoff.conversationId).executeTakeFirst()
        if (!known) await put(sql, parts.newConversation({ conversationId: handoff.conversationId, channel: '', at: now() }))
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
    handoff: (id) => inOne((sql) => find(sql, 'id', id)),
    handoffByNumber: (wanted) => inOne((sql) => find(sql, 'number', wanted)),
    handoffs: (state, limit) =>
      inOne(async (sql) => {
        const rows = await sql.selectFrom('handoffs').selectAll().where('state', '=', state).orderBy('waiting_since').limit(limit).execute()
        return Promise.all(rows.map((row) => withAnswers(sql, row)))
      }),
    countHandoffs: (state) =>
      inOne(async (sql) => {
        const row = await sql
          .selectFrom('handoffs')
          .select((select) => select.fn.countAll().as('count'))
          .where('state', '=', state)
          .executeTakeFirstOrThrow()
        return Number(row.count)
      }),
    moveHandoff: (id, from, change) =>
      inOne(async (sql) => {
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
        const agent = change.agent ?? change.heldBy ?? moved.agent
        await note(sql, {
          handoffId: id,
          at: change.at,
          kind: eventOf(change.to),
          ...(agent ? { agent } : {}),
          ...(change.note ? { note: change.note } : {}),
        })
        return moved
      }),
    answer: (id, answer) =>
      inOne(async (sql) => {
        const row = await sql.selectFrom('handoffs').select('conversation_id').where('id', '=', id).executeTakeFirst()
        if (!row) throw new AppError('not_found', `no handoff ${id}`)
        const known = await sql
          .selectFrom('entries')
          .selectAll()
          .where('conversation_id', '=', row.conversation_id)
          .where('id', '=', answer.id)
          .executeTakeFirst()
        if (known) return { entry: entryOf(known), created: false }
        const [entry] = await append(sql, row.conversation_id, [{ id: answer.id, from: 'agent', text: answer.text, agent: answer.agent }])
        await note(sql, { handoffId: id, at: answer.at, kind: 'answered', agent: answer.agent, note: answer.text })
        return { entry: entry as Entry, created: true }
      }),
    handoffEvents: (id) =>
      inOne(async (sql) => {
        const rows = await sql.selectFrom('handoff_events').selectAll().where('handoff_id', '=', id).orderBy('seq').execute()
        return rows.map((row) => ({
          handoffId: row.handoff_id,
          at: row.created_at,
          kind: row.kind as HandoffEvent['kind'],
          ...(row.agent === null ? {} : { agent: row.agent }),
          ...(row.note === null || row.kind === 'answered' ? {} : { note: row.note }),
        }))
      }),
    ping: () =>
      inOne(async (sql) => {
        await sql.updateTable('conversations').set({ channel: '' }).where('id', '=', '').execute()
      }),
    close: () => database.destroy(),
  }
}

function rowOf(entry: Entry): Tables['entries'] {
  return {
    conversation_id: entry.conversationId,
    seq: entry.seq,
    id: entry.id,
    speaker: entry.from,
    body: entry.text,
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
    text: row.body,
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
