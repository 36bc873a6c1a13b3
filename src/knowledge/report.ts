/** What one department has to look at, as Markdown: counts, doubtful facts, what the city has to fill in, warnings. Pure. */
import { countsOf } from './check'
import { parseCitation } from './citation'
import { itemFile, type KnowledgeBase } from './knowledge-base'
import { citationsOf } from './parse'
import type { Problem } from './problem'
import { fieldOf, type LineOf } from './source'
import { type Todo, todoFields } from './todo'

export interface ReportParts {
  problems: readonly Problem[]
  todo: readonly Todo[]
  lineOf: LineOf
  /** `YYYY-MM-DD` */
  today: string
}

/** Name of what no single department owns. */
export const sharedName = '各部门共用'

/** A cell of a Markdown table. */
const cell = (text: string | number) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
const row = (...cells: (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`

/** The to-do list of each department, as Markdown, in the order of the departments. */
export function todoReport(knowledge: Pick<KnowledgeBase, 'departments'>, todo: readonly Todo[]): string {
  return [...byDepartment(knowledge, todo)].flatMap(([id, list]) => [`## ${nameOf(knowledge, id)}`, '', ...todoTable(list), '']).join('\n')
}

/** One Markdown file per department that has items or something to fill in, by file name. */
export function departmentReports(knowledge: KnowledgeBase, { problems, todo, lineOf, today }: ReportParts): Map<string, string> {
  const todos = byDepartment(knowledge, todo)
  const ids = [...knowledge.departments.keys(), ...(todos.has('') ? [''] : [])]
  return new Map(
    ids.flatMap((id) => {
      const items = [...knowledge.items.values()].filter((item) => item.record.department === id)
      const open = todos.get(id) ?? []
      if (items.length === 0 && open.length === 0) return []
      const files = new Set([
        ...items.flatMap(({ record }) => [itemFile(record), `intents/items/${record.id}.yaml`]),
        ...[...knowledge.bundles.values()]
          .filter((bundle) => bundle.leadDepartment === id)
          .map((bundle) => `knowledge/bundles/${bundle.id}.yaml`),
      ])
      const counts = items.map((item) => countsOf(item, knowledge))
      const doubtful = items.flatMap(({ record }) =>
        citationsOf(record).flatMap(({ path, source }) =>
          parseCitation(source, knowledge.laws).evidence === 'M'
            ? [row(record.name, fieldOf(path), source, `${itemFile(record)}:${lineOf(itemFile(record), path)}`)]
            : [],
        ),
      )
      const warnings = problems.filter(({ file }) => files.has(file))
      const text = [
        `# ${nameOf(knowledge, id)}`,
        '',
        `${today}：${items.length} 个事项，${open.length} 处由当地填，${doubtful.length} 处没核实，${warnings.length} 条提醒。`,
        '',
        ...section('有些什么', counts.length > 0, [
          row('事项', '材料', '情形', '条件', '问答', '说法', '有出处', '由当地定', '没核实'),
          row(...Array(9).fill('---')),
          ...counts.map((count) =>
            row(
              count.name,
              ...[count.materials, count.situations, count.conditions, count.faqs, count.utterances],
              ...[`${Math.round(count.sourced * 100)}%`, count.local, count.unverified],
            ),
          ),
        ]),
        ...section('要当地填的', open.length > 0, todoTable(open)),
        ...section('没核实的〔M〕：找到出处改成〔L〕或〔D〕，或者改成 LOCAL', doubtful.length > 0, [
          row('事项', '哪一项', '依据', '在哪里'),
          row(...Array(4).fill('---')),
          ...doubtful,
        ]),
        ...section('提醒', warnings.length > 0, [
          row('在哪里', '哪一项', '说明'),
          row(...Array(3).fill('---')),
          ...warnings.map(({ file, line, field, message }) => row(`${file}:${line}`, field, message)),
        ]),
      ]
      return [[`${id || 'shared'}.md`, `${text.join('\n').trimEnd()}\n`] as const]
    }),
  )
}

function section(title: string, some: boolean, lines: readonly string[]): string[] {
  return some ? [`## ${title}`, '', ...lines, ''] : []
}

function nameOf(knowledge: Pick<KnowledgeBase, 'departments'>, id: string): string {
  return knowledge.departments.get(id)?.name ?? (id || sharedName)
}

function todoTable(list: readonly Todo[]): string[] {
  const order = (todo: Todo) => todoFields.indexOf(todo.field)
  return [
    row('事项、办理点', '哪一项', '填什么', '在哪里'),
    row(...Array(4).fill('---')),
    ...[...list]
      .sort((a, b) => a.id.localeCompare(b.id) || order(a) - order(b) || a.line - b.line)
      .map(({ name, field, what, file, line, path }) => row(name, field, what, `${file}:${line} ${path}`)),
  ]
}

/** In the order of departments.yaml; what nobody owns comes last. */
function byDepartment(knowledge: Pick<KnowledgeBase, 'departments'>, todo: readonly Todo[]): Map<string, Todo[]> {
  const groups = new Map<string, Todo[]>()
  for (const id of [...knowledge.departments.keys(), '']) {
    const list = todo.filter(({ department }) => department === id)
    if (list.length > 0) groups.set(id, list)
  }
  return groups
}
