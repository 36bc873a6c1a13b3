/**
 * `npm run import:official -- F [--mapping M] [--region 330302] [--dry-run | --apply] [--unmapped F.csv] [--json]`: an official item table
 * (.csv, .xlsx or .json with the national columns) against our content. Shows what could be filled in, what differs and what has no match;
 * --apply fills in what is LOCAL so far, and never anything else.
 */
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import type { Table } from '../exchange/book'
import { readCsv } from '../exchange/csv'
import { guard } from '../exchange/guard'
import { readOfficialTable, tableOfJson } from '../exchange/official/official-rows'
import { checkProposal, type Finding, type Proposal, propose, type Unmapped } from '../exchange/official/propose'
import { readRecords } from '../exchange/records'
import { limits } from '../exchange/zip-guard'
import { type Problem, problemLine } from '../knowledge/problem'
import { OfficialCodes } from '../knowledge/schema'
import { readYaml } from '../knowledge/source'
import { readContentFiles } from '../storage/content-files'
import { finishReplacing, replaceFiles } from '../storage/replace-files'
import { parsed, projectRoot, run } from './content'
import { readTables, readWithin, writeCsvFile } from './table-files'

const usage =
  '用法：npm run import:official -- 官方事项表（.csv、.xlsx、.json） [--mapping 对照表.yaml] [--region 行政区划] --dry-run（只看）或 --apply（填 LOCAL 的） [--unmapped 没对上的.csv]'

/** Lines of one kind that are printed; all of them are in --json and --unmapped. */
const shown = 20

void run(async () => {
  const { values, positionals } = parsed(usage, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        mapping: { type: 'string' },
        region: { type: 'string' },
        unmapped: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        apply: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        root: { type: 'string', default: projectRoot },
      },
    }),
  )
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0 || (values.apply && values['dry-run'])) throw new AppError('bad_request', usage)
  const codes = readMapping(values.mapping ?? join(values.root, 'knowledge', 'official-codes.yaml'))
  const table = readOfficialTable(await readOfficialFile(file), (done, total) => void process.stderr.write(`读了 ${done}/${total} 行\n`))
  if (table.problems.length > 0) throw new AppError('content_invalid', table.problems.join('\n'))
  if (table.ignored.length > 0) process.stderr.write(`没有用到的列：${table.ignored.join('、')}\n`)
  finishReplacing(values.root)
  const files = readContentFiles(values.root)
  const today = new Date().toISOString().slice(0, 10)
  const found = propose(table.rows, readRecords(files, []), codes, {
    today,
    ...(values.region === undefined ? {} : { region: values.region }),
  })
  const proposal = checkProposal(found, files, today)
  if (values.unmapped !== undefined) writeCsvFile(values.unmapped, unmappedTable(proposal.unmapped))
  const write = values.apply && proposal.problems.length === 0 && proposal.files.length > 0
  if (write) replaceFiles(values.root, proposal.files)
  const { files: changed, ...rest } = proposal
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...rest, written: write, files: changed.map(({ path }) => path) })}\n`
      : inWords(proposal, values.apply),
  )
  if (proposal.problems.length > 0) process.exitCode = 1
})

/** @throws AppError content_invalid with every problem */
function readMapping(path: string): OfficialCodes {
  const problems: Problem[] = []
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('not_found', `没有对照表 ${path}`, { cause })
  }
  const mapping = readYaml({ path, text }, OfficialCodes, problems)
  if (!mapping) throw new AppError('content_invalid', problems.map(problemLine).join('\n'))
  return mapping.value
}

/** The tables in a file of one of the three kinds. @throws AppError with what is wrong */
async function readOfficialFile(file: string): Promise<Table[]> {
  const name = basename(file)
  if (/\.csv$/i.test(name)) {
    const read = readCsv(readWithin(file, limits.unpacked), name.replace(/\.csv$/i, ''))
    if ('problem' in read) throw new AppError('content_invalid', read.problem)
    return [read.table]
  }
  if (!/\.json$/i.test(name)) return readTables(file)
  try {
    const table = tableOfJson(JSON.parse(new TextDecoder().decode(readWithin(file, limits.unpacked))))
    if (table) return [table]
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('content_invalid', `${name} 不是 JSON`, { cause })
  }
  throw new AppError('content_invalid', `${name} 里没有找到一列事项`)
}

/** Rows without a match, for a clerk to go through. */
function unmappedTable(unmapped: readonly Unmapped[]): Table {
  const near = ({ id, name, score }: Unmapped['near'][number]) => `${id}（${name}，${Math.round(100 * score)}%）`
  return {
    name: '没有对上的',
    rows: [
      ['行', '官方编码', '事项名称', '实施主体', '最像的', '其次', '再次'],
      ...unmapped.map((one) => [one.row, ...[one.code, one.name, one.department, ...one.near.map(near)].map(guard)]),
    ],
  }
}

function inWords({ counts, fills, differs, unclear, unmapped, problems, files }: Proposal, apply: boolean): string {
  const some = (title: string, lines: string[]) =>
    lines.length === 0
      ? []
      : [
          `${title}（${lines.length}）：`,
          ...lines.slice(0, shown).map((line) => `  ${line}`),
          ...(lines.length > shown ? [`  …还有 ${lines.length - shown} 条，用 --json 看全部`] : []),
        ]
  const finding = ({ path, name, field, now, official, rows }: Finding) =>
    `${path}（${name}）${field}：${now} → ${official}（第 ${rows.slice(0, 3).join('、')}${rows.length > 3 ? '…' : ''} 行）`
  const last = () => {
    if (problems.length > 0) return `${problems.length} 个问题，什么也没有写。`
    if (files.length === 0) return '没有可以填的。'
    return apply
      ? `填好了 ${files.length} 个文件，请运行 npm run check。`
      : `会填 ${files.length} 个文件。看过没问题，就把 --dry-run 换成 --apply 再运行一次。`
  }
  return `${[
    `${counts.rows} 行：停用的 ${counts.retired}，别的地区的 ${counts.elsewhere}，对上的 ${counts.mapped}（${counts.items} 个事项），没有对上的 ${counts.unmapped}`,
    ...some('可以填的（现在是 LOCAL）', fills.map(finding)),
    ...some('和现在的内容不一样，不会自动改，请核对', differs.map(finding)),
    ...some('要人来看', unclear),
    ...some(
      '没有对上的，编码写进对照表就能对上',
      unmapped.map(
        ({ row, code, name, near }) =>
          `第 ${row} 行 ${code} ${name}${near.length === 0 ? '' : `，最像 ${near.map(({ id, score }) => `${id}（${Math.round(100 * score)}%）`).join('、')}`}`,
      ),
    ),
    ...some('问题', problems),
    last(),
  ].join('\n')}\n`
}
