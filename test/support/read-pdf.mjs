/**
 * Reads a PDF as a stranger would: `node read-pdf.mjs FILE` prints JSON with title, language, and per page its size in points, its text, the
 * smallest and largest type, and the QR code found on its picture. A process of its own, since the reader is an ES module.
 */
import { readFileSync } from 'node:fs'
import jsqr from 'jsqr'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** Pixels per point: the smallest module of a code is then 3 pixels. */
const scale = 2

const data = new Uint8Array(readFileSync(process.argv[2]))
const pdf = await getDocument({ data, useSystemFonts: false, verbosity: 0 }).promise
const { info } = await pdf.getMetadata()
const pages = []
for (let number = 1; number <= pdf.numPages; number++) {
  const page = await pdf.getPage(number)
  const { items } = await page.getTextContent()
  const drawn = items.filter((item) => item.str.trim() !== '')
  const sizes = drawn.map((item) => item.height)
  const [left, , right] = [
    Math.min(...drawn.map((item) => item.transform[4])),
    0,
    Math.max(...drawn.map((item) => item.transform[4] + item.width)),
  ]
  pages.push({
    size: page.view.slice(2).map(Math.round),
    text: items.map((item) => item.str).join(''),
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
    left: Math.round(left),
    right: Math.round(right),
    qr: number === 1 ? await codeOn(page) : undefined,
  })
}
process.stdout.write(
  JSON.stringify({ title: info.Title, language: info.Language, isTagged: (await pdf.getMarkInfo())?.Marked === true, pages }),
)
await pdf.destroy()

async function codeOn(page) {
  const viewport = page.getViewport({ scale })
  const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)]
  const { canvas, context } = pdf.canvasFactory.create(width, height)
  await page.render({ canvas, canvasContext: context, viewport, background: '#fff' }).promise
  return jsqr.default(context.getImageData(0, 0, width, height).data, width, height)?.data
}
