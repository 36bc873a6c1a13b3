import { checkKnowledge } from '../../src/knowledge/check'
import { parseKnowledge } from '../../src/knowledge/parse'
import { departmentReports, todoReport } from '../../src/knowledge/report'
import { createLineOf, type SourceFile } from '../../src/knowledge/source'
import { todoOf } from '../../src/knowledge/todo'
import { id, itemPath, sampleFiles } from '../exchange/sample'

const wording = `officialese:
  - { word: 应当, instead: 要 }
  - { word: 方可, instead: 才能, unless: [对方可] }
  - { word: 凭…办理, instead: 带上……来办 }
sameDocument:
  - [居民户口簿, 户口簿, 户口本]
`
const otherPath = 'knowledge/items/police-household/resident-id-card-renewal.yaml'
const replace = (path: string, change: (text: string) => string) => (files: SourceFile[]) =>
  files.map((file) => (file.path === path ? { ...file, text: change(file.text) } : file))
const add = (path: string, text: string) => (files: SourceFile[]) => [...files.filter((file) => file.path !== path), { path, text }]
const item = (change: (text: string) => string) => replace(itemPath, change)
/** A neighbour: the same item under another id. */
const neighbour = (change: (text: string) => string) => (files: SourceFile[]) => {
  const text = files.find((file) => file.path === itemPath)?.text ?? ''
  return add(
    otherPath,
    change(
      text
        .replace(`id: ${id}`, 'id: resident-id-card-renewal')
        .replace('goTo: resident-id-card-renewal', 'goTo: temporary-id-card')
        .replace('goTo: resident-id-card-renewal', 'goTo: temporary-id-card'),
    ),
  )(files)
}

function content(...changes: ((files: SourceFile[]) => SourceFile[])[]) {
  const files = changes.reduce((all, change) => change(all), add('knowledge/wording.yaml', wording)(sampleFiles()))
  const outcome = parseKnowledge(files)
  if (!outcome.ok) throw new Error(outcome.problems.map(({ file, message }) => `${file}: ${message}`).join('\n'))
  return { files, knowledge: outcome.knowledge }
}

function found(kind: string, today: string, ...changes: ((files: SourceFile[]) => SourceFile[])[]) {
  const { files, knowledge } = content(...changes)
  return checkKnowledge(knowledge, files, { today })
    .filter((problem) => problem.kind === kind)
    .map(({ level, file, line, field, message }) => {
      const source = files
        .find((one) => one.path === file)
        ?.text.split('\n')
        [line - 1]?.trim()
      return { level, field, message, source }
    })
}
const today = '2026-11-24'

