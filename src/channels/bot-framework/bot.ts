import { type Activity, ActivityHandler } from 'botbuilder'
import type { Turn } from '../../turn'
import { renderReply } from './render'

export interface BotOptions {
  turn: Turn
  clock(): Date
  newId(): string
  /** Name of the conversation inside the house, unique over all channels. */
  conversationId(activity: Activity): string
  /** True when the channel's client draws our card. */
  withCard: boolean
}

/** Key of the one message that says "the citizen opened the chat": it is handled once however often it is told. */
export const joinedId = 'joined'

/** The Bot Framework side of the turn: activity in, `turn`, activities out. One for every adapter. */
export function createBot(options: BotOptions): ActivityHandler {
  const bot = new ActivityHandler()
  bot.onMessage(async (context, next) => {
    const { activity } = context
    const region = regionOf(activity)
    const replies = await options.turn({
      id: activity.id ?? options.newId(),
      conversationId: options.conversationId(activity),
      channel: activity.channelId,
      text: textOf(activity),
      kind: 'text',
      at: options.clock().toISOString(),
      ...(region === undefined ? {} : { region }),
    })
    if (replies.length > 0) await context.sendActivities(replies.map((reply) => renderReply(reply, options)))
    await next()
  })
  bot.onMembersAdded(async (context, next) => {
    const { activity } = context
    const people = (activity.membersAdded ?? []).filter((member) => member.id !== activity.recipient?.id)
    if (people.length > 0) {
      const replies = await options.turn({
        id: joinedId,
        conversationId: options.conversationId(activity),
        channel: activity.channelId,
        text: '',
        kind: 'joined',
        at: options.clock().toISOString(),
      })
      if (replies.length > 0) await context.sendActivities(replies.map((reply) => renderReply(reply, options)))
    }
    await next()
  })
  return bot
}

/** What the citizen said: typed text, or the value of a button (`postBack` sends it without text). */
export function textOf(activity: Pick<Activity, 'text' | 'value'>): string {
  const text =
    typeof activity.text === 'string' && activity.text !== '' ? activity.text : typeof activity.value === 'string' ? activity.value : ''
  return tidy(text)
}

/** No lone surrogates and no control characters but line breaks and tabs: neither can be stored everywhere, none carries meaning. */
export function tidy(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

/** Six digits in `channelData.region`, as our own page sends them. */
function regionOf(activity: Activity): string | undefined {
  const region: unknown = (activity.channelData as { region?: unknown } | undefined)?.region
  return typeof region === 'string' && /^\d{6}$/.test(region) ? region : undefined
}
