/** The process: reads the configuration, builds the app, listens, and closes in order on SIGTERM and SIGINT. */
import { existsSync } from 'node:fs'
import { createApp } from './app'
import { readConfig } from './config'
import { AppError } from './errors'

/** A stop that takes longer than this is ended by force. */
const lastStopMs = 10_000

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig()
  const app = await createApp(config, { withProcess: true })
  const { url } = await app.listen()
  app.log.info({ url }, 'listening')
  if (process.stdout.isTTY) process.stderr.write(`${url}\n`)

  let stopping = false
  const stop = (signal: string) => {
    if (stopping) process.exit(1) // asked twice: at once
    stopping = true
    app.log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), lastStopMs).unref()
    app.close().then(
      () => process.exit(0),
      (fault: unknown) => giveUp(fault),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** One clear line for what the house names, everything for what it does not. */
function giveUp(fault: unknown): never {
  const text =
    fault instanceof AppError ? `${fault.code}: ${fault.message}` : fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

process.on('uncaughtException', giveUp)
process.on('unhandledRejection', giveUp)
main().catch(giveUp)
