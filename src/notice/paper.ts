/** A sheet of A4 to write on: measures, page breaks, and the structure that screen readers follow. Knows nothing of notices. */
import PdfDocument from 'pdfkit'

/** TrueType files that hold every character that may be written. */
export interface Fonts {
  regular: Buffer
  bold: Buffer
}
export type Face = keyof Fonts

/** An element of the structure tree. */
export type Element = PDFKit.PDFStructureElement

/** Where text goes: from the left edge and so wide, in points. */
export interface Column {
  x: number
  width: number
  align?: 'left' | 'right' | 'center'
}

export const margin = { top: 42, left: 54, right: 54, bottom: 52 }
export const black = '#000000'

export type Paper = ReturnType<typeof openPaper>

/**
 * Opens a document.
 *
 * @param facts title, subject, and the day it is dated: the same facts and drawing give the same bytes
 */
export function openPaper(fonts: Fonts, facts: { title: string; subject: string; date: string }) {
  const doc = new PdfDocument({
    size: 'A4',
    margins: margin,
    bufferPages: true,
    tagged: true,
    displayTitle: true,
    lang: 'zh-CN',
    pdfVersion: '1.7',
    info: { Title: facts.title, Subject: facts.subject, Author: '一次办', CreationDate: new Date(`${facts.date}T00:00:00Z`) },
  })
  doc.registerFont('regular', fonts.regular)
  doc.registerFont('bold', fonts.bold)
  const root = doc.struct('Document')
  doc.addStructure(root)
  const left = margin.left
  const width = doc.page.width - margin.left - margin.right
  const bottom = doc.page.height - margin.bottom
  const page = bottom - margin.top
  const all: Column = { x: left, width }

  const font = (face: Face, points: number) => doc.font(face).fontSize(points).fillColor(black)
  /** Decoration, passed over when the page is read out. */
  const artifact = (paint: () => void, options: object = { type: 'Layout' }) => {
    doc.markContent('Artifact', options)
    paint()
    doc.endMarkedContent()
  }

  return {
    doc,
    root,
    left,
    width,
    bottom,
    all,
    artifact,
    /** Draws into one element of the structure tree. */
    element(parent: Element, type: string, paint: () => void, options: PDFKit.Mixins.StructureElementOptions = {}) {
      const struct = doc.struct(type, options, paint)
      parent.add(struct)
      struct.end()
    },
    /** An element that holds others. */
    group(parent: Element, type: string, fill: (struct: Element) => void) {
      const struct = doc.struct(type)
      parent.add(struct)
      fill(struct)
      struct.end()
    },
    /** Height of a text, broken into lines. */
    heightOf: (text: string, face: Face, points: number, across = width) => font(face, points).heightOfString(text, { width: across }),
    /** Writes from where the last text ended; what does not fit on the page flows on. */
    write(text: string, face: Face, points: number, { x, width: across, align = 'left' }: Column = all) {
      font(face, points).text(text, x, doc.y, { width: across, align })
    },
    /** One line at a place of its own; nothing moves. */
    place(text: string, face: Face, points: number, y: number, { x, width: across, align = 'left' }: Column = all) {
      const before = doc.y
      font(face, points).text(text, x, y, { width: across, align, lineBreak: false })
      doc.y = before
    },
    /** Goes on to a new page when so much does not fit on this one. */
    need(height: number) {
      if (doc.y + height > bottom && doc.y > margin.top) doc.addPage()
    },
    /** What is to be asked for, for a part of this height: what is higher than a page begins where a third of one is left, and flows. */
    room: (height: number) => (height < page * 0.9 ? height : page / 3),
    isAtTop: () => doc.y <= margin.top,
    skip(points: number) {
      doc.y += points
    },
    /** A line across the page where the text stands. */
    rule(thickness: number, offset = 0, colour = '#555555') {
      const y = doc.y + offset
      artifact(() =>
        doc
          .moveTo(left, y)
          .lineTo(left + width, y)
          .lineWidth(thickness)
          .strokeColor(colour)
          .stroke(),
      )
    },
    /** Ends the text and draws on each page what stands below it. */
    finish(footer: (page: number, count: number) => void) {
      root.end()
      const { start, count } = doc.bufferedPageRange()
      for (let at = start; at < start + count; at++) {
        doc.switchToPage(at)
        doc.page.margins.bottom = 0 // or writing here would ask for a new page
        artifact(() => footer(at - start + 1, count), { type: 'Pagination', attached: ['Bottom'] })
      }
    },
    /** The file. */
    bytes(): Promise<Buffer> {
      return new Promise((resolve, reject) => {
        const chunks: Buffer[] = []
        doc.on('data', (chunk: Buffer) => chunks.push(chunk))
        doc.on('end', () => resolve(Buffer.concat(chunks)))
        doc.on('error', reject)
        doc.end()
      })
    },
  }
}
