/** Before all tests: a fresh build for the tests that start the real server, and a Chromium for those that need a browser. */
import { existsSync } from 'node:fs'
import { buildParts } from '../../scripts/build.mjs'

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export default async function setUp() {
  await buildParts(['server', 'pages'], { ifStale: true, quiet: true })
  const path = process.env.CHROMIUM_PATH ?? systemBrowsers.find((file) => existsSync(file))
  if (path) {
    process.env.CHROMIUM_PATH = path
    process.env.CHROMIUM_ARGS = JSON.stringify(['--no-sandbox'])
    return
  }
  const { default: chromium } = await import('@sparticuz/chromium')
  process.env.CHROMIUM_PATH = await chromium.executablePath()
  process.env.CHROMIUM_ARGS = JSON.stringify(chromium.args)
}
