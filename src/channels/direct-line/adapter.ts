import {
  type Activity,
  ActivityTypes,
  BotAdapter,
  type ConversationReference,
  INVOKE_RESPONSE_KEY,
  type ResourceResponse,
  ShowTypingMiddleware,
  TurnContext,
} from 'botbuilder'

/** When the citizen should see that somebody is busy, and how often that is repeated. */
const typingAfterMs = 300
const typingEveryMs = 2000

/**
 * The Bot Framework adapter of our own channel.
 *
 * Messages that the bot sends inside a turn are not put on the wire here: the turn has stored them in the transcript, and the transcript is
 * what clients read. Everything fleeting (typing) goes straight to the open streams.
 */
export class DirectLineAdapter extends BotAdapter {
  /**
   * @param push shows activities to everybody who listens to a conversation; they are kept nowhere
   * @param newId ids of activities that are kept nowhere
   */
  constructor(
    private readonly push: (conversationId: string, activities: Partial<Activity>[]) => void,
    private readonly newId: () => string,
  ) {
    super()
    this.use(new ShowTypingMiddleware(typingAfterMs, typingEveryMs))
  }

  /** Runs the bot on one incoming activity; resolves when its turn is over. */
  async receive(activity: Activity, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    await this.runMiddleware(new TurnContext(this, activity), logic)
  }

  async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = []
    for (const activity of activities) {
      if (activity.type === 'delay')
        await new Promise((resolve) => setTimeout(resolve, typeof activity.value === 'number' ? activity.value : 1000))
      else if (activity.type === ActivityTypes.InvokeResponse) context.turnState.set(INVOKE_RESPONSE_KEY, activity)
      else if (activity.type === ActivityTypes.Typing) this.push(context.activity.conversation.id, [activity])
      responses.push({ id: activity.id ?? this.newId() })
    }
    return responses
  }

  updateActivity(): Promise<void> {
    return Promise.reject(new Error('Direct Line cannot change an activity that was sent'))
  }

  deleteActivity(): Promise<void> {
    return Promise.reject(new Error('Direct Line cannot take back an activity that was sent'))
  }

  async continueConversation(reference: Partial<ConversationReference>, logic: (context: TurnContext) => Promise<void>): Promise<void> {
    const event = TurnContext.applyConversationReference(
      { type: ActivityTypes.Event, name: 'ContinueConversation', id: this.newId() },
      reference,
      true,
    )
    await this.receive(event as Activity, logic)
  }

  override continueConversationAsync(
    _app: unknown,
    reference: Partial<ConversationReference>,
    audienceOrLogic: string | ((context: TurnContext) => Promise<void>),
    logic?: (context: TurnContext) => Promise<void>,
  ): Promise<void> {
    const run = typeof audienceOrLogic === 'function' ? audienceOrLogic : logic
    return run ? this.continueConversation(reference, run) : Promise.reject(new TypeError('continueConversationAsync needs a function'))
  }
}
