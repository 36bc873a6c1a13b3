/** Charts of the report as SVG text. No script, no font of their own; colours are CSS classes of the page, so that they follow light and dark. */
import type { Bin } from './measures'
import type { RiskPoint } from './risk'

/** Drawn at about this width on a phone, so that 12 units are letters one can read there. */
const width = 380
const height = 300
const frame = { left: 46, right: 12, top: 28, bottom: 50 }

/** A line of a chart; `style` is its place in the page's list of colours and dashes. */
export interface Curve {
  name: string
  style: number
  points: readonly RiskPoint[]
  /** Where it works in fact, with the threshold that is set. */
  now?: RiskPoint
}

/** 0…1 (of what an axis shows) → place on the drawing. */
const across = (share: number) => frame.left + share * (width - frame.left - frame.right)
const up = (share: number) => height - frame.bottom - share * (height - frame.top - frame.bottom)
const place = (value: number) => value.toFixed(1)
const percent = (share: number) => `${Number((100 * share).toFixed(1))}%`

/** Text that may stand in HTML and SVG. */
export function markup(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] as string)
}

/**
 * Share of all questions answered (across) against share of all questions answered wrongly (up), one line per method.
 *
 * @param id of the chart, unique on the page
 * @param most top of the vertical axis; what lies above is cut off
 * @param risk drawn as a line across
 */
export function riskChart(id: string, title: string, curves: readonly Curve[], most: number, risk: number): string {
  const steps = [0, 0.25, 0.5, 0.75, 1]
  const lines = curves.map(({ style, points }) => {
    const thin = points.filter(
      (point, at) => at === 0 || at === points.length - 1 || at % Math.max(1, Math.floor(points.length / 300)) === 0 || point.wrong <= risk,
    )
    const path = thin
      .map(({ answered, wrong }, at) => `${at === 0 ? 'M' : 'L'}${place(across(answered))} ${place(up(wrong / most))}`)
      .join('')
    return `<path class="curve s${style}" d="${path}"/>`
  })
  const [x, y, wide, tall] = [across(0), up(1), across(1) - across(0), up(0) - up(1)].map(place)
  const now = curves.flatMap(({ style, now }) =>
    now && now.wrong <= most
      ? [`<circle class="now s${style}" cx="${place(across(now.answered))}" cy="${place(up(now.wrong / most))}" r="5"/>`]
      : [],
  )
  return svg(
    title,
    [
      `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${wide}" height="${tall}"/></clipPath>`,
      axes(
        steps,
        steps.map((step) => step * most),
        most,
        '答复了的问题（占全部）',
        '答错的（占全部）',
      ),
      `<line class="limit" x1="${across(0)}" x2="${across(1)}" y1="${place(up(risk / most))}" y2="${place(up(risk / most))}"/>`,
      `<g clip-path="url(#${id})">${lines.join('')}</g>${now.join('')}`,
    ].join(''),
  )
}

/** How sure (across) against how often right (up), with 95 % intervals; the straight line is what was promised. Below: how many questions. */
export function reliabilityChart(title: string, bins: readonly Bin[]): string {
  const steps = [0, 0.2, 0.4, 0.6, 0.8, 1]
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const marks = bins.map(({ from, count, confidence, right }) => {
    const x = place(across(confidence))
    const [low, high] = wilson(right, count)
    const tall = (count / most) * 0.16
    return [
      `<rect class="amount" x="${place(across(from + 0.01))}" width="${place(across(0.08) - across(0))}" y="${place(up(tall))}" height="${place(up(0) - up(tall))}"/>`,
      `<line class="whisker" x1="${x}" x2="${x}" y1="${place(up(low))}" y2="${place(up(high))}"/>`,
      `<circle class="point" cx="${x}" cy="${place(up(right))}" r="4.5"/>`,
    ].join('')
  })
  return svg(
    title,
    axes(steps, steps, 1, '机器人的把握', '实际上对的') +
      `<line class="limit" x1="${across(0)}" y1="${up(0)}" x2="${across(1)}" y2="${up(1)}"/>${marks.join('')}`,
  )
}

function svg(title: string, inside: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${markup(title)}"><title>${markup(title)}</title>${inside}</svg>`
}

function axes(steps: readonly number[], values: readonly number[], most: number, below: string, beside: string): string {
  const last = steps.length - 1
  const anchor = (at: number) => ` text-anchor="${at === last ? 'end' : 'middle'}"`
  return [
    ...values.map(
      (value) =>
        `<line class="grid" x1="${across(0)}" x2="${across(1)}" y1="${place(up(value / most))}" y2="${place(up(value / most))}"/>` +
        `<text x="${frame.left - 6}" y="${place(up(value / most) + 4)}" text-anchor="end">${percent(value)}</text>`,
    ),
    ...steps.map((step, at) => `<text x="${place(across(step))}" y="${height - frame.bottom + 22}"${anchor(at)}>${percent(step)}</text>`),
    `<text class="axis" x="${across(0.5)}" y="${height - 6}" text-anchor="middle">${below}</text>`,
    `<text class="axis" x="4" y="14">${beside}</text>`,
  ].join('')
}

/** 95 % interval of a share. @see Wilson 1927 */
export function wilson(share: number, count: number): [number, number] {
  const z = 1.96
  const scale = 1 + z ** 2 / count
  const middle = (share + z ** 2 / (2 * count)) / scale
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}
