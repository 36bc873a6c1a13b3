import { parse as parseYaml, stringify } from 'yaml'
import { parseKnowledge } from '../../src/knowledge/parse'
import { problemLine } from '../../src/knowledge/problem'
import type { SourceFile } from '../../src/knowledge/source'
import { readContentFiles } from '../../src/storage/content-files'
import { root } from '../support/content'

const files = readContentFiles(root)
const itemPath = 'knowledge/items/police-household/resident-id-card-replacement.yaml'

/** The shipped content with one file changed. */
function changed(path: string, change: (text: string) => string): SourceFile[] {
  return files.map((file) => (file.path === path ? { ...file, text: change(file.text) } : file))
}
/** The item with one field set; dots and numbers as a path. */
function withField(path: string, value: unknown): SourceFile[] {
  return changed(itemPath, (text) => {
    const record = parseYaml(text)
    const keys = path.split('.')
    const last = keys.pop() as string
    const target = keys.reduce((at, key) => at[key], record)
    if (value === undefined) delete target[last]
    else target[last] = value
    return stringify(record)
  })
}
const problemsOf = (changedFiles: SourceFile[]) => parseKnowledge(changedFiles).problems

describe('content at the door', () => {
  it('is accepted as shipped', () => {
    const outcome = parseKnowledge(files)
    expect(outcome.problems.map(problemLine)).toEqual([])
    expect(outcome.ok).toBe(true)
  })

  it.each([
    ['a missing field', 'summary', undefined, 'schema', 'summary'],
    ['a wrong type', 'version', 'one', 'schema', 'version'],
    ['an unknown field', 'colour', 'red', 'schema', 'colour'],
    ['an unknown enum value', 'projectType', '马上', 'schema', 'projectType'],
    ['a material without basis', 'materials.1.basis', undefined, 'schema', 'materials[1].basis'],
    ['an empty basis', 'materials.1.basis', [], 'schema', 'materials[1].basis'],
    ['a law that is not in the sheet', 'materials.1.basis', ['不存在的法 第一条〔L〕'], 'law', 'materials[1].basis[0]'],
    ['a basis without a mark', 'materials.1.basis', ['居民身份证法 第十条'], 'schema', 'materials[1].basis[0]'],
    ['an older version of a law', 'law.0', '居民身份证法2003 第十一条〔L〕', 'law', 'law[0]'],
    ['a broken condition', 'materials.1.when', 'docs=', 'condition', 'materials[1].when'],
    ['an unknown situation', 'materials.1.when', 'colour=red', 'reference', 'materials[1].when'],
    ['an unknown option', 'materials.1.when', 'docs=paper', 'reference', 'materials[1].when'],
    ['a comparison of what is no number', 'materials.1.when', 'docs>3', 'reference', 'materials[1].when'],
    ['an unknown item to go to', 'effects.0.goTo', 'nowhere', 'reference', 'effects[0].goTo'],
    ['going to itself', 'effects.0.goTo', 'resident-id-card-replacement', 'reference', 'effects[0].goTo'],
    ['an unknown office', 'places.0', 'moon', 'reference', 'places[0]'],
    ['an unknown department', 'department', 'moon', 'reference', 'department'],
    ['a refusal without basis', 'effects.4', { when: 'docs=none', notEligible: true, note: '办不了' }, 'schema', 'effects[4].basis'],
    ['a doubled situation', 'situations.1.id', 'reason', 'duplicate-id', 'situations[1].id'],
    ['a situation with one option', 'situations.0.options', [{ id: 'lost', label: '丢了' }], 'schema', 'situations[0].options'],
    [
      'an own option 不清楚',
      'situations.0.options',
      [
        { id: 'lost', label: '丢了' },
        { id: 'unknown', label: '不清楚' },
      ],
      'schema',
      'situations[0].options',
    ],
    ['yes that YAML read as a truth value', 'situations.4.options.0.id', true, 'schema', 'situations[4].options[0].id'],
  ])('names file, line and field of %s', (_, path, value, kind, field) => {
    const found = problemsOf(withField(path, value))
    expect(found.map((problem) => [problem.kind, problem.field])).toContainEqual([kind, field])
    for (const problem of found) {
      expect(problem.file).toBe(itemPath)
      expect(problem.line).toBeGreaterThan(0)
    }
  })

  it('reports all problems at once', () => {
    const broken = changed(itemPath, (text) =>
      text.replace(/^version: \d+$/m, 'version: zero').replace('projectType: 承诺件', 'projectType: 快'),
    )
    expect(problemsOf(broken).map((problem) => problem.field)).toEqual(expect.arrayContaining(['version', 'projectType']))
  })

  it('points at the line', () => {
    const text = files.find((file) => file.path === itemPath)?.text ?? ''
    const line = text.split('\n').findIndex((row) => row.startsWith('projectType')) + 1
    expect(problemsOf(changed(itemPath, (source) => source.replace('projectType: 承诺件', 'projectType: 快')))[0]?.line).toBe(line)
  })

  it('refuses doubled keys, broken YAML and alias bombs without throwing', () => {
    expect(problemsOf(changed(itemPath, (text) => `${text}\nname: 又一个`))[0]?.kind).toBe('yaml')
    expect(problemsOf(changed(itemPath, () => 'a: [1, 2'))[0]?.kind).toBe('yaml')
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefg'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[at]}`).join(', ')}]`),
    ].join('\n')
    expect(problemsOf(changed(itemPath, () => bomb)).length).toBeGreaterThan(0)
  })

  it.each([
    ['knowledge/offices/zheliban.yaml', 'type: 网上', 'type: 月球', 'type'],
    ['knowledge/law/civil-code.yaml', 'version: 2020', 'version: new', 'version'],
    ['knowledge/departments.yaml', 'shortName', 'shorterName', '[0].shortName'],
    ['knowledge/phrases/dialogue.yaml', 'restart: ', 'restart: [] #', 'restart'],
    ['knowledge/proxy-materials.yaml', 'reason: 核对代办人身份', 'reason: 5', '[1].reason'],
    ['knowledge/catalogue.yaml', '"aliases"', '"alias"', '[0].aliases'],
    ['intents/items/passport.yaml', 'utterances:', 'utterance:', 'utterances'],
    ['intents/language/regions.yaml', '"330300"', '"温州"', '[0].code'],
    ['intents/language/facets.yaml', 'fee: [', 'price: [', 'fee'],
    ['intents/social.yaml', 'leadsTo: greeting', 'leadsTo: dance', '[0].leadsTo'],
    ['intents/outside/chat.yaml', 'kind: small-talk', 'sort: small-talk', 'kind'],
  ])('checks %s as well', (path, from, to, field) => {
    expect(problemsOf(changed(path, (text) => text.replace(from, to))).map((problem) => [problem.file, problem.field])).toContainEqual([
      path,
      field,
    ])
  })

  it('refuses rings of unconditional go-to effects', () => {
    const copy = parseYaml(files.find((file) => file.path === itemPath)?.text ?? '')
    const all = 'reason=lost|broken|wrong|expired'
    const ring = (id: string, to: string) => ({
      path: `knowledge/items/police-household/${id}.yaml`,
      text: stringify({ ...copy, id, effects: [{ when: all, goTo: to, note: '去那边' }, ...copy.effects.slice(3)] }),
    })
    const others = files.filter(
      (file) => !/resident-id-card-(renewal|first)|temporary-id-card/.test(file.path) || file.path.startsWith('intents'),
    )
    const found = problemsOf([
      ...others.filter((file) => file.path !== itemPath),
      ring('resident-id-card-renewal', 'resident-id-card-first'),
      ring('resident-id-card-first', 'resident-id-card-renewal'),
    ])
    expect(found.map((problem) => problem.kind)).toContain('cycle')
  })
})
