import fc from 'fast-check'
import { ConditionError, type Expression, holds, namesIn, parseCondition, truthOf } from '../../src/knowledge/condition'

describe('condition expressions', () => {
  it('reads and, or, not, parentheses, several options and numbers', () => {
    expect(holds(parseCondition('a=x and (b=y|z or not c=w)'), { a: 'x', b: 'q', c: 'v' })).toBe(true)
    expect(holds(parseCondition('a!=x or age>=16'), { a: 'x', age: 15.5 })).toBe(false)
    expect(holds(parseCondition('age<16'), { age: 15.5 })).toBe(true)
  })

  it.each([
    ['a=', 2],
    ['a=x b=y', 4],
    ['(a=x', 4],
    ['a=x and', 7],
    ['a=x；b=y', 3],
    ['age>=many', 5],
    ['and', 0],
  ])('says where %j goes wrong', (source, position) => {
    try {
      parseCondition(source)
      throw new Error('was accepted')
    } catch (error) {
      expect(error).toBeInstanceOf(ConditionError)
      expect((error as ConditionError).position).toBe(position)
    }
  })

  const names = ['a', 'b', 'c'] as const
  const domains = { a: ['x', 'y'], b: ['x', 'y', 'z'], c: ['x', 'y'] }
  const tree: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.record({
        kind: fc.constant('is' as const),
        name: fc.constantFrom(...names),
        options: fc.subarray(['x', 'y', 'z'], { minLength: 1 }),
      }),
      fc.record({ kind: fc.constant('all' as const), parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('any' as const), parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('not' as const), part: tie('node') }),
    ),
  })).node

  const written = (node: Expression): string => {
    if (node.kind === 'is') return `${node.name}=${node.options.join('|')}`
    if (node.kind === 'compare') return `${node.name}${node.op}${node.value}`
    if (node.kind === 'not') return `not (${written(node.part)})`
    return `(${node.parts.map(written).join(node.kind === 'all' ? ' and ' : ' or ')})`
  }

  it('reads back what it writes, and truth with open names is what all fillings say', () => {
    fc.assert(
      fc.property(
        tree,
        fc.record({
          a: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
          b: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
        }),
        (node, partial) => {
          const known = Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined)) as Record<string, string>
          const parsed = parseCondition(written(node))
          const results = new Set<boolean>()
          for (const a of domains.a)
            for (const b of domains.b)
              for (const c of domains.c) {
                const world = { a, b, c }
                expect(holds(parsed, world)).toBe(holds(node, world))
                if (Object.entries(known).every(([name, value]) => world[name as 'a'] === value)) results.add(holds(node, world))
              }
          expect(truthOf(parsed, known, domains)).toBe(results.size === 2 ? 'unknown' : results.has(true) ? 'true' : 'false')
          expect(new Set(namesIn(parsed))).toEqual(new Set(namesIn(node)))
        },
      ),
      { numRuns: 300 },
    )
  })
})
