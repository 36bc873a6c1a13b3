/** `npm run chat`: the bot in the terminal, on the database of the server. A person at the desk answers here as well. */
import { randomUUID } from 'node:crypto'
import { runTerminal } from '../channels/terminal/terminal'
import { readConfig } from '../config'
import { openHouse } from '../house'
import { run } from './content'

/** How often the transcript is looked at for what a person said. */
const lookEveryMs = 1000

async function main(): Promise<void> {
  const config = readConfig()
  const clock = () => new Date()
  const log = (note: string) => process.stderr.write(`${note}\n`)
  const house = await openHouse(config, {
    clock,
    newId: randomUUID,
    stored: () => {},
    drifted: () => {},
    changed: () => {},
    log: {
      error: (fault, note) => log(`${note}: ${fault instanceof Error ? fault.message : String(fault)}`),
      warn: (_fields, note) => log(note),
      info: () => {},
    },
  })
  const conversationId = `terminal-${randomUUID()}`
  let seq = 0
  try {
    await runTerminal({
      turn: house.turn,
      conversationId,
      input: process.stdin,
      output: process.stdout,
      clock,
      newId: randomUUID,
      listen(show) {
        const look = async () => {
          for (const entry of await house.store.entriesSince(conversationId, seq)) {
            seq = entry.seq
            if (entry.from === 'agent') show(entry.agent ?? '', entry.text)
          }
        }
        const timer = setInterval(() => void look().catch((fault: unknown) => log(String(fault))), lookEveryMs)
        return () => clearInterval(timer)
      },
    })
  } finally {
    await house.close()
  }
}

void run(main)
