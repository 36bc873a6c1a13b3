/** A notice as an A4 PDF: tagged, its text selectable, fonts embedded as subsets. Same notice, same bytes. */
import type { Block, Entry, Row } from './notice'
import { black, type Column, type Fonts, openPaper, type Paper } from './paper'
import type { Shown } from './print'
import { qrModules, quietModules } from './qr'

export interface Print extends Shown {
  /** Address under which the notice can be opened again; drawn as QR code and in words. */
  url: string
  large: boolean
}

/** Points. Nothing in large print is below 18. */
const sizes = {
  standard: { title: 22, name: 15, heading: 13, sub: 11.5, body: 10.5, small: 9.5, tiny: 9, label: 78, box: 11, qr: 88, gap: 4.2 },
  large: { title: 32, name: 24, heading: 24, sub: 21, body: 18, small: 18, tiny: 18, label: 118, box: 18, qr: 120, gap: 8 },
}
const pale = '#999999'

/** Details of a material that are sentences: each on its own line, but not where there are many materials. */
const ownLine = ['为什么', '看情况', '用于']
const isDense = (entries: readonly Entry[]) => entries.length > 8
type Materials = Extract<Block, { kind: 'materials' }>

/** Makes the drawer of notices. @returns the file: about 100 KB for one item, 300 KB for the longest bundle */
export function createPdf(fonts: Fonts): (print: Print) => Promise<Buffer> {
  return async (print) => {
    const { notice } = print
    const facts = { title: `一次性告知单：${notice.sheet.title}`, subject: `编号 ${notice.number}`, date: notice.issuedOn }
    const paper = openPaper(fonts, facts)
    createDrawing(paper, print.large)(print)
    return paper.bytes()
  }
}

