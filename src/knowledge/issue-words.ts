/** What a schema complains about, in words a clerk understands. */
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** One complaint: where, and what. */
export interface Complaint {
  path: PropertyKey[]
  message: string
}

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  array: '列表',
  object: '内容',
}

const show = (value: unknown) => (value === undefined ? '' : `，现在是「${String(value).slice(0, 30)}」`)

function tooBig({ origin, maximum, input }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `最多 ${maximum} 个字${typeof input === 'string' ? `，现在有 ${input.length} 个` : ''}`
  if (origin === 'array') return `最多 ${maximum} 条`
  return `不能大于 ${maximum}${show(input)}`
}

function tooSmall({ origin, minimum, input }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return '不能空着'
  if (origin === 'array') return `至少要有 ${minimum} 条`
  return `不能小于 ${minimum}${show(input)}`
}

/** Complaints of one issue: a union speaks for the alternative that the value was meant for. */
function complaintsOf(issue: Issue, before: PropertyKey[] = []): Complaint[] {
  const path = [...before, ...issue.path]
  const one = (message: string): Complaint[] => [{ path, message }]
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return one('不能空着')
      return one(`要填${typeNames[issue.expected] ?? issue.expected}${show(issue.input)}`)
    case 'too_big':
      return one(tooBig(issue))
    case 'too_small':
      return one(tooSmall(issue))
    case 'invalid_value':
      return one(issue.input === undefined ? '不能空着' : `只能填：${issue.values.map(String).join('、')}${show(issue.input)}`)
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: '这里没有这一项，不用填' }))
    case 'invalid_union': {
      if (issue.input === undefined) return one('不能空着')
      const best = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? []
      return depth(best) > 0 ? best.flatMap((inner) => complaintsOf(inner, path)) : one(`填得不对${show(issue.input)}`)
    }
    case 'invalid_format':
      return one(issue.format === 'url' ? `要填网址，以 https:// 开头${show(issue.input)}` : issue.message)
    default:
      return one(issue.message)
  }
}

const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length))

/**
 * Checks a value.
 *
 * @returns the parsed value, or everything that is wrong with it
 */
export function checkValue<T>(schema: z.ZodType<T>, value: unknown): { value: T } | { complaints: Complaint[] } {
  const result = schema.safeParse(value, { reportInput: true })
  return result.success ? { value: result.data } : { complaints: result.error.issues.flatMap((issue) => complaintsOf(issue)) }
}
