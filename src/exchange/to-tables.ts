/** ContentRecords → tables: everything they hold, one row per entry. Pure. */
import type { Item } from '../knowledge/schema'
import type { Cell, Table } from './book'
import { guard } from './guard'
import { type ContentRecord, type ContentRecords, hashOf, type Values } from './records'
import { type Column, items, lookOnly, offices, options, parts, recordSheet, type Sheet, sheets, utterances } from './sheets'

/** Version of the workbook's layout; another one is not read. */
export const layout = 1

/** Value at a path with dots; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as { [key: string]: unknown } | undefined)?.[key], value)
}

/** What a clerk should know before the first change. */
const readme = [
  '怎么改：改好、保存，用 npm run import -- 文件 --dry-run 看会改什么，再用 --apply 写进去。',
  '灰色的格子是代号，不要改。表头上有说明（把鼠标停在上面），有下拉框的从里面选。',
  '加一行：写在最下面，「事项代号」照抄，「序号」决定排在哪里（2 和 3 之间写 2.5）。',
  '删一行：在最后一列「删除」里选「是」。',
  '一格里写几条：一行一条，用 Alt+Enter 换行。',
  '由当地确定、没有把握的写 LOCAL，不要猜数字、地址、电话。',
  '文字以 = + - @ 开头的，前面有一个单引号，是防止被当成公式，导入时会自动去掉。',
  '导出以后别人也改过的事项，导入时会提醒，不会互相覆盖。',
]

type Extras = { [path: `#${string}`]: unknown }

function row(columns: readonly Column[], entry: unknown, extras: Extras): Cell[] {
  return columns.map(({ path, kind }) => {
    const value = path.startsWith('#') ? extras[path as `#${string}`] : at(entry, path)
    return value === undefined ? undefined : kind.write(value)
  })
}

/** The promised limit in three columns: LOCAL, or number, unit and basis. */
const spread = (item: Item) => ({
  ...item,
  limits: { ...item.limits, promised: item.limits.promised === 'LOCAL' ? { n: 'LOCAL' } : item.limits.promised },
})

function rowsOf(sheet: Sheet, item: Item, extras: Extras): Cell[][] {
  if (sheet === options)
    return item.situations.flatMap((situation) =>
      situation.options.map((option, index) => row(sheet.columns, option, { ...extras, '#situation': situation.id, '#order': index + 1 })),
    )
  return sheet.at.split('|').flatMap((path) =>
    (at(item, path) as object[]).map((entry, index) =>
      row(sheet.columns, 'question' in entry ? { ...entry, statement: entry.question } : entry, {
        ...extras,
        '#list': path,
        '#order': index + 1,
      }),
    ),
  )
}

function wordings(value: Values['utterances'], extras: Extras): Cell[][] {
  let order = 0
  return Object.entries(value.utterances).flatMap(([facet, texts]) =>
    (texts ?? []).map((text) => row(utterances.columns, undefined, { ...extras, '#facet': facet, '#text': text, '#order': ++order })),
  )
}

/**
 * Writes records as tables.
 *
 * @param chosen the records to write; the rest of `records` only lends names
 */
export function toTables(records: ContentRecords, chosen: readonly ContentRecord[] = records.all): Table[] {
  const of = <K extends keyof Values>(kind: K) => chosen.filter((record): record is ContentRecord<K> => record.kind === kind)
  const headers = (sheet: Sheet) => sheet.columns.map((column) => column.header)
  const extras = (id: string): Extras => ({ '#item': id, '#name': records.names.get(id) })
  const table = (sheet: Sheet, rows: Cell[][]): Table => ({ name: sheet.name, rows: [headers(sheet), ...rows] })
  const tables = [
    table(
      items,
      of('item').map((record) => row(items.columns, spread(record.value), {})),
    ),
    ...parts.map((sheet) =>
      table(
        sheet,
        of('item').flatMap((record) => rowsOf(sheet, record.value, extras(record.id))),
      ),
    ),
    table(
      offices,
      of('office').map((record) => row(offices.columns, record.value, {})),
    ),
    table(
      utterances,
      of('utterances').flatMap((record) => wordings(record.value, extras(record.id))),
    ),
  ]
  const departments = records.departments.map(({ id, name }): Cell[] => [guard(id), guard(name)])
  return [
    { name: lookOnly.readme, rows: readme.map((line): Cell[] => [line]) },
    ...tables,
    { name: lookOnly.departments, rows: [['部门代号', '部门'], ...departments] },
    {
      name: recordSheet,
      rows: [
        ['种类', '名称', '值'],
        ['格式', 'yiciban', layout],
        ...sheets.map((sheet, index): Cell[] => ['行数', sheet.name, (tables[index]?.rows.length ?? 1) - 1]),
        ...chosen.map(({ file, value }): Cell[] => ['文件', file.path, hashOf(value)]),
      ],
    },
  ]
}
