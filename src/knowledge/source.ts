/**
 * YAML text → value with line numbers. Everything an editor writes passes through `readYaml` and one zod schema, and every
 * problem comes back with file and line; nothing throws for bad content.
 */
import { CORE_SCHEMA, load } from 'js-yaml'
import { type Document, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { checkValue } from './issue-words'
import type { Problem } from './problem'

/** One content file: path relative to the project, and its text. */
export interface SourceFile {
  path: string
  text: string
}

export type Path = readonly PropertyKey[]

/** A parsed file: the value, and a way to find the line of any field in it. */
export interface Parsed<T> {
  file: string
  value: T
  lineOf(path: Path): number
}

/** `['materials', 0, 'when']` → `materials[0].when`. */
export function fieldOf(path: Path): string {
  return path.reduce<string>(
    (field, key) => (typeof key === 'number' ? `${field}[${key}]` : field ? `${field}.${String(key)}` : String(key)),
    '',
  )
}

/** Most aliases a file may follow: more is a bomb. */
const maxAliases = 20

/** The document with its positions: slow, so only when a line is asked for or something is wrong. */
function positioned(file: SourceFile): () => { document: Document; lines: LineCounter } {
  let known: { document: Document; lines: LineCounter } | undefined
  return () => {
    if (!known) {
      const lines = new LineCounter()
      known = { document: parseDocument(file.text, { lineCounter: lines, uniqueKeys: true }), lines }
    }
    return known
  }
}

/** Line of a field in a file: the field itself, or what is nearest above it. */
export type LineOf = (file: string, path: Path) => number

function lineIn({ document, lines }: { document: Document; lines: LineCounter }, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length) as unknown[], true) as { range?: [number, number, number] } | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** Finds lines in content that has been parsed; a file is read for positions when it is first asked for. */
export function createLineOf(files: readonly SourceFile[]): LineOf {
  const readers = new Map(files.map((file) => [file.path, positioned(file)]))
  return (file, path) => {
    const reader = readers.get(file)
    return reader ? lineIn(reader(), path) : 1
  }
}

/**
 * Reads one YAML file against a schema. The value comes from the fast reader; whatever that one does not take is read again by the one
 * that knows lines and says what is wrong.
 *
 * @returns the parsed value, or undefined after pushing every problem found
 */
export function readYaml<S extends z.ZodType>(file: SourceFile, schema: S, problems: Problem[]): Parsed<z.output<S>> | undefined {
  const slow = positioned(file)
  const lineOf = (path: Path) => lineIn(slow(), path)
  let value: unknown
  try {
    value = load(file.text, { schema: CORE_SCHEMA, maxAliases })
  } catch {
    const { document, lines } = slow()
    for (const error of document.errors) {
      problems.push({
        level: 'error',
        kind: 'yaml',
        file: file.path,
        line: lines.linePos(error.pos[0]).line,
        field: '',
        message: error.message.split('\n')[0] ?? '',
      })
    }
    if (document.errors.length > 0) return undefined
    try {
      value = document.toJS({ maxAliasCount: maxAliases })
    } catch (error) {
      problems.push({ level: 'error', kind: 'yaml', file: file.path, line: 1, field: '', message: (error as Error).message })
      return undefined
    }
  }
  const result = checkValue<z.output<S>>(schema as z.ZodType<z.output<S>>, value)
  if ('complaints' in result) {
    for (const { path, message } of result.complaints)
      problems.push({ level: 'error', kind: 'schema', file: file.path, line: lineOf(path), field: fieldOf(path), message })
    return undefined
  }
  return { file: file.path, value: result.value, lineOf }
}
