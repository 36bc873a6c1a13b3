/** One thing wrong in the content, said so that an editor finds it: file, line, field, and what to do. */
export interface Problem {
  level: 'error' | 'warning'
  /** Stable kind, e.g. `schema`, `reference`, `unreachable-option`; counted by `npm run check`. */
  kind: string
  file: string
  /** 1-based; 1 when the place inside the file is not known. */
  line: number
  field: string
  message: string
}

/** `knowledge/items/x.yaml:12 materials[0].when …`: the form editors' terminals make clickable. */
export function problemLine(problem: Problem): string {
  const mark = problem.level === 'error' ? '错误' : '提醒'
  return `${problem.file}:${problem.line} [${mark}·${problem.kind}] ${problem.field ? `${problem.field}：` : ''}${problem.message}`
}
