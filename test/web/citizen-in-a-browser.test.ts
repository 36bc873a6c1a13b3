import type { Browser, BrowserContext, Page } from 'playwright-core'
import { violations } from '../support/axe'
import { openBrowser } from '../support/browser'
import { type RunningServer, runServer } from '../support/running-server'

/** A citizen in a real Chromium, before the whole product in its own process. */
jest.setTimeout(90_000)

let browser: Browser
let server: RunningServer
let context: BrowserContext
let page: Page
let complaints: string[]
let foreign: string[]

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), runServer()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(options: Parameters<Browser['newContext']>[0] = {}, path = '/'): Promise<Page> {
  context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'zh-CN', ...options })
  context.setDefaultTimeout(20_000)
  page = await context.newPage()
  complaints = []
  foreign = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (fault) => complaints.push(fault.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) foreign.push(request.url())
  })
  await page.goto(`${server.url}${path}`)
  return page
}
afterEach(async () => {
  await context?.close()
  expect(complaints).toEqual([]) // no error, no warning, nothing that the content security policy forbids
  expect(foreign).toEqual([])
})

const greeted = () => page.locator('.line-bot').first().waitFor()
async function ask(text: string): Promise<void> {
  await page.fill('#ask', text)
  await page.press('#ask', 'Enter')
}
const lines = (from: 'citizen' | 'bot' | 'agent') => page.locator(`.line-${from}`)

