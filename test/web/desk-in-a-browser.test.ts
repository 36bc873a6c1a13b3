import type { Browser, BrowserContext, Page } from 'playwright-core'
import { violations } from '../support/axe'
import { openBrowser } from '../support/browser'
import { type RunningServer, runServer } from '../support/running-server'

/** Citizen and agent, each in a browser window of his own, before the whole product in its own process. */
jest.setTimeout(90_000)

let browser: Browser
let server: RunningServer
let windows: BrowserContext[]

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), runServer()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(() => {
  windows = []
})
afterEach(async () => {
  for (const window of windows) await window.close()
})

async function newWindow(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'zh-CN' })
  context.setDefaultTimeout(20_000)
  windows.push(context)
  const page = await context.newPage()
  await page.goto(`${server.url}${path}`)
  return page
}

async function citizen(): Promise<Page> {
  const page = await newWindow('/')
  await page.locator('.line-bot').first().waitFor()
  return page
}
async function ask(page: Page, text: string): Promise<void> {
  await page.fill('#ask', text)
  await page.press('#ask', 'Enter')
}
/** Asks for a person; gives the ticket number. */
async function handOver(page: Page, question: string): Promise<string> {
  await ask(page, question)
  await page.locator('.line-bot').nth(1).waitFor()
  await page.locator('.person').click()
  return page.locator('.ticket-number').innerText()
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.fill('#name', name)
  await page.fill('#password', server.consolePassword)
  await page.press('#password', 'Enter')
  await page.locator('.queue').waitFor()
}
async function agent(name: string): Promise<Page> {
  const page = await newWindow('/console')
  await signIn(page, name)
  return page
}
const row = (desk: Page, number: string) => desk.locator('.row', { hasText: number })
async function take(desk: Page, number: string): Promise<void> {
  await row(desk, number).click()
  await desk.getByRole('button', { name: '接待' }).click()
  await desk.locator('#answer').waitFor()
}
async function answer(desk: Page, text: string): Promise<void> {
  await desk.fill('#answer', text)
  await desk.press('#answer', 'Enter')
  await desk.locator('.entry-agent', { hasText: text }).waitFor()
}

describe('a person behind the bot', () => {
  it('answers live, outlives the server being killed, and gives the conversation back', async () => {
    const page = await citizen()
    const number = await handOver(page, '身份证丢了补办要带什么')
    const desk = await agent('李娟')
    expect(await row(desk, number).innerText()).toMatch(/要求人工[\s\S]*已等/)
    await take(desk, number)
    expect(await desk.locator('.packet').innerText()).toContain('居民身份证补领')
    expect(await desk.locator('.entry-citizen').first().innerText()).toContain('身份证丢了补办要带什么')
    await answer(desk, '您好，户口簿在手上吗？')
    await page.locator('.line-agent', { hasText: '户口簿在手上吗' }).waitFor()
    expect(await page.locator('.line-agent .who').first().innerText()).toContain('李娟')
    await ask(page, '在的')
    await desk.locator('.entry-citizen', { hasText: '在的' }).waitFor()

    await server.kill()
    await page.locator('.connection', { hasText: '连接中断' }).waitFor()
    await ask(page, '断线的时候写的')
    await page.locator('.delivery', { hasText: '正在发送' }).waitFor()
    await page.fill('#ask', '写到一半')
    await server.start()

    await page.locator('.delivery').waitFor({ state: 'detached', timeout: 40_000 })
    expect(await page.inputValue('#ask')).toBe('写到一半')
    await page.locator('.connection .lost').waitFor({ state: 'detached' })
    await desk.locator('#name').waitFor({ timeout: 40_000 }) // sessions of the desk end with the server
    await signIn(desk, '李娟')
    await desk.locator('.entry-citizen', { hasText: '断线的时候写的' }).waitFor() // the case is still open before him
    await answer(desk, '看到了，带户口簿去就行。')
    await page.locator('.line-agent', { hasText: '带户口簿去就行' }).waitFor()

    await desk.getByRole('button', { name: '办结，交还机器人' }).click()
    await desk.locator('.state', { hasText: '已办结' }).waitFor()
    await ask(page, '居民身份证补领要多少钱')
    await page.locator('.line-bot', { hasText: '40' }).last().waitFor()
    const said = await page.locator('.line-citizen .words').allInnerTexts()
    expect(said).toEqual(['身份证丢了补办要带什么', '转人工', '在的', '断线的时候写的', '居民身份证补领要多少钱'])
    expect(await page.locator('.line-agent').count()).toBe(2)
    await page.locator('.ticket-status', { hasText: '已答复' }).waitFor()
  }, 180_000)

  it('lets the citizen leave and find the answer by his ticket number', async () => {
    const first = await citizen()
    const number = await handOver(first, '身份证丢了补办要带什么')
    await first.context().close()
    windows = windows.filter((window) => window !== first.context())
    const desk = await agent('王强')
    await take(desk, number)
    await desk.fill('#answer', '带户口簿到派出所就能补。')
    await desk.getByRole('button', { name: '办结，交还机器人' }).click()
    await desk.locator('.state', { hasText: '已办结' }).waitFor()
    const later = await citizen()
    await later.getByRole('button', { name: '查工单' }).click()
    await later.fill('#lookup-number', number)
    await later.press('#lookup-number', 'Enter')
    await later.locator('.ticket-answer', { hasText: '带户口簿到派出所就能补' }).waitFor()
  })

  it('gives a case to one of two agents, and tells the other', async () => {
    const page = await citizen()
    const number = await handOver(page, '身份证丢了补办要带什么')
    const [first, second] = await Promise.all([agent('李娟'), agent('王强')])
    await row(first, number).click()
    await row(second, number).click()
    await second.getByRole('button', { name: '接待' }).waitFor()
    // Both press at the same moment: the second window hears of the first one's press only afterwards.
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await second.route(/\/console\/api\/handoffs/, async (route) => {
      if (route.request().method() === 'GET') await released
      await route.continue()
    })
    await first.getByRole('button', { name: '接待' }).click()
    await first.locator('#answer').waitFor()
    await second.getByRole('button', { name: '接待' }).click()
    await second.locator('[role=alert]', { hasText: '被同事接走' }).waitFor()
    release()
    await second.locator('.work', { hasText: '李娟 正在接待' }).waitFor()
    expect(await second.locator('#answer').count()).toBe(0)
  })

  it('goes back to the queue when released, and the bot answers again', async () => {
    const page = await citizen()
    const number = await handOver(page, '身份证丢了补办要带什么')
    const desk = await agent('李娟')
    await take(desk, number)
    await desk.getByRole('button', { name: '退回等候' }).click()
    await desk.locator('.state', { hasText: '等候中' }).waitFor()
    await ask(page, '居民身份证补领要多少钱')
    await page.locator('.line-bot', { hasText: '40' }).last().waitFor()
  })

  it('shows the citizen that somebody is writing', async () => {
    const page = await citizen()
    const number = await handOver(page, '身份证丢了补办要带什么')
    const desk = await agent('李娟')
    await take(desk, number)
    await desk.locator('#answer').pressSequentially('稍等')
    await page.locator('.typing', { hasText: '工作人员正在输入' }).waitFor()
  })
})

