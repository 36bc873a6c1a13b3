/** The wiring: builds every room from the configuration. The only file that sees the whole house. */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createBot } from './channels/bot-framework/bot'
import { authenticationOf, conversationIdOf, createBotFramework } from './channels/bot-framework/bot-framework'
import { createDirectLine, directLinePath } from './channels/direct-line/direct-line'
import { createTokens } from './channels/direct-line/tokens'
import type { Config } from './config'
import type { Core } from './dialogue/core'
import { AppError } from './errors'
import { openHouse, sqliteFile } from './house'
import { say } from './knowledge/phrases'
import { createPdf } from './notice/pdf'
import { qrModules } from './notice/qr'
import { readFonts } from './storage/font-files'
import type { Store } from './storage/store'
import type { Turn } from './turn'
import { createApiRoutes } from './web/api-routes'
import { createDeskRoutes, hashPassword } from './web/desk-routes'
import { createFeed } from './web/feed'
import { createHealthRoutes } from './web/health-routes'
import { createLog, type Log } from './web/log'
import { createMetrics } from './web/metrics'
import { createNoticeRoutes } from './web/notice-routes'
import { createOrigins } from './web/origins'
import { createPlainRoutes } from './web/plain-routes'
import { createWebServer, describe } from './web/server'
import { createStaticRoutes } from './web/static-routes'

/** The project folder, from `src` and from `dist` alike. */
const root = resolve(__dirname, '..')
/** How long a stop waits for running turns. */
const patienceMs = 5000
/** A form goes on with its conversation for half a day. */
const formSeconds = 12 * 3600

/** What a test hands in instead of the real thing. */
export interface Overrides {
  clock?: () => Date
  newId?: () => string
  core?: Core
  /** Another folder with `knowledge/` and `intents/`. */
  contentRoot?: string
  store?: Store
  log?: Log
  /** Shows a generated password to whoever started the server; never part of the log. */
  announce?(text: string): void
  /** Measures of the process itself in `/metrics`. */
  withProcess?: boolean
}

export interface App {
  log: Log
  store: Store
  /** @throws AppError port_in_use */
  listen(): Promise<{ port: number; url: string }>
  /** Takes nothing new, finishes running turns, ends streams, closes the database. */
  close(): Promise<void>
}

