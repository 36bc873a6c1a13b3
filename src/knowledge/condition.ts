/**
 * Condition expressions (适用情形): parsed once into a tree, never evaluated as code.
 *
 *   expr  := and ('or' and)*          and := not ('and' not)*
 *   not   := 'not' not | '(' expr ')' | atom
 *   atom  := name ('=' | '!=') option ('|' option)*  |  name ('>=' | '>' | '<=' | '<') number
 *
 * Names are situation ids of the item, plus the two that every item has: `channel` (window | online) and `proxy` (yes | no).
 */
export type Expression =
  | { kind: 'all'; parts: Expression[] }
  | { kind: 'any'; parts: Expression[] }
  | { kind: 'not'; part: Expression }
  | { kind: 'is'; name: string; options: string[] }
  | { kind: 'compare'; name: string; op: '>=' | '>' | '<=' | '<'; value: number }

/** Always true: an empty condition. */
export const always: Expression = { kind: 'all', parts: [] }

/** Known, answered "no such case", or not known yet. */
export type Truth = 'true' | 'false' | 'unknown'

export class ConditionError extends Error {
  constructor(
    message: string,
    /** 0-based position in the source text. */
    readonly position: number,
  ) {
    super(message)
  }
}

interface Token {
  text: string
  at: number
}

function tokens(source: string): Token[] {
  const found: Token[] = []
  const pattern = /\s*(\(|\)|!=|>=|<=|=|>|<|\||[A-Za-z0-9_]+(?:\.\d+)?)/y
  let at = 0
  while (at < source.length) {
    if (/^\s*$/.test(source.slice(at))) break
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (!match) {
      const start = at + (source.slice(at).length - source.slice(at).trimStart().length)
      throw new ConditionError(`读不懂「${source.slice(start, start + 8)}」`, start)
    }
    const word = match[1] as string
    found.push({ text: word, at: pattern.lastIndex - word.length })
    at = pattern.lastIndex
  }
  return found
}

/**
 * Parses one condition expression.
 *
 * @param source e.g. `marriage=single and (follow=father or age>=1)`; blank gives `always`
 * @throws ConditionError with the position of the first thing that does not fit
 */
export function parseCondition(source: string): Expression {
  const list = tokens(source)
  let at = 0
  const peek = () => list[at]
  const end = source.length
  const fail = (message: string): never => {
    throw new ConditionError(message, peek()?.at ?? end)
  }
  const take = (text: string) => (peek()?.text === text ? list[at++] : undefined)

  function word(what: string): string {
    const token = peek()
    if (!token || !/^[A-Za-z0-9_.]+$/.test(token.text) || ['and', 'or', 'not'].includes(token.text)) return fail(`这里应当是${what}`)
    at++
    return token.text
  }
  function any(): Expression {
    const parts = [all()]
    while (take('or')) parts.push(all())
    return parts.length === 1 ? (parts[0] as Expression) : { kind: 'any', parts }
  }
  function all(): Expression {
    const parts = [not()]
    while (take('and')) parts.push(not())
    return parts.length === 1 ? (parts[0] as Expression) : { kind: 'all', parts }
  }
  function not(): Expression {
    if (take('not')) return { kind: 'not', part: not() }
    if (take('(')) {
      const inside = any()
      if (!take(')')) fail('少了右括号')
      return inside
    }
    return atom()
  }
  function atom(): Expression {
    const name = word('情形代号')
    const op = peek()?.text
    if (op === '=' || op === '!=') {
      at++
      const options = [word('选项代号')]
      while (take('|')) options.push(word('选项代号'))
      const is: Expression = { kind: 'is', name, options }
      return op === '=' ? is : { kind: 'not', part: is }
    }
    if (op === '>=' || op === '>' || op === '<=' || op === '<') {
      at++
      const token = peek()
      const value = Number(token?.text)
      if (!token || !Number.isFinite(value)) return fail('比较号后面应当是数字')
      at++
      return { kind: 'compare', name, op, value }
    }
    return fail('这里应当是 =、!=、>=、>、<= 或 <')
  }

  if (list.length === 0) return always
  const tree = any()
  if (peek()) fail(`多出「${peek()?.text}」，两个条件之间要写 and 或 or`)
  return tree
}

/** Situation names an expression depends on, each once, in order of appearance. */
export function namesIn(expression: Expression): string[] {
  const names = new Set<string>()
  const walk = (node: Expression): void => {
    switch (node.kind) {
      case 'all':
      case 'any':
        node.parts.forEach(walk)
        break
      case 'not':
        walk(node.part)
        break
      case 'is':
      case 'compare':
        names.add(node.name)
        break
      default:
        node satisfies never
    }
  }
  walk(expression)
  return [...names]
}

/** Every atom of an expression, for cross-checks and for finding the break points of numbers. */
export function atomsIn(expression: Expression): Extract<Expression, { kind: 'is' | 'compare' }>[] {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return expression.parts.flatMap(atomsIn)
    case 'not':
      return atomsIn(expression.part)
    default:
      return [expression]
  }
}

/** A complete assignment: option id, several option ids (multi), or a number. */
export type Value = string | number | readonly string[]

/**
 * Truth of an expression under a complete assignment.
 *
 * @throws Error when a name has no value: callers assign every name of `namesIn` first
 */
export function holds(expression: Expression, values: Readonly<Record<string, Value>>): boolean {
  switch (expression.kind) {
    case 'all':
      return expression.parts.every((part) => holds(part, values))
    case 'any':
      return expression.parts.some((part) => holds(part, values))
    case 'not':
      return !holds(expression.part, values)
    case 'is': {
      const value = values[expression.name]
      if (value === undefined) throw new Error(`no value for ${expression.name}`)
      if (typeof value === 'object') return value.some((option) => expression.options.includes(option))
      return expression.options.includes(String(value))
    }
    case 'compare': {
      const value = Number(values[expression.name])
      if (Number.isNaN(value)) throw new Error(`no number for ${expression.name}`)
      if (expression.op === '>=') return value >= expression.value
      if (expression.op === '>') return value > expression.value
      if (expression.op === '<=') return value <= expression.value
      return value < expression.value
    }
    default:
      return expression satisfies never
  }
}

/**
 * Truth when some names are still open: true (false) if it is true (false) for every way of filling them in, else unknown.
 * This is supervaluation, not Kleene logic: `a=x or a!=x` is true without knowing a.
 *
 * @param domains every value a name can take; for a number, one representative per interval between break points
 * @see van Fraassen 1966, singular terms, truth-value gaps (supervaluations)
 */
export function truthOf(
  expression: Expression,
  known: Readonly<Record<string, Value>>,
  domains: Readonly<Record<string, readonly Value[]>>,
): Truth {
  const open = namesIn(expression).filter((name) => known[name] === undefined)
  const values: Record<string, Value> = { ...known }
  let yes = false
  let no = false
  const fill = (index: number): void => {
    if (yes && no) return
    const name = open[index]
    if (name === undefined) {
      if (holds(expression, values)) yes = true
      else no = true
      return
    }
    for (const value of domains[name] ?? []) {
      values[name] = value
      fill(index + 1)
    }
  }
  fill(0)
  return yes && no ? 'unknown' : yes ? 'true' : 'false'
}
