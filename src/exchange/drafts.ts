/** Rows → records as they would be, and for every field of them the cell it came from. Pure. */
import type { CellProblem } from './book'
import type { Fields } from './compare'
import { placeIn, type Row, type Rows } from './read-rows'
import type { Kind } from './records'
import { items, offices, options, parts, questionKinds, type Sheet, utterances } from './sheets'

type Path = readonly PropertyKey[]

/** A record put together from rows, not yet checked against its schema. */
export interface Draft {
  kind: Kind
  id: string
  value: Fields
  /** The cell a field came from. */
  placeOf(path: Path): Omit<CellProblem, 'message'>
  /** Whether that cell was wrong by itself, and has been reported. */
  isWrong(path: Path): boolean
}

/** Rows that entries of a record came from, by path of the entry (`materials.3`); '' is the record's own row. */
type Anchors = Map<string, Row>

/** The object at a path with dots, made where there is none. */
function objectAt(target: Fields, keys: readonly string[]): Fields {
  return keys.reduce((place, key) => {
    place[key] ??= {}
    return place[key] as Fields
  }, target)
}

/** Sets a value at a path with dots. */
function put(target: Fields, path: string, value: unknown): void {
  const keys = path.split('.')
  objectAt(target, keys.slice(0, -1))[keys.at(-1) as string] = value
}

/** The fields of a row as an object; an object inside it is there even when all its cells are blank, except a promised limit. */
function entryOf(row: Row, rename: { [path: string]: string } = {}): Fields {
  const entry: Fields = {}
  for (const { path } of row.sheet.columns) {
    if (path.startsWith('#')) continue
    const value = row.fields.get(path)
    if (!path.startsWith('limits.promised')) objectAt(entry, path.split('.').slice(0, -1))
    if (value !== undefined) put(entry, rename[path] ?? path, value)
  }
  return entry
}

const renamed = { statement: 'question' }

function draft(kind: Kind, id: string, value: Fields, anchors: Anchors, fallback: Sheet): Draft {
  const find = (path: Path) => {
    for (let length = path.length; length >= 0; length--) {
      const key = path.slice(0, length).join('.')
      const row = anchors.get(key)
      if (!row) continue
      const rest = path
        .slice(length)
        .join('.')
        .replace(/^question/, 'statement')
      const column =
        row.sheet.columns.find(({ path }) => rest === path || rest.startsWith(`${path}.`)) ??
        row.sheet.columns.find(({ path }) => path.startsWith(`${rest}.`)) ??
        (kind === 'utterances' ? row.sheet.columns.find(({ path }) => path === '#text') : undefined)
      return { row, column, list: length === 0 && rest !== '' && !column }
    }
    return undefined
  }
  return {
    kind,
    id,
    value,
    placeOf: (path) => {
      const found = find(path)
      if (!found) return { sheet: fallback.name }
      const part = found.list ? parts.find((sheet) => sheet.at.split('|').some((one) => path.join('.').startsWith(one))) : undefined
      if (part) return { sheet: part.name }
      return placeIn(found.row, found.column?.path ?? '')
    },
    isWrong: (path) => {
      const found = find(path)
      return found?.column !== undefined && found.row.wrong.has(found.column.path)
    },
  }
}

/** By 序号, those without one last, otherwise as they stand. */
function inOrder(rows: readonly Row[]): Row[] {
  const place = (row: Row) => (row.fields.get('#order') as number | undefined) ?? Number.POSITIVE_INFINITY
  return [...rows].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
}

