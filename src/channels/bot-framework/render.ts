import type { Activity, Attachment, SuggestedActions } from 'botbuilder'
import type { Reply } from '../../dialogue/reply'

/** Our own card in a Direct Line attachment; the content is `Card` of dialogue/reply.ts. */
export const cardContentType = 'application/vnd.yiciban.card+json'

/**
 * A reply as the fields of a message activity.
 *
 * @param options withCard: the channel's client can draw our card; any other would refuse or show it as a file
 */
export function renderReply(reply: Reply, { withCard }: { withCard: boolean }): Partial<Activity> {
  const attachments: Attachment[] = withCard && reply.card ? [{ contentType: cardContentType, content: reply.card }] : []
  const suggestedActions: SuggestedActions = {
    to: [],
    actions: reply.options.map((option) => ({ type: 'imBack', title: option.label, value: option.value })),
  }
  return {
    type: 'message',
    textFormat: 'plain',
    text: reply.text,
    ...(reply.options.length > 0 ? { suggestedActions, inputHint: 'expectingInput' } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
  }
}
