import { type Browser, chromium } from 'playwright-core'

/** The Chromium found by the global set-up. */
export function openBrowser(): Promise<Browser> {
  const { CHROMIUM_PATH, CHROMIUM_ARGS } = process.env
  if (!CHROMIUM_PATH) throw new Error('run browser tests through jest: its global set-up finds the browser')
  return chromium.launch({ executablePath: CHROMIUM_PATH, args: JSON.parse(CHROMIUM_ARGS ?? '[]') as string[], headless: true })
}