describe('the desk', () => {
  it('lets nobody in without the password, and says so', async () => {
    const desk = await newWindow('/console')
    await desk.fill('#name', '李娟')
    await desk.fill('#password', 'not the password')
    await desk.press('#password', 'Enter')
    await desk.locator('[role=alert]', { hasText: '不对' }).waitFor()
    expect(await desk.locator('.queue').count()).toBe(0)
  })

  it('keeps a half-written answer while looking at another case, and puts a ready sentence behind it', async () => {
    const one = await handOver(await citizen(), '身份证丢了补办要带什么')
    const two = await handOver(await citizen(), '身份证丢了怎么办')
    const desk = await agent('赵敏')
    await take(desk, one)
    await desk.fill('#answer', '写到一半')
    await desk.getByRole('button', { name: '等候' }).first().click()
    await row(desk, two).click()
    await desk.locator('#detail-title', { hasText: two }).waitFor()
    await desk.getByRole('button', { name: '我接的' }).click()
    await row(desk, one).click()
    await desk.locator('#answer').waitFor()
    expect(await desk.inputValue('#answer')).toBe('写到一半')
    await desk.locator('.phrases button').first().click()
    expect(await desk.inputValue('#answer')).toMatch(/^写到一半\n您好/)
  })

  it('has no violation that axe can find: sign-in, empty and full queue, case, answering', async () => {
    const desk = await newWindow('/console')
    await desk.locator('#name').waitFor()
    expect(await violations(desk)).toEqual([])
    await signIn(desk, '李娟')
    await desk.getByRole('button', { name: '已办结' }).click()
    expect(await violations(desk)).toEqual([])
    const number = await handOver(await citizen(), '身份证丢了补办要带什么')
    await desk.getByRole('button', { name: '等候' }).first().click()
    await row(desk, number).waitFor()
    expect(await violations(desk)).toEqual([])
    await row(desk, number).click()
    await desk.locator('.detail').waitFor()
    expect(await violations(desk)).toEqual([])
    await desk.getByRole('button', { name: '接待' }).click()
    await desk.locator('#answer').waitFor()
    expect(await violations(desk)).toEqual([])
  })

  it('is worked by the keyboard alone', async () => {
    const number = await handOver(await citizen(), '身份证丢了补办要带什么')
    const desk = await agent('李娟')
    await row(desk, number).focus()
    await desk.keyboard.press('Enter')
    await desk.locator('#detail-title', { hasText: number }).waitFor()
    expect(await desk.evaluate(() => document.activeElement?.id)).toBe('detail-title')
    await desk.keyboard.press('Tab')
    expect(await desk.evaluate(() => document.activeElement?.textContent)).toBe('接待')
    await desk.keyboard.press('Enter')
    await desk.locator('#answer:focus').waitFor()
    await desk.keyboard.type('好的')
    await desk.keyboard.press('Enter')
    await desk.locator('.entry-agent', { hasText: '好的' }).waitFor()
  })
})
