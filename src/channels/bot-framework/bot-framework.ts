/**
 * `/api/messages`: the Bot Framework connector's way in, for Teams and other channels of Azure Bot. Mounted only with an app id, because
 * without one the SDK lets anybody in and answers to any address the caller names.
 */
import { createHash } from 'node:crypto'
import {
  type Activity,
  type ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type TurnContext as Context,
  type ConversationReference,
  type InvokeResponse,
  TurnContext,
} from 'botbuilder'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors'
import type { Entry } from '../../turn'
import { renderReply } from './render'

/** The SDK does not export this type by name. */
export type Authentication = NonNullable<ConstructorParameters<typeof CloudAdapter>[0]>

/** How many conversations can be answered later, newest first. */
const maxReferences = 10_000

const text = (max: number) => z.string().min(1).max(max)

const activitySchema = z.looseObject({
  type: text(64),
  id: text(300).optional(),
  channelId: text(40).regex(/^[\w-]+$/),
  serviceUrl: z.url({ protocol: /^https$/ }),
  conversation: z.looseObject({ id: text(500) }),
  from: z.looseObject({ id: text(500) }),
  recipient: z.looseObject({ id: text(500) }).optional(),
  text: z.string().nullish(),
  membersAdded: z.array(z.looseObject({ id: text(500) })).nullish(),
})

/** Azure's settings of the app. */
export interface AppRegistration {
  id: string
  password?: string | undefined
  type: string
  tenantId?: string | undefined
}

export interface BotFrameworkOptions {
  bot: ActivityHandler
  authentication: Authentication
  appId: string
  /** `host` or `*.host`: where replies may be sent. */
  serviceUrlHosts: readonly string[]
  /** What to say when a turn fails outside the house's own corridor. */
  apology(): string
  error(fault: unknown, note: string): void
}

export interface BotFramework {
  /** For a parsed JSON body. */
  handler: RequestHandler
  /** Sends what the desk said outside a turn to the channel. Resolves also when the channel cannot be reached; that is logged. */
  deliver(entries: readonly Entry[]): Promise<void>
}

/** Longest name of a conversation or message that the store takes; longer ones go by their hash. */
const maxIdChars = 200

/** Name of a channel's conversation inside the house. */
export function conversationIdOf(activity: Pick<Activity, 'channelId' | 'conversation'>): string {
  return short(`${activity.channelId}:${activity.conversation.id}`, `${activity.channelId}:`)
}

function short(id: string, prefix = ''): string {
  return id.length <= maxIdChars ? id : `${prefix}sha256-${createHash('sha256').update(id).digest('hex')}`
}

/** The SDK's own check of who calls, for one app registration. */
export function authenticationOf(app: AppRegistration): Authentication {
  return new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: app.id,
    MicrosoftAppPassword: app.password ?? '',
    MicrosoftAppType: app.type,
    MicrosoftAppTenantId: app.tenantId ?? '',
  })
}

/** Tells failures to the caller as exceptions; the base class would print them and send their text out. */
class Adapter extends CloudAdapter {
  receive(authorization: string, activity: Activity, logic: (context: Context) => Promise<void>): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, logic)
  }
}

export function createBotFramework(options: BotFrameworkOptions): BotFramework {
  const { bot } = options
  const references = new Map<string, Partial<ConversationReference>>()
  const adapter = new Adapter(options.authentication)
  adapter.onTurnError = async (context, fault) => {
    if (context.activity.type !== 'message') throw fault // nobody is waiting for a word; `deliver` logs it
    options.error(fault, 'bot failed')
    await context.sendActivity(options.apology())
  }

  const handler: RequestHandler = async (request, response) => {
    const activity = activitySchema.parse(request.body) as unknown as Activity
    const { hostname } = new URL(activity.serviceUrl)
    if (!options.serviceUrlHosts.some((pattern) => fits(hostname, pattern)))
      throw new AppError('forbidden', 'this serviceUrl is not among BOT_SERVICE_URL_HOSTS')
    let result: InvokeResponse | undefined
    try {
      result = await adapter.receive(request.get('authorization') ?? '', tidied(activity), async (context) => {
        keepReference(context)
        await bot.run(context)
      })
    } catch (fault) {
      const status = (fault as { statusCode?: unknown }).statusCode
      if (status === 401 || status === 403) throw new AppError('unauthenticated', 'the connector did not prove who it is', { cause: fault })
      throw fault
    }
    response.status(result?.status ?? 200)
    if (result?.body === undefined) response.end()
    else response.json(result.body)
  }

  function keepReference(context: Context): void {
    const id = conversationIdOf(context.activity)
    references.delete(id)
    references.set(id, TurnContext.getConversationReference(context.activity))
    if (references.size > maxReferences) references.delete(references.keys().next().value as string)
  }

  return {
    handler,
    async deliver(entries) {
      const [first] = entries
      const reference = first === undefined || first.from === 'citizen' ? undefined : references.get(first.conversationId)
      if (reference === undefined) return // a turn's own entries were sent inside it
      try {
        await adapter.continueConversationAsync(options.appId, reference, async (context) => {
          for (const entry of entries) {
            const said = entry.reply
              ? renderReply(entry.reply, { withCard: false })
              : { type: 'message', textFormat: 'plain', text: entry.text }
            await context.sendActivity(said)
          }
        })
      } catch (fault) {
        options.error(fault, 'answer could not be delivered')
      }
    },
  }
}

/** True for the host itself, or with `*.` for any host below it. */
function fits(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1).toLowerCase()) : host === pattern.toLowerCase()
}

/** As the SDK does with a body of its own: dates become dates, the wire text stays beside them. An id is no longer than the store takes. */
function tidied(activity: Activity): Activity {
  const dated: Record<string, unknown> = { ...activity, ...(activity.id === undefined ? {} : { id: short(activity.id) }) }
  for (const [name, raw] of [
    ['timestamp', 'rawTimestamp'],
    ['localTimestamp', 'rawLocalTimestamp'],
    ['expiration', 'rawExpiration'],
  ] as const) {
    const value = dated[name]
    if (typeof value !== 'string') continue
    const date = new Date(value)
    if (Number.isNaN(date.getTime())) delete dated[name]
    else Object.assign(dated, { [name]: date, [raw]: value })
  }
  return dated as unknown as Activity
}
