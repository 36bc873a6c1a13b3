import type { z } from 'zod'
import { items, offices, parts, sheets } from '../../src/exchange/sheets'
import { noteOf } from '../../src/exchange/workbook'
import * as schema from '../../src/knowledge/schema'

type Inner = z.ZodType & { def: { type: string; innerType?: Inner; element?: Inner; options?: Inner[]; shape?: { [key: string]: Inner } } }

/** Paths of all fields of a schema; a list of objects is `list.*.field`. */
function fieldsOf(inner: Inner, path: string): string[] {
  const { type, innerType, element, options, shape } = inner.def
  if (innerType) return fieldsOf(innerType, path)
  if (shape) return Object.entries(shape).flatMap(([key, field]) => fieldsOf(field, path === '' ? key : `${path}.${key}`))
  if (type === 'array' && element) return [...new Set(fieldsOf(element, `${path}.*`))]
  if (options) return [...new Set(options.flatMap((option) => fieldsOf(option, path)))]
  return [path]
}

/** Paths that have a column, lists as above. */
const columns = [
  ...items.columns.map((column) => column.path),
  ...parts.flatMap((sheet) => sheet.at.split('|').flatMap((at) => sheet.columns.map((column) => `${at}.*.${column.path}`))),
]

it('every field of an item has a column', () => {
  const wanted = fieldsOf(schema.Item as unknown as Inner, '').map((path) => path.replace('faqs.*.question', 'faqs.*.statement'))
  expect(wanted.length).toBeGreaterThan(100)
  expect(
    wanted.filter((path) => path !== 'limits.promised' && !columns.some((column) => path === column || path.startsWith(`${column}.`))),
  ).toEqual([])
})

it('every field of an office has a column', () => {
  const wanted = fieldsOf(schema.Office as unknown as Inner, '')
  expect(wanted.filter((path) => !offices.columns.some((column) => path === column.path || path.startsWith(`${column.path}.`)))).toEqual([])
})

it('headers of a sheet differ, and each says what it is', () => {
  for (const sheet of sheets) {
    const headers = sheet.columns.map((column) => column.header)
    expect(new Set(headers).size).toBe(headers.length)
  }
  const materials = sheets.find((sheet) => sheet.name === '材料')
  const column = (header: string) => materials?.columns.find((one) => one.header === header)
  if (!materials) throw new Error('no sheet')
  expect(noteOf(materials, column('材料名称') as never)).toBe('材料名称，用正式名称：居民身份证、居民户口簿\n必填。\n最多 60 个字。')
  expect(noteOf(materials, column('材料类型') as never)).toBe('材料类型\n从下拉框里选：原件、复印件、原件和复印件、原件或复印件。')
})
