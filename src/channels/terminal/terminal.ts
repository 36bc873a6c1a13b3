/** The bot in a terminal: one line in, the reply and its numbered options out. */
import { createInterface } from 'node:readline'
import type { Reply, ReplyOption } from '../../dialogue/reply'
import type { Turn } from '../../turn'

export interface TerminalOptions {
  turn: Turn
  conversationId: string
  input: NodeJS.ReadableStream
  output: NodeJS.WritableStream
  clock(): Date
  newId(): string
  /** Hands over what is said outside a turn, e.g. by a person at the desk; gives the way to stop it. */
  listen?(show: (speaker: string, text: string) => void): () => void
}

/** Talks until the input ends or the citizen writes `/exit`. One conversation. */
export async function runTerminal(options: TerminalOptions): Promise<void> {
  const { turn, input, output, clock, newId, conversationId } = options
  let choices: ReplyOption[] = []
  const write = (text: string) => output.write(text)
  const prompt = () => write('\n> ')
  const show = (replies: readonly Reply[]) => {
    for (const reply of replies) write(`\n${plain(reply.text)}\n${linesOf(reply.options)}`)
    choices = replies.at(-1)?.options ?? []
    prompt()
  }
  const say = (kind: 'joined' | 'text', text: string) =>
    turn({
      id: kind === 'joined' ? 'joined' : newId(),
      conversationId,
      channel: 'terminal',
      text,
      kind,
      at: clock().toISOString(),
    })

  const stop = options.listen?.((speaker, text) => {
    write(`\n${plain(speaker)}: ${plain(text)}\n`)
    prompt()
  })
  try {
    show(await say('joined', ''))
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '/exit') break
      show(await say('text', chosen(line, choices)))
    }
    write('\n')
  } finally {
    stop?.()
  }
}

/** `2` → what the second option stands for; anything else is what was typed. */
export function chosen(line: string, choices: readonly ReplyOption[]): string {
  const number = /^\s*(\d{1,2})\s*[.。、]?\s*$/.exec(line.normalize('NFKC'))?.[1]
  return (number === undefined ? undefined : choices[Number(number) - 1]?.value) ?? line
}

function linesOf(choices: readonly ReplyOption[]): string {
  return choices.map((choice, index) => `  ${index + 1}. ${plain(choice.label)}\n`).join('')
}

/** No escape sequences: a text must not move the cursor or colour the screen. */
function plain(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}