describe('what a clerk would trip over', () => {
  it('announces the next review thirty days before, and reports it when it is past', () => {
    expect(found('review-due', '2027-04-23')).toEqual([])
    expect(found('review-due', '2027-04-24')).toEqual([
      expect.objectContaining({ level: 'warning', field: 'provenance.nextReview', source: 'nextReview: "2027-05-24"' }),
    ])
    expect(found('review-overdue', '2027-05-25')).toEqual([expect.objectContaining({ field: 'provenance.nextReview' })])
  })

  it('points at laws that were changed since', () => {
    const path = sampleFiles().find((file) => /^name: .*居民身份证法$/m.test(file.text))?.path ?? ''
    const changed = found(
      'law-changed',
      today,
      replace(path, (text) => `${text.replace(/^state: .*\n/m, '').trimEnd()}\nstate: 已修改\n`),
    )
    expect(changed.length).toBeGreaterThan(5)
    expect(changed[0]).toMatchObject({ level: 'warning', field: 'applicants.basis[0]', message: expect.stringContaining('居民身份证法') })
  })

  it('finds other amounts for the same fee, unless the situation decides', () => {
    const dearer = neighbour((text) => text.replace('amount: 40', 'amount: 20'))
    expect(found('contradictory-fee', today, dearer)).toEqual([
      expect.objectContaining({
        level: 'warning',
        field: 'fees[0].amount',
        source: 'amount: 20',
        message: expect.stringContaining('40元/证'),
      }),
    ])
    const depends = neighbour((text) => text.replace('amount: 40', 'amount: 20\n    when: reason=lost'))
    expect(found('contradictory-fee', today, depends)).toEqual([])
    expect(
      found(
        'contradictory-fee',
        today,
        neighbour((text) => text.replace('amount: 40', 'amount: LOCAL')),
      ),
    ).toEqual([])
  })

  it('finds other legal limits from the same article', () => {
    expect(
      found(
        'contradictory-limit',
        today,
        neighbour((text) => text.replace('n: 60', 'n: 30')),
      ),
    ).toEqual([expect.objectContaining({ field: 'limits.legal[0].n', source: '- n: 30', message: expect.stringContaining('60自然日') })])
  })

  it('finds the same document under another name: by the table, and by brackets when the issuer is the same', () => {
    const booklet = neighbour((text) => text.replace('name: 居民户口簿', 'name: 户口本'))
    expect(found('document-name', today, booklet)).toEqual([
      expect.objectContaining({ level: 'warning', source: '- name: 户口本', message: expect.stringContaining('「居民户口簿」') }),
    ])
    const bracket = neighbour((text) => text.replace('name: 居民户口簿', 'name: 居民户口簿（首页）'))
    expect(found('document-name', today, bracket)).toHaveLength(1)
    const particular = neighbour((text) => text.replace('name: 居民户口簿', 'name: 居民户口簿（改好的）'))
    expect(found('document-name', today, particular)).toEqual([])
  })

  it('finds questions that are asked and not answered', () => {
    const silent = item((text) => text.replace(/ {2}where: \[浙里办\]\n {2}note: .*\n/, ''))
    const withWording = replace(`intents/items/${id}.yaml`, (text) =>
      `${text.trimEnd()}\n  online:\n    - 网上能不能弄\n`.replace(/^ {2}online:\n(?=[\s\S]*^ {2}online:)/m, '  other:\n'),
    )
    expect(found('unanswered', today, silent, withWording)).toEqual([
      expect.objectContaining({ level: 'warning', field: 'online', source: 'available: LOCAL' }),
    ])
    const empty = item((text) =>
      text.replace(/(outcome: 看情况\n {4}answer: ).*\n( {4}facet: .*\n {4}basis: ).*/, '$1由当地确定，具体打电话问窗口。\n$2[LOCAL]'),
    )
    expect(found('unanswered', today, empty)).toEqual([expect.objectContaining({ field: 'conditions[2].answer' })])
    expect(found('unanswered', today)).toEqual([])
  })

  it('finds officialese, with gaps and without what only looks like it', () => {
    const answer = (text: string) => item((all) => all.replace(/answer: 要本人到场拍照.*/, `answer: ${text}`))
    expect(found('officialese', today, answer('申请人应当到场。'))).toEqual([
      expect.objectContaining({ level: 'warning', field: 'conditions[1].answer', message: expect.stringContaining('换成：要') }),
    ])
    expect(found('officialese', today, answer('凭有效证件办理。'))).toHaveLength(1)
    expect(found('officialese', today, answer('交齐方可领证。'))).toHaveLength(1)
    expect(found('officialese', today, answer('对方可以不来，凭身份证来，到窗口办理。'))).toEqual([])
  })
})

describe('what the city has to fill in', () => {
  const { files, knowledge } = content()
  const lineOf = createLineOf(files)
  const todo = todoOf(knowledge, lineOf)

  it('names the department, the field, what to write and the line', () => {
    expect(todo.filter((entry) => entry.id === id).map(({ field, path }) => [field, path])).toEqual([
      ['材料', 'materials[4].need'],
      ['承诺时限', 'limits.promised'],
      ['网上办', 'online.available'],
    ])
    const promised = todo.find((entry) => entry.path === 'limits.promised')
    expect(promised).toMatchObject({ department: 'police-household', what: expect.stringContaining('法定的60自然日') })
    expect(files.find((file) => file.path === promised?.file)?.text.split('\n')[(promised?.line ?? 0) - 1]).toContain('promised: LOCAL')
    expect(todo.filter((entry) => entry.id === 'gas-hall').map(({ field, department }) => [field, department])).toEqual([
      ['地址', 'utilities'],
      ['上班时间', 'utilities'],
      ['电话', 'utilities'],
    ])
  })

  it('is printed by department, and with counts, doubtful facts and warnings as one file each', () => {
    const text = todoReport(knowledge, todo)
    expect(text.match(/^## .*$/gm)).toEqual(['## 公安（户政、身份证、居住证）', '## 水电气（公用企业）'])
    expect(text).toContain(`| 居民身份证补领（丢失） | 承诺时限 |`)
    const problems = checkKnowledge(knowledge, files, { today })
    const reports = departmentReports(knowledge, { problems, todo, lineOf, today })
    expect([...reports.keys()]).toEqual(['police-household.md', 'utilities.md'])
    const report = reports.get('police-household.md') ?? ''
    expect(report).toMatch(/^# 公安/)
    expect(report).toContain('| 居民身份证补领（丢失） | 7 | 5 | 3 | 2 |')
    expect(report).toContain('## 提醒')
  })
})