function groupBy(rows: readonly Row[], path: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = String(row.fields.get(path))
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

/** Reports rows that lack what they need to belong somewhere; gives the others. */
function needing(rows: readonly Row[], paths: readonly string[], problems: CellProblem[]): Row[] {
  return rows.filter((row) =>
    paths.every((path) => {
      if (row.fields.has(path)) return true
      if (!row.wrong.has(path)) problems.push({ ...placeIn(row, path), message: '不能空着，不知道这一行属于哪里' })
      return false
    }),
  )
}

/** Rows of a sheet with one row per record, each id once. */
function oneEach(rows: readonly Row[], problems: CellProblem[]): Row[] {
  const seen = new Map<unknown, Row>()
  return needing(rows, ['id'], problems).filter((row) => {
    const id = row.fields.get('id')
    const first = seen.get(id)
    if (!first) {
      seen.set(id, row)
      return true
    }
    problems.push({ ...placeIn(row, 'id'), message: `代号「${id}」和第 ${first.number} 行重复` })
    return false
  })
}

/** Reports what belongs to an item that the workbook does not hold. */
function orphans(groups: Map<string, Row[]>, known: ReadonlySet<string>, problems: CellProblem[]): void {
  for (const [id, rows] of groups) {
    if (known.has(id)) continue
    for (const row of rows) problems.push({ ...placeIn(row, '#item'), message: `「事项」表里没有「${id}」` })
  }
}

/** LOCAL, or an object of number, unit and basis; as the schema wants it. */
function gatherPromised(value: Fields, row: Row, problems: CellProblem[]): void {
  const limits = (value.limits ?? {}) as { promised?: { n?: unknown } | 'LOCAL' }
  if ((limits.promised as { n?: unknown } | undefined)?.n !== 'LOCAL') return
  for (const path of ['limits.promised.unit', 'limits.promised.basis']) {
    if (row.fields.has(path)) problems.push({ ...placeIn(row, path), message: '承诺时限是 LOCAL，这一格要留空' })
  }
  limits.promised = 'LOCAL'
}

/**
 * Puts records together.
 *
 * @param problems receives rows that belong nowhere
 */
export function draftsOf(rows: Rows, problems: CellProblem[]): Draft[] {
  const roots = oneEach(rows.of(items), problems)
  const known = new Set(roots.map((row) => String(row.fields.get('id'))))
  const grouped = new Map(
    parts.map((sheet) => {
      const groups = groupBy(
        needing(
          rows.of(sheet),
          ['#item', ...(sheet === options ? ['#situation'] : []), ...(sheet.at.includes('|') ? ['#list'] : [])],
          problems,
        ),
        '#item',
      )
      orphans(groups, known, problems)
      return [sheet, groups]
    }),
  )
  const drafts = roots.map((root) => {
    const id = String(root.fields.get('id'))
    const value = entryOf(root)
    gatherPromised(value, root, problems)
    const anchors: Anchors = new Map([['', root]])
    const add = (path: string, list: readonly Row[], rename?: { [path: string]: string }) => {
      const entries = inOrder(list).map((row, index) => {
        anchors.set(`${path}.${index}`, row)
        return entryOf(row, rename)
      })
      put(value, path, entries)
      return entries
    }
    for (const sheet of parts) {
      const own = grouped.get(sheet)?.get(id) ?? []
      if (sheet.at.includes('|')) {
        for (const path of Object.keys(questionKinds))
          add(
            path,
            own.filter((row) => row.fields.get('#list') === path),
            path === 'faqs' ? renamed : {},
          )
      } else if (sheet !== options) add(sheet.at, own)
    }
    const bySituation = groupBy(grouped.get(options)?.get(id) ?? [], '#situation')
    const asked = value.situations as { id?: unknown }[]
    asked.forEach((situation, index) => {
      const own = bySituation.get(String(situation.id)) ?? []
      bySituation.delete(String(situation.id))
      const entries = inOrder(own).map((row, position) => {
        anchors.set(`situations.${index}.options.${position}`, row)
        return entryOf(row)
      })
      if (entries.length > 0) put(situation, 'options', entries)
    })
    for (const [situation, lost] of bySituation)
      for (const row of lost) problems.push({ ...placeIn(row, '#situation'), message: `「情形」表里，这个事项没有情形「${situation}」` })
    return draft('item', id, value, anchors, items)
  })
  return [...drafts, ...officeDrafts(rows, problems), ...utteranceDrafts(rows, problems)]
}

function officeDrafts(rows: Rows, problems: CellProblem[]): Draft[] {
  return oneEach(rows.of(offices), problems).map((row) =>
    draft('office', String(row.fields.get('id')), entryOf(row), new Map([['', row]]), offices),
  )
}

function utteranceDrafts(rows: Rows, problems: CellProblem[]): Draft[] {
  const groups = groupBy(needing(rows.of(utterances), ['#item', '#facet', '#text'], problems), '#item')
  return [...groups].map(([id, own]) => {
    const anchors: Anchors = new Map([['', own[0] as Row]])
    const texts: { [facet: string]: unknown[] } = {}
    for (const row of inOrder(own)) {
      const facet = String(row.fields.get('#facet'))
      texts[facet] ??= []
      anchors.set(`utterances.${facet}.${texts[facet].length}`, row)
      texts[facet].push(row.fields.get('#text'))
    }
    return draft('utterances', id, { item: id, utterances: texts }, anchors, utterances)
  })
}
