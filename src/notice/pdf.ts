/** A notice as an A4 PDF: tagged, its text selectable, fonts embedded as subsets. Same notice, same bytes. */
import PdfDocument from 'pdfkit'
import type { Block, Entry, Row } from './notice'
import type { Shown } from './print'
import { qrModules, quietModules } from './qr'

/** TrueType files that hold every character a notice may use. */
export interface Fonts {
  regular: Buffer
  bold: Buffer
}

export interface Print extends Shown {
  /** Address under which the notice can be opened again; drawn as QR code and in words. */
  url: string
  large: boolean
}

type Document = InstanceType<typeof PdfDocument>
type Parent = { add(child: PDFKit.PDFStructureElement): unknown }

/** Points. Nothing in large print is below 18. */
const sizes = {
  standard: { title: 22, name: 15, heading: 13, sub: 11.5, body: 10.5, small: 9.5, label: 78, box: 11, qr: 88, gap: 4.2 },
  large: { title: 32, name: 24, heading: 24, sub: 21, body: 18, small: 18, label: 118, box: 18, qr: 120, gap: 8 },
}
const margin = { top: 42, left: 54, right: 54, bottom: 52 }
/** Details of a material that are sentences. */
const ownLine = ['为什么', '看情况', '用于']
const black = '#000000'
const rule = '#555555'

/** Makes the drawer. @returns the file, from 40 KB on */
export function createPdf(fonts: Fonts): (print: Print) => Promise<Buffer> {
  return (print) =>
    new Promise((resolve, reject) => {
      const doc = openDocument(print, fonts)
      const chunks: Buffer[] = []
      doc.on('data', (chunk: Buffer) => chunks.push(chunk))
      doc.on('end', () => resolve(Buffer.concat(chunks)))
      doc.on('error', reject)
      try {
        draw(doc, print)
        doc.end()
      } catch (fault) {
        reject(fault)
      }
    })
}

function openDocument({ notice }: Print, fonts: Fonts): Document {
  const doc = new PdfDocument({
    size: 'A4',
    margins: margin,
    bufferPages: true,
    tagged: true,
    displayTitle: true,
    lang: 'zh-CN',
    pdfVersion: '1.7',
    info: {
      Title: `一次性告知单：${notice.sheet.title}`,
      Subject: `编号 ${notice.number}`,
      Author: '一次办',
      CreationDate: new Date(`${notice.issuedOn}T00:00:00Z`),
    },
  })
  doc.registerFont('regular', fonts.regular)
  doc.registerFont('bold', fonts.bold)
  return doc
}

