/** The report for people: one HTML page that needs nothing beside it. It quotes questions, so it is never committed. */
import type { Core } from '../../dialogue/core'
import { facets } from '../../exchange/sheets'
import { outside } from '../../matching/document'
import { type Curve, markup, reliabilityChart, riskChart } from './charts'
import { type Confusion, confusionsOf, type Group, groupsOf } from './groups'
import { binsOf, type Measures, measure, type Row } from './measures'
import type { Method } from './methods'
import { reportStyles } from './report-styles'
import { atRisk, isRight, riskCoverage } from './risk'

export interface ReportInput {
  /** Which questions, and what the model had learnt when it was asked. */
  about: string
  /** `YYYY-MM-DD` */
  date: string
  /** As the bot answers. */
  rows: readonly Row[]
  /** What it would answer were it never too unsure, first, and others beside it. */
  methods: readonly Method[]
}

/** Share of all questions that may be answered wrongly. */
const risk = 0.01

const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)}%`)

/** The page. */
export function reportPage({ about, date, rows, methods }: ReportInput, { knowledge }: Core): string {
  const nameOf = (id: string) =>
    id === outside ? '（不归我们管）' : (knowledge.items.get(id)?.record.name ?? knowledge.catalogue.get(id)?.name ?? id)
  const departmentOf = (id: string) => {
    const department = knowledge.items.get(id)?.record.department ?? knowledge.catalogue.get(id)?.department ?? ''
    return knowledge.departments.get(department)?.name ?? department
  }
  const facetOf = ({ question: { facet } }: Row) =>
    facet === undefined ? '没有标注' : facet in facets ? facets[facet as keyof typeof facets] : facet
  const groups = (what: string, of: (row: Row) => string, order?: readonly string[]) => groupTable(what, groupsOf(rows, of, order))
  const sure = rows.map(({ question, answer: { candidates } }) => ({
    confidence: candidates[0]?.confidence ?? 0,
    right: question.items.includes(candidates[0]?.item ?? ''),
  }))
  return page(
    [
      `<h1>听懂了多少：评测报告</h1><p>${markup(about)}</p><p class="soft">${date}，${rows.length} 个问题</p>`,
      '<p class="warn">里面有真实的提问，只供内部看：不要外传，不要提交到代码库。</p>',
      tiles(measure(rows)),
      '<h2>答得越多，错得越多：能把握到什么程度</h2>',
      '<p>每种办法都按自己的把握从大到小答复，曲线说的是：答复到全部问题的百分之几时，有百分之几答错了。越靠右下越好。虚线是 1%：答错的不许比这多。圆圈是机器人现在的门槛。</p>',
      curves(methods, rows),
      '<h2>它说有几成把握，是不是真有几成</h2>',
      '<p>点在斜线上就是说到做到；在斜线下面是高估了自己。竖线是误差范围（95%），底下的柱子是问题的多少。</p>',
      reliability(sure),
      '<h2>按部门</h2>',
      '<p class="soft">「该拒的」是不归我们管的问题；「答错」占这一行全部问题；其余各列占该我们答的。</p>',
      groups('部门', ({ question: { items } }) => (items[0] === undefined ? '（不归我们管）' : departmentOf(items[0]))),
      '<h2>按问的方面</h2>',
      groups('方面', facetOf, Object.values(facets)),
      '<h2>按问题的长短</h2>',
      groups(
        '长短',
        ({ question }) => lengthOf(question.text),
        lengths.map(([, name]) => name),
      ),
      '<h2>最容易弄混的事项</h2>',
      confusions(confusionsOf(rows), nameOf),
    ].join('\n'),
  )
}

const lengths = [
  [6, '6 个字以内'],
  [12, '7–12 个字'],
  [25, '13–25 个字'],
  [Number.POSITIVE_INFINITY, '25 个字以上'],
] as const

/** How long a question is, in words of the report. */
export function lengthOf(text: string): string {
  const characters = [...text.trim()].length
  return (lengths.find(([most]) => characters <= most) as (typeof lengths)[number])[1]
}

function page(body: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>评测报告</title><style>${reportStyles}</style></head><body><main>
${body}
</main></body></html>
`
}

