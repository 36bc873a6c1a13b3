/** Content that changes while the server runs: real files, real watch, real HTTP. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, createApp } from '../src/app'
import { readConfig } from '../src/config'
import { createLog } from '../src/web/log'
import { id, itemPath, sampleFiles } from './exchange/sample'
import { contentFolder } from './support/content-folder'

let folder: string
let app: App
let url: string
let lines: { msg: string; changed?: string[]; problems?: string[] }[]
let original: string

async function start(reload: 'on' | 'off'): Promise<void> {
  lines = []
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: `sqlite:${join(folder, 'bot.db')}`,
    CONSOLE_PASSWORD: 'for-this-test',
    CONTENT_RELOAD: reload,
  })
  app = await createApp(config, { contentRoot: folder, log: createLog('info', { write: (line) => void lines.push(JSON.parse(line)) }) })
  ;({ url } = await app.listen())
}

beforeEach(() => {
  folder = contentFolder(sampleFiles())
  original = readFileSync(join(folder, itemPath), 'utf8')
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As editors save: a new file beside it, then in its place. */
function save(text: string): void {
  writeFileSync(join(folder, `${itemPath}.new`), text)
  renameSync(join(folder, `${itemPath}.new`), join(folder, itemPath))
}
const json = async (path: string, body?: unknown) => {
  const answer = await fetch(`${url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: answer.status, ...((await answer.json()) as object) } as {
    status: number
    name: string
    reply: string
    content: { status: string; since: string; brokenSince?: string; problems?: string[] }
  }
}
const ready = () => json('/readyz')
const material = async () => JSON.stringify(await json(`/api/v1/items/${id}/checklist`))
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}

it('takes up a change, keeps the old content while a file is broken, and says which file and line', async () => {
  await start('on')
  const first = (await ready()).content
  expect(first).toEqual({ status: 'current', since: expect.any(String) })
  expect(await material()).not.toContain('粉红色登记表')

  const changed = original.replace('居民身份证申领登记表', '粉红色登记表')
  save(changed)
  await until(async () => (await ready()).content.since !== first.since)
  expect(await material()).toContain('粉红色登记表')
  expect((await json('/api/v1/ask', { text: '要带什么材料', context: { item: id } })).reply).toContain('粉红色登记表')
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'content taken up', changed: [itemPath] }))

  const line = changed.split('\n').findIndex((text) => text.startsWith('projectType:')) + 1
  save(changed.replace(/^projectType: .*$/m, 'projectType: 马上办').replaceAll('粉红色', '蓝色'))
  await until(async () => (await ready()).content.status === 'old')
  const broken = await ready()
  expect(broken).toMatchObject({ status: 'ready', content: { status: 'old', brokenSince: expect.any(String) } })
  expect(broken.content.problems?.[0]).toContain(`${itemPath}:${line} projectType: `)
  expect(await material()).toContain('粉红色登记表')

  save(changed.replaceAll('粉红色', '蓝色'))
  await until(async () => (await ready()).content.status === 'current')
  expect(await material()).toContain('蓝色登记表')
  expect(lines.filter(({ msg }) => msg.startsWith('content is broken'))).toHaveLength(1)
})

it('takes up new files in new folders, and does not stumble over a model that cannot be read', async () => {
  await start('on')
  mkdirSync(join(folder, 'knowledge/bundles'))
  await new Promise((resolve) => setTimeout(resolve, 500))
  writeFileSync(join(folder, 'knowledge/bundles/x.yaml'), 'id: x')
  await until(async () => (await ready()).content.status === 'old')
  expect((await ready()).content.problems?.[0]).toMatch(/^knowledge\/bundles\/x\.yaml:1 /)
  rmSync(join(folder, 'knowledge/bundles'), { recursive: true })
  await until(async () => (await ready()).content.status === 'current')

  writeFileSync(join(folder, 'knowledge/model/model.json'), '{')
  await until(async () => (await ready()).content.status === 'old')
  expect((await ready()).content.problems?.[0]).toMatch(/^knowledge\/model\/model\.json:1 .*npm run train/)
  expect(await material()).toContain('居民身份证申领登记表')
})

it('takes up a number without reading every wording again, and understands as before', async () => {
  await start('on')
  const { since } = (await ready()).content
  save(original.replace('amount: 40', 'amount: 41'))
  await until(async () => (await ready()).content.since !== since)
  expect((await json('/api/v1/ask', { text: '补身份证多少钱' })).reply).toContain('41元')
})

it('takes up what a district adds, for those who are there', async () => {
  await start('on')
  writeFileSync(join(folder, 'intents/language/regions.yaml'), '- { code: "330302", name: 鹿城区, words: [鹿城] }\n')
  mkdirSync(join(folder, 'knowledge/local/330302'), { recursive: true })
  for (const name of ['item', 'offices']) {
    const text = readFileSync(join(__dirname, 'knowledge/local', `${name}.yaml`), 'utf8')
    writeFileSync(join(folder, 'knowledge/local/330302', name === 'item' ? `${id}.yaml` : 'offices.yaml'), text)
  }
  const there = async () => JSON.stringify(await json(`/api/v1/items/${id}/checklist?region=330302`))
  await until(async () => (await there()).includes('当地承诺7工作日'))
  expect(await material()).not.toContain('7工作日')
  const asked = { text: '几点上班', context: { item: id } }
  expect((await json('/api/v1/ask', { ...asked, region: '330302' })).reply).toContain('09:00-12:00')
  expect((await json('/api/v1/ask', asked)).reply).not.toContain('09:00-12:00')
  expect((await json(`/api/v1/items/${id}/checklist?region=33`)).status).toBe(400)
})

it('reads once when told so, and refuses to start on broken content', async () => {
  await start('off')
  save(original.replace('居民身份证申领登记表', '粉红色登记表'))
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(await material()).not.toContain('粉红色登记表')
  await app.close()
  save('id: [')
  await expect(start('on')).rejects.toMatchObject({ code: 'content_invalid', message: expect.stringContaining(`${itemPath}:`) })
})
