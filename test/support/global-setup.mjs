/** Before all tests: a fresh build for the tests that start the real server, and a Chromium for those that need a browser. */
import { existsSync } from 'node:fs'
import { buildParts } from '../../scripts/build.mjs'

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Neither single-process nor without web security, unlike the package's own list: that one suits servers that only make pictures. */
const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none']

export default async function setUp() {
  await buildParts(['server', 'pages'], { ifStale: true, quiet: true })
  const own = process.env.CHROMIUM_PATH ?? systemBrowsers.find((file) => existsSync(file))
  process.env.CHROMIUM_PATH = own ?? (await (await import('@sparticuz/chromium')).default.executablePath())
  process.env.CHROMIUM_ARGS = JSON.stringify(flags)
}
