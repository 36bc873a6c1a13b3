import type { Browser } from 'playwright-core'
import { violations } from '../support/axe'
import { openBrowser } from '../support/browser'
import { type Edge, startEdge } from '../support/edge-server'

let browser: Browser
let edge: Edge
beforeAll(async () => {
  browser = await openBrowser()
  edge = await startEdge()
})
afterAll(async () => {
  await browser.close()
  await edge.close()
})

it('holds a conversation in a browser without script', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'zh-CN' })
  const page = await context.newPage()
  await page.goto(`${edge.url}/plain`)
  await page.getByLabel('您要办什么事？').fill('选项')
  await page.getByRole('button', { name: '发送' }).click()
  await page.getByRole('button', { name: '乙' }).click()
  expect(await page.locator('li p').allInnerTexts()).toEqual(['您好', '选项', '选哪个？', '选乙', '收到：选乙'])
  await page.reload()
  expect(await page.locator('li').count()).toBe(5)
  await page.getByRole('link', { name: '重新开始' }).click()
  expect(await page.locator('li p').allInnerTexts()).toEqual(['您好'])
  await context.close()
})

it('loads its styles under the strict policy, fits a phone, and has no violation that axe can find', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  await page.goto(`${edge.url}/plain`)
  await page.getByLabel('您要办什么事？').fill('选项')
  await page.getByRole('button', { name: '发送' }).click()
  expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).not.toBe('none')
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(complaints).toEqual([])
  expect(await violations(page)).toEqual([])
  await context.close()
})
