/** `npm run export -- --xlsx F | --csv DIR [--department D] [ITEM …]`: the content as a workbook that a clerk can edit; `import` reads it back. */
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import { type ContentRecord, readRecords } from '../exchange/records'
import { toTables } from '../exchange/to-tables'
import type { Problem } from '../knowledge/problem'
import { problemLine } from '../knowledge/problem'
import type { Item } from '../knowledge/schema'
import { readContentFiles } from '../storage/content-files'
import { finishReplacing } from '../storage/replace-files'
import { parsed, projectRoot, run } from './content'
import { writeCsvFolder, writeXlsxFile } from './table-files'

const usage = '用法：npm run export -- --xlsx 文件.xlsx 或 --csv 文件夹 [--department 部门代号] [事项代号 …]'

void run(async () => {
  const { values, positionals } = parsed(usage, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        xlsx: { type: 'string' },
        csv: { type: 'string' },
        department: { type: 'string', multiple: true },
        root: { type: 'string', default: projectRoot },
      },
    }),
  )
  if (values.xlsx === undefined && values.csv === undefined) throw new AppError('bad_request', usage)
  finishReplacing(values.root)
  const problems: Problem[] = []
  const records = readRecords(readContentFiles(values.root), problems)
  if (problems.length > 0)
    throw new AppError('content_invalid', `内容有错，请先改好（npm run check）：\n${problems.map(problemLine).join('\n')}`)
  const chosen = choose(records.all, positionals, values.department ?? [])
  const tables = toTables(records, chosen)
  if (values.xlsx !== undefined) await writeXlsxFile(values.xlsx, tables)
  if (values.csv !== undefined) writeCsvFolder(values.csv, tables)
  const count = (kind: ContentRecord['kind']) => chosen.filter((record) => record.kind === kind).length
  process.stderr.write(
    `${count('item')} 个事项、${count('office')} 个办理点、${count('utterances')} 个事项的说法 → ${values.xlsx ?? values.csv}\n`,
  )
})

/** The named items, or those of the named departments, with their wordings and the offices they use; everything when nothing is named. */
function choose(all: readonly ContentRecord[], ids: readonly string[], departments: readonly string[]): readonly ContentRecord[] {
  if (ids.length === 0 && departments.length === 0) return all
  const items = all.filter((record): record is ContentRecord<'item'> => record.kind === 'item')
  const wanted = items.filter(({ id, value }) => ids.includes(id) || departments.includes(value.department))
  const missing = [
    ...ids.filter((id) => !items.some((item) => item.id === id)).map((id) => `没有事项「${id}」`),
    ...departments.filter((id) => !items.some((item) => item.value.department === id)).map((id) => `部门「${id}」没有事项`),
  ]
  if (missing.length > 0) throw new AppError('unknown_item', missing.join('\n'))
  const names = new Set(wanted.map(({ id }) => id))
  const places = new Set(wanted.flatMap(({ value }) => (value as Item).places))
  return all.filter(({ kind, id }) => (kind === 'office' ? places.has(id) : names.has(id)))
}