describe('asking for the materials', () => {
  it('gives the list with fee, basis and what need not be brought', async () => {
    await open()
    await greeted()
    await ask('身份证丢了补办要带什么')
    const card = page.locator('.checklist')
    await card.waitFor()
    const words = await card.innerText()
    expect(words).toContain('居民户口簿')
    expect(words).toMatch(/40\s*元/)
    expect(await card.locator('.pile-notNeeded').innerText()).toContain('登报')
    expect(words).toMatch(/来源：.+核验日期：\d{4}-\d{2}-\d{2}/)
    await card.locator('summary').first().click()
    expect(await card.locator('.details').first().innerText()).toMatch(/依据/)
    expect(await page.locator('.line-bot').last().innerText()).not.toContain('【') // the card stands in the place of the list in the text
  })

  it('keeps what was ticked, and the conversation, over a reload', async () => {
    await open()
    await greeted()
    await ask('身份证丢了补办要带什么')
    const box = page.locator('.checklist input[type=checkbox]').first()
    await box.check()
    await page.reload()
    await page.locator('.checklist').waitFor()
    expect(await box.isChecked()).toBe(true)
    expect(await lines('citizen').count()).toBe(1)
    await page.locator('.option').first().click()
    await page.locator('.earlier').waitFor() // the list before is folded away
    expect(await lines('citizen').count()).toBe(2)
  })

  it('shows the list for paper: boxes, source, date, and a way back', async () => {
    await open()
    await greeted()
    await ask('身份证丢了补办要带什么')
    await page.locator('.checklist input[type=checkbox]').first().check()
    await page.getByRole('button', { name: '打印清单' }).click()
    const sheet = page.locator('.sheet')
    expect(await sheet.locator('[aria-label="已备好"]').count()).toBe(1)
    expect(await sheet.locator('[aria-label="未备"]').count()).toBeGreaterThan(0)
    expect(await sheet.innerText()).toMatch(/核验日期：\d{4}-\d{2}-\d{2}[\s\S]*打印日期：\d{4}年/)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.print-tools').isVisible()).toBe(false)
    expect(await sheet.evaluate((element) => getComputedStyle(element).fontSize)).toBe('16px') // 12 pt
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1')).toMatch(/MediaBox \[0 0 59[45]\.\d+ 84[12]\.\d+\]|MediaBox\s*\[0 0 595 842\]/) // A4
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('button', { name: '返回对话' }).click()
    await page.locator('.log').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('打印清单')
  })

  it('opens the 一次性告知单 of the list, with its answers, in a new window', async () => {
    await open()
    await greeted()
    await ask('身份证丢了补办要带什么')
    await page.locator('.checklist').waitFor()
    const said = (await page.locator('.checklist .said').innerText()).replace('按您说的：', '').split('；')
    const [paper] = await Promise.all([context.waitForEvent('page'), page.getByRole('button', { name: /打印告知单/ }).click()])
    await paper.waitForURL(/\/n\/\d{8}-[2-9A-Z]{6}$/)
    expect(await paper.locator('h1').innerText()).toBe('一次性告知单')
    for (const words of said) expect(await paper.getByRole('row', { name: /您的情况/ }).innerText()).toContain(words)
    expect(await paper.getByRole('checkbox').count()).toBeGreaterThan(0)
  })

  it('copies the list as text', async () => {
    await open({ permissions: ['clipboard-read', 'clipboard-write'] })
    await greeted()
    await ask('身份证丢了补办要带什么')
    await page.getByRole('button', { name: '复制文字' }).click()
    await page.getByRole('button', { name: '已复制' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/要带的材料[\s\S]*居民户口簿[\s\S]*来源：/)
  })

  it('asks back with what sets the matters apart, 都不是 last', async () => {
    await open()
    await greeted()
    await ask('身份证要多少钱')
    const choices = page.locator('.contrast button')
    await choices.first().waitFor()
    const count = await choices.count()
    expect(count).toBeGreaterThanOrEqual(3)
    expect(count).toBeLessThanOrEqual(5)
    expect(await choices.last().innerText()).toBe('都不是')
    const wanted = page.locator('.contrast button', { hasText: '丢失' })
    expect(await wanted.locator('.choice-difference').innerText()).not.toBe('')
    // The likeliest is answered above the question, the others under their choice.
    await page.getByText('如果您问的是「居民身份证补领（丢失）」：居民身份证工本费40元').waitFor()
    expect(await wanted.locator('.choice-answer').count()).toBe(0)
    expect(await page.locator('.contrast button', { hasText: '换领' }).locator('.choice-answer').innerText()).toContain('20元')
    await wanted.click()
    await page
      .getByText(/^居民身份证工本费40元/)
      .last()
      .waitFor()
  })
})

describe('writing', () => {
  it('sends with Enter, breaks the line with Shift+Enter, and leaves Enter to an input method', async () => {
    await open()
    await greeted()
    await page.fill('#ask', '第一行')
    await page.press('#ask', 'Shift+Enter')
    expect(await page.inputValue('#ask')).toBe('第一行\n')
    await page.locator('#ask').dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await page.locator('#ask').dispatchEvent('keydown', { key: 'Enter', keyCode: 229 })
    expect(await lines('citizen').count()).toBe(0)
    await page.press('#ask', 'Enter')
    await lines('citizen').first().waitFor()
    expect(await page.inputValue('#ask')).toBe('')
  })

  it('keeps the draft over a reload', async () => {
    await open()
    await greeted()
    await page.fill('#ask', '写到一半')
    await page.reload()
    expect(await page.inputValue('#ask')).toBe('写到一半')
  })

  it('shows what was masked, not the number that was typed', async () => {
    await open()
    await greeted()
    await ask('身份证110101199003077758丢了')
    await page.locator('.line-bot').nth(1).waitFor()
    expect(await page.locator('.log').innerText()).not.toContain('110101199003077758')
  })

  it('works through polling where no WebSocket comes through', async () => {
    context = await browser.newContext()
    await context.close()
    await open()
    await page.routeWebSocket(/stream/, (socket) => socket.close())
    await page.evaluate(() => sessionStorage.clear())
    await page.reload()
    await greeted()
    await ask('你好')
    await page.locator('.line-bot').nth(1).waitFor()
    expect(await lines('citizen').count()).toBe(1)
  })

  it('is one tap from a person, at every moment, and gives a ticket number that can be looked up', async () => {
    await open()
    await greeted()
    await page.getByRole('button', { name: '转人工' }).first().click()
    const number = await page.locator('.ticket-number').innerText()
    expect(number).toMatch(/^YC-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
    await page.getByRole('button', { name: '查工单' }).click()
    await page.fill('#lookup-number', number.toLowerCase().replace(/-/g, ' '))
    await page.press('#lookup-number', 'Enter')
    await page.locator('#lookup-result dl').waitFor()
    expect(await page.locator('#lookup-result').innerText()).toContain('排队中')
    await page.keyboard.press('Escape')
    expect(await page.locator('.lookup').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('查工单')
  })
})

describe('everybody', () => {
  it('gets large type, large targets, and is remembered', async () => {
    await open({ viewport: { width: 390, height: 844 } })
    await greeted()
    await page.getByRole('button', { name: '大字版' }).click()
    await ask('身份证丢了补办要带什么')
    await page.locator('.checklist').waitFor()
    await page.reload()
    await page.locator('.checklist').waitFor()
    const measured = await page.evaluate(() => {
      const visible = [...document.querySelectorAll<HTMLElement>('button, label.tick, textarea, a.button')].filter(
        (element) => element.offsetParent !== null,
      )
      return {
        base: Number.parseFloat(getComputedStyle(document.body).fontSize),
        line: Number.parseFloat(getComputedStyle(document.body).lineHeight),
        smallest: Math.min(...visible.map((element) => element.getBoundingClientRect().height)),
        narrowest: Math.min(...visible.map((element) => element.getBoundingClientRect().width)),
      }
    })
    expect(measured.base).toBeGreaterThanOrEqual(20)
    expect(measured.line / measured.base).toBeGreaterThanOrEqual(1.5)
    expect(measured.smallest).toBeGreaterThanOrEqual(60)
    expect(measured.narrowest).toBeGreaterThanOrEqual(60)
    for (const name of ['带什么材料', '去哪办', '打电话', '转人工']) await page.locator('.big-buttons', { hasText: name }).waitFor()
    await page.getByRole('button', { name: '再大些' }).click()
    await page.locator('html.size-largest').waitFor()
    expect(await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))).toBeGreaterThanOrEqual(30)
  })

  it.each(['standard', 'large', 'largest'])('reads without sideways scrolling at 320 px, in %s type', async (size) => {
    await open({ viewport: { width: 320, height: 640 } })
    await greeted()
    await ask('身份证丢了补办要带什么')
    await page.locator('.checklist').waitFor()
    await page.evaluate((name) => {
      document.documentElement.className = `size-${name}`
      for (const details of document.querySelectorAll('details')) details.open = true
    }, size)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })

  it('is led through by the keyboard alone', async () => {
    await open()
    await greeted()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('跳到提问框')
    await page.keyboard.press('Enter')
    await page.keyboard.type('身份证丢了补办要带什么')
    await page.keyboard.press('Enter')
    await page.locator('.checklist').waitFor()
    const box = page.locator('.checklist input[type=checkbox]').first()
    for (let presses = 0; presses < 60 && !(await box.evaluate((element) => element === document.activeElement)); presses++)
      await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    expect(await box.isChecked()).toBe(true)
    const place = await box.evaluate((element) => ({
      bottom: element.getBoundingClientRect().bottom,
      dock: document.querySelector('.dock')?.getBoundingClientRect().top ?? 0,
    }))
    expect(place.bottom).toBeLessThanOrEqual(place.dock) // not hidden behind the dock
  })

  it('hears new lines from a log, and nothing twice', async () => {
    await open()
    await greeted()
    await page.locator('[role=log][aria-live=polite]').waitFor()
    await ask('你好')
    await lines('bot').nth(1).waitFor()
    const same = await page.evaluate(async () => {
      const before = document.querySelector('.line-citizen')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return before === document.querySelector('.line-citizen')
    })
    expect(same).toBe(true) // the echo takes the place of what was drawn; it is not drawn again
  })

  it('has no violation that axe can find: start, contrast, open list, large type, look-up, paper, ticket, forced colours', async () => {
    await open()
    await greeted()
    expect(await violations(page)).toEqual([])
    await ask('身份证')
    await page.locator('.contrast').waitFor()
    expect(await violations(page)).toEqual([])
    await ask('身份证丢了补办要带什么')
    await page.locator('.checklist').waitFor()
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: '大字版' }).click()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: '查工单' }).click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '打印清单' }).click()
    await page.locator('.sheet').waitFor()
    expect(await violations(page)).toEqual([])
    await page.goBack()
    await page.locator('.person').click()
    await page.locator('.ticket').waitFor()
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
  })

  it('finds a plain form where no script runs', async () => {
    await open({ javaScriptEnabled: false })
    await page.getByRole('button', { name: '打开简单版' }).click()
    await page.fill('textarea', '身份证丢了补办要带什么')
    await page.getByRole('button', { name: '发送' }).click()
    expect(await page.locator('main').innerText()).toContain('居民户口簿')
  })
})