function tiles(figures: Measures): string {
  const tile = (share: number | null, what: string, of: string) =>
    `<li><b>${percent(share)}</b>${what}<br><span class="soft">${of}</span></li>`
  const ours = `${figures.covered} 个该我们答的`
  const others = `${figures.outside} 个不归我们管的`
  return `<ul class="tiles">${[
    tile(figures.top1, '第一个就对', ours),
    tile(figures.top3, '前三个里有', ours),
    tile(figures.answeredRight, '直接答对', ours),
    tile(figures.resolved, '答对，或反问里有', ours),
    tile(figures.wrongWithConfidence, '答错', `全部 ${figures.rows} 个`),
    tile(figures.outsideRefused, '拒答或转人工', others),
    tile(figures.outsideAnswered, '不该答却答了', others),
    tile(figures.facet, '问的方面说对', '直接答对的'),
    tile(figures.calibrationError, '把握平均偏差', '直接答复的'),
  ].join('')}</ul>`
}

function curves(methods: ReportInput['methods'], rows: readonly Row[]): string {
  const asked = new Set(methods[0]?.guesses.map(({ question }) => question))
  const now = measure(rows.filter(({ question }) => asked.has(question)))
  const answered = rows.filter(({ question, answer }) => asked.has(question) && answer.decision === 'answer' && answer.item !== null)
  const drawn = methods.map(({ name, guesses }, style): Curve & { top1: number } => ({
    name,
    style,
    points: riskCoverage(guesses),
    top1: guesses.filter(isRight).length / Math.max(1, now.covered),
    ...(style === 0
      ? { now: { answered: answered.length / Math.max(1, asked.size), wrong: now.wrongWithConfidence ?? 0, right: now.answeredRight ?? 0 } }
      : {}),
  }))
  const lines = drawn.map(({ name, style, points, top1 }) => {
    const point = atRisk(points, risk)
    const key = `<svg class="key" viewBox="0 0 36 12" aria-hidden="true"><line class="curve s${style}" x1="0" x2="36" y1="6" y2="6"/></svg>`
    return [key + markup(name), percent(top1), percent(point.answered), percent(point.right)]
  })
  const most = Math.ceil(5 * Math.max(0.2, ...drawn.flatMap(({ points }) => points.map(({ wrong }) => wrong)))) / 5
  return [
    '<div class="charts">',
    `<figure><figcaption>全部</figcaption>${riskChart('whole', '答复和答错的比例', drawn, most, risk)}</figure>`,
    `<figure><figcaption>放大：答错不超过 4% 的部分</figcaption>${riskChart('near', '答复和答错的比例，放大', drawn, 0.04, risk)}</figure></div>`,
    table(['办法', '什么都答时答对（占该答的）', '只错 1% 时答复多少（占全部）', '这时答对（占该答的）'], lines),
    `<p class="soft">各种办法问的是同样的 ${asked.size} 个问题，查的是最适合它的说法，各用自己的得分当把握。</p>`,
  ].join('\n')
}

function reliability(guesses: readonly { confidence: number; right: boolean }[]): string {
  const bins = binsOf(guesses)
  const lines = bins.map(({ from, count, confidence, right }) => {
    const step = Math.round(100 * from)
    return [`${step}–${step + 10}%`, String(count), percent(confidence), percent(right)]
  })
  return [
    `<figure>${reliabilityChart('机器人的把握和实际上对的比例', bins)}</figure>`,
    `<details><summary>数字</summary>${table(['把握', '问题', '平均把握', '实际对的'], lines)}</details>`,
  ].join('')
}

function groupTable(what: string, groups: readonly Group[]): string {
  const share = (value: number | null) => (value === null ? '–' : `${Math.round(100 * value)}%`)
  const lines = groups.map(({ name, figures }) => {
    const { top1, answeredRight, clarifiedRight, wrongWithConfidence, outsideRefused } = figures
    const shares = [top1, answeredRight, clarifiedRight, wrongWithConfidence, outsideRefused].map(share)
    return [markup(name), String(figures.rows), ...shares]
  })
  return table([what, '问题', '第一个就对', '直接答对', '反问里有', '答错', '该拒的拒了'], lines)
}

/** Cells are markup; the first of each line is its heading. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const rows = lines.map(([name, ...cells]) => `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
  return [
    `<div class="wide" tabindex="0"><table><thead><tr>${head.map((word) => `<th scope="col">${word}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('')}</tbody></table></div>`,
  ].join('')
}

function confusions(list: readonly Confusion[], nameOf: (id: string) => string): string {
  if (list.length === 0) return '<p>没有。</p>'
  return list
    .map(({ pair: [one, other], count, examples }) => {
      const lines = examples.map(
        ({ text, meant, taken }) =>
          `<li>${markup(text)}<br><span class="soft">应是${markup(nameOf(meant))}，以为是${markup(nameOf(taken))}</span></li>`,
      )
      return `<details><summary><b>${count}</b> 次：${markup(nameOf(one))} ↔ ${markup(nameOf(other))}</summary><ul>${lines.join('')}</ul></details>`
    })
    .join('\n')
}
