import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selectItems } from '../../src/knowledge/selection'
import { createComposeNotice } from '../../src/notice/compose-notice'
import type { Notice } from '../../src/notice/notice'
import { createPdf } from '../../src/notice/pdf'
import { headOf } from '../../src/notice/print'
import { readFonts } from '../../src/storage/font-files'
import { sampleKnowledge } from '../support/notices'

const knowledge = sampleKnowledge()
const compose = createComposeNotice(knowledge)
const fonts = readFonts()
const pdf = createPdf(fonts)
const url = 'https://bot.example.gov.cn/n/20261124-K7M3PX'

const folder = mkdtempSync(join(tmpdir(), 'yiciban-pdf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function noticeOf(ids: string[], answers: Record<string, string> = {}): Notice {
  return { ...compose(selectItems(ids, answers, knowledge)), number: '20261124-K7M3PX', issuedOn: '2026-11-24', validUntil: '2027-02-22' }
}
const print = (notice: Notice, large = false, warnings: string[] = []) =>
  pdf({ notice, head: headOf(notice, '到2027年2月22日'), warnings, url, large })

interface Read {
  title: string
  language: string
  isTagged: boolean
  pages: { size: number[]; text: string; smallest: number; largest: number; left: number; right: number; qr?: string }[]
}
function read(file: Buffer): Read {
  const path = join(folder, 'notice.pdf')
  writeFileSync(path, file)
  return JSON.parse(execFileSync(process.execPath, [join(__dirname, '../support/read-pdf.mjs'), path], { encoding: 'utf8' })) as Read
}
const bare = (text: string) => text.replace(/\s/g, '')

it('is A4, tagged, in Chinese, and its text can be read and copied', async () => {
  const notice = noticeOf(['street-music'], { speaker: 'yes', age: '30' })
  const { title, language, isTagged, pages } = read(await print(notice, false, ['出具以后，办事指南有更新']))
  expect(pages[0]?.qr).toBe(url) // as a phone reads it from the page
  expect([title, language, isTagged]).toEqual(['一次性告知单：街头演出登记', 'zh-CN', true])
  expect(pages.map((page) => page.size)).toEqual(pages.map(() => [595, 842]))
  const text = bare(pages.map((page) => page.text).join(''))
  for (const words of [
    '一次性告知单',
    '您要办的事：街头演出登记',
    '20261124-K7M3PX',
    '2026年11月24日',
    '第3版，2026年11月20日核验',
    '到2027年2月22日',
    '用不用音箱：用音箱',
    '多大年纪：30周岁',
    '出具以后，办事指南有更新',
    '居民身份证（身份证）',
    '原件1份，核验后退还',
    '为什么：核对是不是本人',
    '复印件2份',
    '文化窗口，样例路1号',
    '1.到窗口交材料',
    '晚上十点以后不要用音箱。',
    'https://bot.example.gov.cn/n/20261124-K7M3PX',
  ])
    expect(text).toContain(words)
})

it('in large print is nowhere below 18 points, counts its pages, and keeps its margins', async () => {
  const { pages } = read(await print(noticeOf(['street-music']), true))
  expect(pages.length).toBeGreaterThan(2)
  pages.forEach(({ text, left, right, smallest }, at) => {
    expect(bare(text)).toContain(`第${at + 1}页共${pages.length}页`)
    expect(smallest).toBeGreaterThanOrEqual(18)
    expect(left).toBeGreaterThanOrEqual(54)
    expect(right).toBeLessThanOrEqual(595 - 53)
  })
  expect(pages[0]?.qr).toBe(url)
})

it('breaks no material and no row over two pages', async () => {
  const notice = noticeOf(['street-music', 'street-painting'])
  for (const large of [false, true]) {
    const pages = read(await print(notice, large)).pages.map((page) => bare(page.text))
    for (const { blocks } of notice.sheet.sections)
      for (const block of blocks) {
        const whole =
          block.kind === 'materials'
            ? block.entries.map((entry) => [entry.name, ...entry.details.map(([label, words]) => `${label}：${words}`)])
            : block.kind === 'table'
              ? block.rows.map(([label, lines]) => [label, ...lines])
              : []
        for (const parts of whole) expect(pages.filter((page) => parts.every((part) => page.includes(bare(part))))).not.toEqual([])
      }
  }
})

it('holds a text longer than a page', async () => {
  const notice = noticeOf(['street-music'])
  const long = '很长的说明，'.repeat(600)
  const [first] = notice.sheet.sections
  first?.blocks.push(
    {
      kind: 'materials',
      title: '特别的材料',
      tick: true,
      entries: [{ name: '长材料', counts: '原件1份', reason: '', details: [['用于', long]] }],
    },
    { kind: 'table', title: '', rows: [['说明', [long]]] },
    { kind: 'text', text: `${long}完` },
  )
  const { pages } = read(await print(notice))
  expect(pages.find((page) => bare(page.text).includes('特别的材料'))?.text).toContain('长材料')
  expect(bare(pages.map((page) => page.text.replace(/编号.*$/s, '')).join(''))).toContain('很长的说明，完')
  expect(pages.length).toBeLessThan(16)
})

it('is small, and the same notice gives the same bytes', async () => {
  const one = await print(noticeOf(['street-music']))
  expect(one.length).toBeLessThan(150_000)
  expect((await print(noticeOf(['street-music']))).equals(one)).toBe(true)
  const [bundle] = knowledge.bundles.values()
  if (bundle?.members.every((member) => knowledge.items.has(member.item)))
    expect((await print(noticeOf([bundle.id]))).length).toBeLessThan(400_000)
})

it('its fonts hold every character of the shipped content, and rare ones of names and places', () => {
  const { create } = createRequire(require.resolve('pdfkit'))('fontkit') as {
    create(font: Buffer): { hasGlyphForCodePoint(code: number): boolean }
  }
  const texts = new Set<string>()
  for (const id of knowledge.items.keys()) for (const character of JSON.stringify(noticeOf([id]))) texts.add(character)
  for (const character of '𠅤𬌗龘㛃㙦①②③℃㎡〔〕「」') texts.add(character)
  for (const font of [create(fonts.regular), create(fonts.bold)])
    expect([...texts].filter((character) => !font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0))).toEqual([])
})
