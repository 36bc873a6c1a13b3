/** Runs the server and starts it anew whenever a file under src/, knowledge/ or intents/ changes. Ctrl-C ends it. */
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
let server
let timer

function start() {
  server = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'main'], { stdio: 'inherit' })
  const mine = server
  mine.once('exit', (code) => {
    if (mine === server && code) console.error(`ended with ${code}; waiting for a change`)
  })
}

function restart() {
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (server.exitCode !== null || server.signalCode !== null) return start()
    server.once('exit', start)
    server.kill('SIGTERM')
  }, 200)
}

for (const folder of ['src', 'knowledge', 'intents']) watch(join(root, folder), { recursive: true }, restart)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.once('exit', () => process.exit(0))
    server.kill('SIGTERM')
  })
}
start()