/**
 * Builds the whole product.
 *
 * @throws AppError content_invalid, config_invalid, storage_unavailable, native_module_missing
 */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? (() => new Date())
  const newId = overrides.newId ?? randomUUID
  const log = overrides.log ?? createLog(config.LOG_LEVEL)
  const warn = (fault: unknown, note: string) => log.warn({ fault: describe(fault) }, note)
  const error = (fault: unknown, note: string) => log.error({ fault: describe(fault) }, note)
  const feed = createFeed((fault) => error(fault, 'listener failed'))

  const house = await openHouse(config, {
    clock,
    newId,
    ...(overrides.core ? { core: overrides.core } : {}),
    ...(overrides.contentRoot ? { contentRoot: overrides.contentRoot } : {}),
    ...(overrides.store ? { store: overrides.store } : {}),
    stored(entries) {
      const [first] = entries
      if (first?.outcome !== undefined) metrics.turn(first.outcome, first.reason ?? '')
      feed.publish(entries)
    },
    drifted(drift) {
      metrics.drift(drift.measure)
      log.warn({ drift }, 'what is asked no longer looks like what the thresholds were chosen on')
    },
    changed: (handoff) => deskRoutes.changed(handoff),
    log: { error, warn: (fields, note) => log.warn(fields, note), info: (fields, note) => log.info(fields, note) },
  })
  const { core, store, desk, notices } = house

  const running = new Set<Promise<unknown>>()
  const turn: Turn = (message) => {
    const stop = metrics.startTurn()
    const replies = house.turn(message).finally(() => {
      stop()
      running.delete(replies)
    })
    running.add(replies)
    return replies
  }

  const tokens = createTokens(config.DIRECT_LINE_SECRET ?? storedSecret(config.DATABASE_URL), clock, newId)
  const origins = createOrigins({ publicUrl: config.PUBLIC_URL, allowed: config.ALLOWED_ORIGINS, behindProxy: config.TRUST_PROXY !== 0 })
  const directLine = createDirectLine({
    bot: createBot({ turn, clock, newId, conversationId: (activity) => activity.conversation.id, withCard: true }),
    transcript: store,
    feed,
    tokens,
    clock,
    newId,
    baseUrl: origins.baseUrl,
    allowsOrigin: origins.allows,
    warn,
  })
  const botFramework =
    config.MICROSOFT_APP_ID === undefined
      ? undefined
      : createBotFramework({
          bot: createBot({ turn, clock, newId, conversationId: conversationIdOf, withCard: false }),
          authentication: authenticationOf({
            id: config.MICROSOFT_APP_ID,
            password: config.MICROSOFT_APP_PASSWORD,
            type: config.MICROSOFT_APP_TYPE,
            tenantId: config.MICROSOFT_APP_TENANT_ID,
          }),
          appId: config.MICROSOFT_APP_ID,
          serviceUrlHosts: config.BOT_SERVICE_URL_HOSTS,
          apology: () => core.apology().text,
          error,
        })
  if (botFramework) feed.subscribe('*', (entries) => void botFramework.deliver(entries))

  const metrics = createMetrics(
    { handoffsWaiting: () => desk.waiting(), streamsOpen: () => directLine.streamsOpen() },
    { withProcess: overrides.withProcess ?? false },
  )
  const deskRoutes = createDeskRoutes({
    desk,
    feed,
    passwordHash: await hashPassword(config.CONSOLE_PASSWORD ?? announced(overrides.announce)),
    clock,
    newId,
    secure: (request) => request.protocol === 'https' || (config.PUBLIC_URL?.startsWith('https:') ?? false),
    typing: directLine.typing,
  })

  const server = createWebServer({
    log,
    origins,
    limits: { perAddress: config.RATE_PER_ADDRESS, perToken: config.RATE_PER_TOKEN, messages: config.RATE_MESSAGES },
    trustProxy: config.TRUST_PROXY,
    isEmbedded: config.ALLOWED_ORIGINS.length > 0,
    health: createHealthRoutes({
      isWritable: () => store.ping().then(() => true),
      items: () => core.knowledge.items.size,
      ...(house.content ? { content: house.content } : {}),
      metrics,
    }),
    directLine: { path: directLinePath, router: directLine.router, upgrade: directLine.upgrade },
    botFramework: botFramework?.handler,
    api: createApiRoutes({
      ask({ id, text, region, context }) {
        const item = context?.item
        if (item !== undefined && !core.knowledge.items.has(item) && !core.knowledge.catalogue.has(item))
          throw new AppError('unknown_item', `there is no item ${item}`)
        return core.ask({
          text,
          ...(id === undefined ? {} : { id }),
          region: region ?? config.REGION,
          ...(item === undefined ? {} : { context: { item } }),
        })
      },
      checklist: (item, answers, region) => core.checklist(item, answers, region ?? config.REGION),
      openSession: directLine.openSession,
      version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    }),
    pages: [
      deskRoutes.router,
      createPlainRoutes({
        turn,
        entriesSince: store.entriesSince,
        issue: (conversation) => tokens.issue({ use: 'form', conversation }, formSeconds),
        read(token) {
          try {
            return tokens.read(token, 'form').conversation
          } catch (fault) {
            if (fault instanceof AppError) return undefined // a new conversation begins
            throw fault
          }
        },
        clock,
        newId,
        greeting: () => say(core.knowledge.phrases, 'greeting'),
      }),
      createNoticeRoutes({
        issue: notices.issue,
        open: notices.open,
        pdf: (print) => drawPdf()(print),
        qr: qrModules,
        baseUrl: origins.baseUrl,
        perMinute: config.RATE_NOTICES,
      }),
      createStaticRoutes(join(root, 'dist', 'web')),
    ],
  })

  return {
    log,
    store,
    async listen() {
      const port = await server.listen(config.PORT, config.HOST)
      const url =
        config.PUBLIC_URL ??
        `http://${config.HOST === undefined || config.HOST === '0.0.0.0' || config.HOST === '::' ? 'localhost' : config.HOST}:${port}`
      return { port, url }
    },
    async close() {
      const closed = server.close()
      const patience = new Promise((end) => setTimeout(end, patienceMs).unref())
      await Promise.race([Promise.allSettled(running), patience])
      directLine.close()
      deskRoutes.close()
      await Promise.race([closed, patience])
      await house.close()
    },
  }
}

/** The fonts are read with the first notice that is drawn. */
let drawer: ReturnType<typeof createPdf> | undefined
function drawPdf(): ReturnType<typeof createPdf> {
  drawer ??= createPdf(readFonts())
  return drawer
}

/** A password for this run, shown to whoever started the server. */
function announced(announce: (text: string) => void = (text) => void process.stderr.write(`${text}\n`)): string {
  const password = randomBytes(12).toString('base64url')
  announce(`Password for /console (set CONSOLE_PASSWORD to choose one): ${password}`)
  return password
}

/** The secret beside the SQLite file; made at the first start, readable by this user only. */
function storedSecret(databaseUrl: string): string {
  const database = sqliteFile(databaseUrl)
  if (database === ':memory:') return randomBytes(32).toString('base64url')
  const file = join(dirname(database), 'direct-line.secret')
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new AppError('storage_unavailable', `${file} cannot be written: make its folder writable, or set DIRECT_LINE_SECRET`, { cause })
  }
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 32) throw new AppError('config_invalid', `${file} holds no secret: remove it, or set DIRECT_LINE_SECRET`)
  return secret
}
