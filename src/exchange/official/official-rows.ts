/** Rows of an official item table (service item §2) → the fields we read, cleaned. Pure. */
import { type Cell, isBlank, type Table } from '../book'
import { cleanText } from './clean'

/** Fields we read, with the national column and the Chinese heads under which they come. */
export const officialColumns = {
  name: ['task_name', '事项名称'],
  handleName: ['task_handle_item_name', '业务办理项名称'],
  handleItemCode: ['task_handle_item', '业务办理项编码'],
  taskCode: ['task_code', '实施编码', '实施清单编码'],
  catalogCode: ['catalog_code', '基本编码', '基本目录编码'],
  state: ['task_state', '事项状态'],
  version: ['task_version', '事项版本', '事项版本号'],
  department: ['dept_name', '实施主体', '实施主体名称'],
  region: ['town_code', 'region_code', '行政区划', '行政区划代码'],
  cancelled: ['plan_cancel_date', '计划取消日期'],
  legalDay: ['anticipate_day', '法定办结时限'],
  legalUnit: ['anticipate_type', '法定办结时限单位'],
  promiseDay: ['promise_day', '承诺办结时限'],
  promiseUnit: ['promise_type', '承诺办结时限单位'],
  isFee: ['is_fee', '是否收费'],
  feeName: ['fee_name', '收费项目名称'],
  feeStandard: ['fee_stand', '收费标准'],
  visits: ['limit_scene_num', '到办事现场次数', '到现场次数'],
  isOnline: ['is_online', '是否网办'],
  address: ['transact_addr', '办理地点'],
  hours: ['transact_time', '办理时间'],
  phone: ['link_way', '咨询方式', '咨询电话'],
} as const
export type OfficialField = keyof typeof officialColumns

/** One row; fields that are blank are absent. */
export interface OfficialRow {
  /** 1-based place in the table or list. */
  row: number
  fields: Readonly<Partial<Record<OfficialField, string>>>
}

export interface OfficialTable {
  rows: OfficialRow[]
  /** Heads that are not read. */
  ignored: string[]
  problems: string[]
}

/** Rows before which the head must come: some tables have a title above it. */
const titleRows = 10

const words = (cell: Cell): string => {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return isBlank(cell) || typeof cell === 'object' ? '' : cleanText(String(cell))
}

const fieldByHead = new Map<string, OfficialField>(
  Object.entries(officialColumns).flatMap(([field, heads]) => heads.map((head) => [head, field as OfficialField] as const)),
)
const headOf = (cell: Cell) =>
  words(cell)
    .toLowerCase()
    .replace(/[（(].*$/, '')
    .trim()

/**
 * Finds the table and reads it.
 *
 * @param tables sheets of a workbook, or one csv file; the first that has the heads is read
 * @param onProgress is told how many rows are read, now and then
 */
export function readOfficialTable(tables: readonly Table[], onProgress: (done: number, total: number) => void = () => {}): OfficialTable {
  for (const { rows } of tables) {
    const top = rows.slice(0, titleRows).findIndex((row) => row.filter((cell) => fieldByHead.has(headOf(cell))).length >= 2)
    if (top < 0) continue
    const heads = Array.from(rows[top] ?? [], headOf)
    const fields = heads.map((head) => fieldByHead.get(head))
    const problems = headProblems(new Set(fields))
    if (problems.length > 0) return { rows: [], ignored: [], problems }
    const body = rows.slice(top + 1)
    const read = body.flatMap((cells, index): OfficialRow[] => {
      if ((index + 1) % 1000 === 0 || index + 1 === body.length) onProgress(index + 1, body.length)
      const found: Partial<Record<OfficialField, string>> = {}
      fields.forEach((field, position) => {
        const value = field ? words(cells[position]) : ''
        if (field && value !== '' && found[field] === undefined) found[field] = value
      })
      return Object.keys(found).length === 0 ? [] : [{ row: top + index + 2, fields: found }]
    })
    return { rows: read, ignored: heads.filter((head, index) => head !== '' && !fields[index]), problems: [] }
  }
  return { rows: [], ignored: [], problems: ['没有找到官方事项表的表头（要有 task_name 或「事项名称」，和一种编码）'] }
}

function headProblems(fields: ReadonlySet<OfficialField | undefined>): string[] {
  const problems: string[] = []
  if (!fields.has('name')) problems.push('表头里没有 task_name（事项名称）')
  if (!(['handleItemCode', 'taskCode', 'catalogCode'] as const).some((field) => fields.has(field)))
    problems.push('表头里没有编码：task_handle_item（业务办理项编码）、task_code（实施编码）或 catalog_code（基本编码）')
  return problems
}

/**
 * A list of objects as a table.
 *
 * @param value parsed JSON: a list, or an object with a list in one of its fields
 * @returns undefined when there is no list of objects
 */
export function tableOfJson(value: unknown): Table | undefined {
  const isList = (one: unknown): one is object[] =>
    Array.isArray(one) && one.length > 0 && one.every((entry) => entry !== null && typeof entry === 'object')
  const list = isList(value) ? value : value !== null && typeof value === 'object' ? Object.values(value).find(isList) : undefined
  if (!list) return undefined
  const heads = [...new Set(list.flatMap((entry) => Object.keys(entry)))]
  return {
    name: 'json',
    rows: [heads, ...list.map((entry) => heads.map((head) => cellOf(Object.getOwnPropertyDescriptor(entry, head)?.value)))],
  }
}

/** Numbers, texts and lists of them; what is nested deeper is not read. */
function cellOf(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string' || typeof entry === 'number')) return value.join('\n')
  return undefined
}
