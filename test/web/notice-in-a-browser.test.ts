import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { violations } from '../support/axe'
import { openBrowser } from '../support/browser'
import { type RunningServer, runServer } from '../support/running-server'

/** A notice in a real Chromium, before the whole product in its own process. */
jest.setTimeout(60_000)

let browser: Browser
let server: RunningServer
let path: string
const folder = mkdtempSync(join(tmpdir(), 'yiciban-paper-'))
beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), runServer()])
  const answer = await fetch(`${server.url}/api/notices`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: ['resident-id-card-replacement'] }),
  })
  path = `/n/${((await answer.json()) as { number: string }).number}`
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

let context: BrowserContext
let complaints: string[]
async function open(address: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  context = await browser.newContext({ viewport: { width: 1100, height: 860 }, locale: 'zh-CN', ...options })
  const page = await context.newPage()
  complaints = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (fault) => complaints.push(fault.message))
  await page.goto(`${server.url}${address}`)
  return page
}
afterEach(async () => {
  await context.close()
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
})

it('works without script: boxes tick, sizes change, PDF is there', async () => {
  const page = await open(path, { javaScriptEnabled: false })
  const box = page.getByRole('checkbox', { name: /居民户口簿/ }).first()
  await box.check()
  expect(await box.isChecked()).toBe(true)
  await page.getByRole('link', { name: '大字版' }).click()
  expect(page.url()).toBe(`${server.url}${path}?size=large`)
  const pdf = await page.request.get(new URL((await page.getByRole('link', { name: /PDF/ }).getAttribute('href')) ?? '', page.url()).href)
  expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf'])
})

it.each(['', '?size=large'])('has no violation that axe can find, wide and narrow %s', async (query) => {
  const page = await open(`${path}${query}`)
  expect(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 700 })
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  if (query) expect(await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(24) // 18 pt
})

it('has no violation where a number is looked up or not found', async () => {
  const page = await open('/n')
  expect(await violations(page)).toEqual([])
  await page.getByLabel(/编号/).fill('20261124-AAAAAA')
  await page.getByRole('button', { name: '打开' }).click()
  expect(await page.getByRole('alert').innerText()).toContain('20261124-AAAAAA')
  expect(await violations(page)).toEqual([])
})

it.each([
  ['', 10.5],
  ['?size=large', 18],
])('prints on A4 with page numbers and a code that can be read %s', async (query, points) => {
  const page = await open(`${path}${query}`)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.tools').isVisible()).toBe(false)
  expect(await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))).toBe((points * 4) / 3)
  const file = join(folder, 'print.pdf')
  writeFileSync(file, await page.pdf({ preferCSSPageSize: true }))
  const read = JSON.parse(execFileSync(process.execPath, [join(__dirname, '../support/read-pdf.mjs'), file], { encoding: 'utf8' })) as {
    pages: { size: number[]; qr?: string }[]
  }
  expect(read.pages.length).toBeGreaterThan(1)
  for (const { size } of read.pages) expect(size.map((side) => Math.abs(side - (side > 700 ? 842 : 595)) <= 1)).toEqual([true, true])
  expect(read.pages[0]?.qr).toBe(`${server.url}${path}`)
})