function createDrawing(paper: Paper, large: boolean) {
  const { doc, root, left, width, element, group, heightOf, write, need, room } = paper
  const size = sizes[large ? 'large' : 'standard']

  function header({ notice, head, warnings, url }: Print): void {
    const top = doc.y
    const beside: Column = { x: left, width: width - size.qr - 16 }
    const code: Column = { x: left + width - size.qr, width: size.qr, align: 'center' }
    element(root, 'H1', () => write('一次性告知单', 'bold', size.title, beside))
    paper.skip(size.gap)
    element(root, 'P', () => write(`您要办的事：${notice.sheet.title}`, 'bold', size.name, beside))
    element(root, 'Figure', () => qr(paper, url, code.x, top, size.qr), { alt: `二维码，打开 ${url}` })
    const after = doc.y
    doc.y = top + size.qr + 1
    element(root, 'P', () => write('手机扫一扫', 'regular', size.tiny, code))
    doc.y = Math.max(after, doc.y) + size.gap * 1.5
    paper.rule(1.5, 0, black)
    paper.skip(size.gap)
    table(head)
    for (const words of [...warnings, ...notice.sheet.verdict]) frame(words)
  }

  /** Words in a frame: what must not be overlooked. */
  function frame(text: string): void {
    const inside: Column = { x: left + 10, width: width - 20 }
    const height = heightOf(text, 'bold', size.body, inside.width) + 14
    paper.skip(size.gap)
    need(height)
    const top = doc.y
    paper.artifact(() => doc.rect(left, top, width, height).lineWidth(1.5).strokeColor(black).stroke())
    paper.skip(7)
    element(root, 'P', () => write(text, 'bold', size.body, inside))
    doc.y = top + height + size.gap
  }

  /** @param next height of what must stand below it on the same page */
  function heading(text: string, type: 'H2' | 'H3', points: number, next: number): void {
    if (text === '') return
    const before = size.gap * (type === 'H2' ? 2.4 : 1.4)
    need(before + heightOf(text, 'bold', points) + size.gap + room(next))
    if (!paper.isAtTop()) paper.skip(before)
    element(root, type, () => write(text, 'bold', points))
    if (type === 'H2') paper.rule(0.8, 1, black)
    paper.skip(size.gap * 0.8)
  }

  const beside: Column = { x: left + size.box + 8, width: width - size.box - 8 }
  /** Counts stand to the right of the name, in large print below it. */
  const counts: Column = large ? beside : { x: beside.x + beside.width * 0.6, width: beside.width * 0.4, align: 'right' }
  const nameOf = (entry: Entry): Column => (large || entry.counts === '' ? beside : { x: beside.x, width: beside.width * 0.6 })
  /** Brings the base lines of smaller and larger type on one height. */
  const lower = (size.sub - size.body) * 0.9

  /** What is told of a material: in large print each on its line, else what is short together. */
  function entryLines(entry: Entry, tick: boolean, dense: boolean): string[] {
    const said = (rows: Entry['details']) => rows.map(([label, words]) => `${label}：${words}`)
    const details = [...(entry.reason ? [['为什么', entry.reason] satisfies [string, string]] : []), ...entry.details]
    if (large && tick) return said(details)
    const uses = details.filter(([label]) => label === '用于').length
    const long = tick && !dense ? details.filter(([label]) => ownLine.includes(label) && (label !== '用于' || uses > 1)) : []
    const short = details.filter((row) => !long.includes(row))
    return [...said(long), said(short).join('　')].filter(Boolean)
  }

  function entryHeight(entry: Entry, tick: boolean, dense: boolean): number {
    const name = heightOf(entry.name, 'bold', size.sub, nameOf(entry).width)
    const right = entry.counts === '' ? 0 : heightOf(entry.counts, 'regular', size.body, counts.width)
    const lines = entryLines(entry, tick, dense).map((text) => heightOf(text, 'regular', size.small, beside.width))
    return lines.reduce((sum, height) => sum + height, large ? name + right : Math.max(name, right)) + size.gap * 1.6
  }

  function materials({ entries, tick }: Materials): void {
    const dense = isDense(entries)
    group(root, 'L', (list) => {
      entries.forEach((entry, at) => {
        need(room(entryHeight(entry, tick, dense)))
        if (at > 0 && !paper.isAtTop()) paper.rule(0.4, -size.gap * 0.7, pale)
        const top = doc.y
        group(list, 'LI', (item) => {
          element(item, 'Lbl', () => (tick ? box(top) : paper.place(`${at + 1}.`, 'regular', size.body, top + lower)), {
            actual: tick ? '☐' : `${at + 1}.`,
          })
          element(item, 'LBody', () => {
            write(entry.name, 'bold', size.sub, nameOf(entry))
            const below = doc.y
            if (entry.counts !== '') {
              if (!large) doc.y = top + lower
              write(entry.counts, 'regular', size.body, counts)
            }
            doc.y = Math.max(below, doc.y)
            for (const text of entryLines(entry, tick, dense)) write(text, 'regular', size.small, beside)
          })
        })
        paper.skip(size.gap * 1.6)
      })
    })
  }

  /** A box to tick beside the first line. */
  function box(top: number): void {
    const y = top + size.sub * 0.3
    doc
      .rect(left + 1, y, size.box, size.box)
      .lineWidth(1)
      .strokeColor(black)
      .stroke()
  }

  const words: Column = { x: left + size.label + 8, width: width - size.label - 8 }
  const between = size.gap * 0.3

  function rowHeight([label, lines]: Row, points: number): number {
    const heights = lines.map((text) => heightOf(text, 'regular', points, words.width) + between)
    const right = heights.reduce((sum, height) => sum + height, 0)
    return Math.max(heightOf(label, 'bold', points, size.label), right) + size.gap * 1.2
  }

  /** @param points smaller for the rules of one item among several */
  function table(rows: readonly Row[], points = size.body): void {
    group(root, 'Table', (struct) => {
      for (const row of rows) {
        const [label, lines] = row
        need(room(rowHeight(row, points)))
        const top = doc.y
        group(struct, 'TR', (tr) => {
          element(tr, 'TH', () => write(label, 'bold', points, { x: left, width: size.label }))
          const below = doc.y
          doc.y = top
          element(tr, 'TD', () => {
            for (const text of lines) {
              write(text, 'regular', points, words)
              paper.skip(between)
            }
          })
          if (doc.y > top) doc.y = Math.max(below, doc.y) // else the row has flowed on to another page
        })
        paper.skip(size.gap * 0.6)
        paper.rule(0.4, 0, pale)
        paper.skip(size.gap * 0.6)
      }
    })
  }

  function bullets(lines: readonly string[], ordered: boolean): void {
    const indent = size.body * (ordered ? 1.7 : 1)
    const column: Column = { x: left + indent, width: width - indent }
    group(root, 'L', (list) => {
      lines.forEach((text, at) => {
        need(room(heightOf(text, 'regular', size.body, column.width)))
        group(list, 'LI', (item) => {
          element(item, 'Lbl', () => paper.place(ordered ? `${at + 1}.` : '·', 'regular', size.body, doc.y))
          element(item, 'LBody', () => write(text, 'regular', size.body, column))
        })
        paper.skip(size.gap * 0.4)
      })
    })
  }

  /** Height of what must stay with the heading above a block: its own title and its first entry. */
  function firstHeight(block: Block | undefined): number {
    if (block?.kind === 'text') return heightOf(block.text, 'regular', size.body)
    if (block?.kind === 'list') return heightOf(block.lines[0] ?? '', 'regular', size.body)
    if (!block) return 0
    const title = block.title ? size.sub * 2 : 0
    if (block.kind === 'materials')
      return title + (block.entries[0] ? entryHeight(block.entries[0], block.tick, isDense(block.entries)) : 0)
    return title + (block.rows[0] ? rowHeight(block.rows[0], size.body) : 0)
  }

  function draw(block: Block): void {
    if (block.kind === 'list') bullets(block.lines, block.ordered)
    else if (block.kind === 'text') {
      need(room(firstHeight(block)))
      element(root, 'P', () => write(block.text, 'regular', size.body))
      paper.skip(size.gap * 0.4)
    } else {
      heading(block.title, 'H3', size.sub, firstHeight({ ...block, title: '' }))
      if (block.kind === 'table') table(block.rows, block.title ? size.small : size.body)
      else materials(block)
    }
  }

  function closing({ notice, url }: Print): void {
    const lines = [...notice.sheet.closing, `再看这张单：扫二维码，或者打开 ${url}`]
    const heights = lines.map((text) => heightOf(text, 'regular', size.small) + between)
    paper.skip(size.gap)
    need(heights.reduce((sum, height) => sum + height, size.gap * 2))
    paper.rule(1.5, 0, black)
    paper.skip(size.gap)
    for (const text of lines) {
      element(root, 'P', () => write(text, 'regular', size.small))
      paper.skip(between)
    }
  }

  return (print: Print): void => {
    const { number, sheet } = print.notice
    header(print)
    for (const { heading: words, blocks } of sheet.sections) {
      heading(words, 'H2', size.heading, firstHeight(blocks[0]))
      for (const block of blocks) draw(block)
    }
    closing(print)
    const y = paper.bottom + 12
    paper.finish((page, count) => {
      paper.place(`编号 ${number}`, 'regular', size.tiny, y)
      paper.place(`第 ${page} 页 共 ${count} 页`, 'regular', size.tiny, y, { ...paper.all, align: 'right' })
    })
  }
}

/** Draws the code in black on white, its quiet zone inside the given side. */
function qr({ doc }: Paper, text: string, x: number, y: number, side: number): void {
  const modules = qrModules(text)
  const unit = side / (modules.length + 2 * quietModules)
  doc.rect(x, y, side, side).fill('#ffffff')
  modules.forEach((row, at) => {
    row.forEach((dark, column) => {
      // A hair wider than its place, so that no viewer shows a white line between neighbours.
      if (dark) doc.rect(x + (column + quietModules) * unit, y + (at + quietModules) * unit, unit * 1.02, unit * 1.02)
    })
  })
  doc.fill(black)
}