function draw(doc: Document, print: Print): void {
  const { notice, warnings, url, large } = print
  const size = sizes[large ? 'large' : 'standard']
  const left = margin.left
  const width = doc.page.width - margin.left - margin.right
  const bottom = doc.page.height - margin.bottom
  const root = doc.struct('Document')
  doc.addStructure(root)

  /** Draws into one element of the structure tree. */
  const element = (parent: Parent, type: string, paint: () => void, options: PDFKit.Mixins.StructureElementOptions = {}) => {
    const struct = doc.struct(type as 'P', options, paint)
    parent.add(struct)
    struct.end()
  }
  /** An element that holds others. */
  const group = (parent: Parent, type: string, fill: (struct: PDFKit.PDFStructureElement) => void) => {
    const struct = doc.struct(type as 'L')
    parent.add(struct)
    fill(struct)
    struct.end()
  }
  const artifact = (paint: () => void, options: object = { type: 'Layout' }) => {
    doc.markContent('Artifact', options)
    paint()
    doc.endMarkedContent()
  }
  const font = (name: 'regular' | 'bold', points: number) => doc.font(name).fontSize(points).fillColor(black)
  const heightOf = (text: string, name: 'regular' | 'bold', points: number, across = width) =>
    font(name, points).heightOfString(text, { width: across })
  const write = (text: string, name: 'regular' | 'bold', points: number, x = left, across = width, align: 'left' | 'right' = 'left') =>
    font(name, points).text(text, x, doc.y, { width: across, align })
  /** Goes to a new page when so much does not fit on this one; what is higher than a page flows. */
  const need = (height: number) => {
    if (doc.y + height > bottom && doc.y > margin.top && height < bottom - margin.top) doc.addPage()
  }
  const line = (y: number, thickness: number, colour = rule) =>
    artifact(() =>
      doc
        .moveTo(left, y)
        .lineTo(left + width, y)
        .lineWidth(thickness)
        .strokeColor(colour)
        .stroke(),
    )

  function header(): void {
    const top = doc.y
    const qrAt = left + width - size.qr
    const titleWidth = width - size.qr - 16
    element(root, 'H1', () => write('一次性告知单', 'bold', size.title, left, titleWidth))
    doc.y += size.gap
    element(root, 'P', () => write(`您要办的事：${notice.sheet.title}`, 'bold', size.name, left, titleWidth))
    element(root, 'Figure', () => qr(doc, url, qrAt, top, size.qr), { alt: `二维码，打开 ${url}` })
    const captionSize = large ? size.body : 8.5
    const after = doc.y
    doc.y = top + size.qr + 1
    element(root, 'P', () => font('regular', captionSize).text('手机扫一扫', qrAt, doc.y, { width: size.qr, align: 'center' }))
    doc.y = Math.max(after, doc.y) + size.gap * 1.5
    line(doc.y, 1.5, black)
    doc.y += size.gap
    table(print.head.map(([label, words]): Row => [label, [words]]))
    for (const warning of warnings) frame(warning)
    if (notice.sheet.verdict.length > 0) frame(notice.sheet.verdict.join('\n'))
  }

  /** Words in a frame: what must not be overlooked. */
  function frame(text: string): void {
    const inner = width - 20
    const height = heightOf(text, 'bold', size.body, inner) + 14
    doc.y += size.gap
    need(height)
    const top = doc.y
    artifact(() => doc.rect(left, top, width, height).lineWidth(1.5).strokeColor(black).stroke())
    doc.y = top + 7
    element(root, 'P', () => write(text, 'bold', size.body, left + 10, inner))
    doc.y = top + height + size.gap
  }

  function heading(text: string, type: 'H2' | 'H3', points: number, next: number): void {
    if (text === '') return
    const before = type === 'H2' ? size.gap * 2.4 : size.gap * 1.4
    need(before + heightOf(text, 'bold', points) + size.gap + next)
    if (doc.y > margin.top) doc.y += before
    element(root, type, () => write(text, 'bold', points))
    if (type === 'H2') line(doc.y + 1, 0.8, black)
    doc.y += size.gap * 0.8
  }

  const boxColumn = size.box + 8
  const nameWidth = (entry: Entry, across: number) => (large || entry.counts === '' ? across : across * 0.6)

  /** What is told of a material: in large print each on its line, else what is short together. */
  function entryLines(entry: Entry, tick: boolean): string[] {
    const said = (rows: Entry['details']) => rows.map(([label, words]) => `${label}：${words}`)
    const details = [...(entry.reason ? [['为什么', entry.reason] satisfies [string, string]] : []), ...entry.details]
    if (large && tick) return said(details)
    const long = tick ? details.filter(([label]) => ownLine.includes(label)) : []
    const short = details.filter((row) => !long.includes(row))
    return [...said(long), said(short).join('　')].filter(Boolean)
  }

  function entryHeight(entry: Entry, tick: boolean): number {
    const across = width - boxColumn
    const counts = entry.counts === '' ? 0 : heightOf(entry.counts, 'regular', size.body, across * (large ? 1 : 0.4))
    const name = heightOf(entry.name, 'bold', size.sub, nameWidth(entry, across))
    const head = large ? name + counts : Math.max(name, counts)
    return entryLines(entry, tick).reduce((sum, text) => sum + heightOf(text, 'regular', size.small, across), head) + size.gap * 1.6
  }

  function materials(entries: readonly Entry[], tick: boolean): void {
    group(root, 'L', (list) => {
      entries.forEach((entry, at) => {
        need(entryHeight(entry, tick))
        if (at > 0 && doc.y > margin.top) line(doc.y - size.gap * 0.7, 0.4, '#999999')
        group(list, 'LI', (item) => {
          const top = doc.y
          const x = left + boxColumn
          const across = width - boxColumn
          element(item, 'Lbl', () => mark(tick, at, top), { actual: tick ? '☐' : `${at + 1}.` })
          doc.y = top
          element(item, 'LBody', () => {
            write(entry.name, 'bold', size.sub, x, nameWidth(entry, across))
            const below = doc.y
            if (entry.counts !== '') {
              if (!large) doc.y = top + (size.sub - size.body) * 0.9
              write(entry.counts, 'regular', size.body, large ? x : x + across * 0.6, across * (large ? 1 : 0.4), large ? 'left' : 'right')
            }
            doc.y = Math.max(below, doc.y)
            for (const text of entryLines(entry, tick)) write(text, 'regular', size.small, x, across)
          })
          doc.y += size.gap * 1.6
        })
      })
    })
  }

  /** A box to tick, or the number of what needs none. */
  function mark(tick: boolean, at: number, top: number): void {
    if (tick)
      doc
        .rect(left + 1, top + size.sub * 0.3, size.box, size.box)
        .lineWidth(1)
        .strokeColor(black)
        .stroke()
    else font('regular', size.body).text(`${at + 1}.`, left, top + (size.sub - size.body) * 0.9, { width: boxColumn, lineBreak: false })
  }

  const wordsWidth = width - size.label - 8
  const rowHeight = ([label, lines]: Row) =>
    Math.max(
      heightOf(label, 'bold', size.body, size.label),
      lines.reduce((sum, text) => sum + heightOf(text, 'regular', size.body, wordsWidth), 0),
    ) +
    size.gap * 1.2

  function table(rows: readonly Row[]): void {
    group(root, 'Table', (struct) => {
      for (const row of rows) {
        const [label, lines] = row
        need(rowHeight(row))
        const top = doc.y
        group(struct, 'TR', (tr) => {
          element(tr, 'TH', () => write(label, 'bold', size.body, left, size.label))
          const below = doc.y
          doc.y = top
          element(tr, 'TD', () => {
            for (const text of lines) write(text, 'regular', size.body, left + size.label + 8, wordsWidth)
          })
          const isSamePage = doc.y > top
          doc.y = (isSamePage ? Math.max(below, doc.y) : doc.y) + size.gap * 0.6
        })
        line(doc.y, 0.4, '#999999')
        doc.y += size.gap * 0.6
      }
    })
  }

  function bullets(lines: readonly string[], ordered: boolean): void {
    const indent = ordered ? size.body * 1.7 : size.body
    group(root, 'L', (list) => {
      lines.forEach((text, at) => {
        need(heightOf(text, 'regular', size.body, width - indent))
        const sign = ordered ? `${at + 1}.` : '·'
        group(list, 'LI', (item) => {
          const top = doc.y
          element(item, 'Lbl', () => font('regular', size.body).text(sign, left, top, { width: indent, lineBreak: false }))
          doc.y = top
          element(item, 'LBody', () => write(text, 'regular', size.body, left + indent, width - indent))
          doc.y += size.gap * 0.4
        })
      })
    })
  }

  /** Height of what must stay with the heading above it. */
  function firstHeight(block: Block | undefined): number {
    switch (block?.kind) {
      case 'materials':
        return (block.title ? size.sub * 2 : 0) + (block.entries[0] ? entryHeight(block.entries[0], block.tick) : 0)
      case 'table':
        return (block.title ? size.sub * 2 : 0) + (block.rows[0] ? rowHeight(block.rows[0]) : 0)
      case 'list':
        return heightOf(block.lines[0] ?? '', 'regular', size.body)
      case 'text':
        return heightOf(block.text, 'regular', size.body)
      default:
        return 0
    }
  }

  function block(part: Block): void {
    if (part.kind === 'materials' || part.kind === 'table') {
      heading(part.title, 'H3', size.sub, firstHeight({ ...part, title: '' }))
      if (part.kind === 'table') table(part.rows)
      else materials(part.entries, part.tick)
    } else if (part.kind === 'list') bullets(part.lines, part.ordered)
    else {
      need(firstHeight(part))
      element(root, 'P', () => write(part.text, 'regular', size.body))
      doc.y += size.gap * 0.4
    }
  }

  function closing(): void {
    const lines = [...notice.sheet.closing, `再看这张单：扫二维码，或者打开 ${url}`]
    const heights = lines.map((text) => heightOf(text, 'regular', size.small))
    doc.y += size.gap
    need(heights.reduce((sum, height) => sum + height, size.gap * 2))
    line(doc.y, 1.5, black)
    doc.y += size.gap
    for (const text of lines) {
      element(root, 'P', () => write(text, 'regular', size.small))
      doc.y += size.gap * 0.3
    }
  }

  function footers(): void {
    const { start, count } = doc.bufferedPageRange()
    const points = large ? size.small : 9
    for (let page = start; page < start + count; page++) {
      doc.switchToPage(page)
      doc.page.margins.bottom = 0 // or writing here would ask for a new page
      const y = bottom + (margin.bottom - points * 1.45) / 2
      const words = `第 ${page - start + 1} 页 共 ${count} 页`
      artifact(
        () => {
          font('regular', points).text(`编号 ${notice.number}`, left, y, { width, lineBreak: false })
          font('regular', points).text(words, left, y, { width, align: 'right', lineBreak: false })
        },
        { type: 'Pagination', attached: ['Bottom'] },
      )
    }
  }

  header()
  for (const section of notice.sheet.sections) {
    heading(section.heading, 'H2', size.heading, firstHeight(section.blocks[0]))
    for (const part of section.blocks) block(part)
  }
  closing()
  root.end()
  footers()
}

/** Draws the code in black on white, its quiet zone inside the given side. */
function qr(doc: Document, text: string, x: number, y: number, side: number): void {
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
