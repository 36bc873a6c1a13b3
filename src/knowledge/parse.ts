/**
 * Content files → KnowledgeBase, or every problem at once with file and line. The door through which all content enters;
 * behind it values are trusted.
 */
import { z } from 'zod'
import { parseAnswers } from './checklist'
import { commonPractice, parseCitation } from './citation'
import { atomsIn } from './condition'
import type { KnowledgeBase, Unserved, Utterance } from './knowledge-base'
import { compileItem, conditionsOf, type KnownItem } from './known-item'
import * as language from './language'
import { localItem, localOffices, regionsAround } from './local'
import { phraseIds } from './phrases'
import type { Problem } from './problem'
import * as schema from './schema'
import { fieldOf, type Parsed, type Path, readYaml, type SourceFile } from './source'
import { noWording, type Wording, WordingTable } from './wording'

export type Outcome = { ok: true; knowledge: KnowledgeBase; problems: Problem[] } | { ok: false; problems: Problem[] }

/** Which schema reads which file, by path. */
export const kinds = [
  { kind: 'item', pattern: /^knowledge\/items\/[a-z-]+\/[a-z0-9-]+\.yaml$/, schema: schema.Item },
  { kind: 'bundle', pattern: /^knowledge\/bundles\/[a-z0-9-]+\.yaml$/, schema: schema.Bundle },
  { kind: 'office', pattern: /^knowledge\/offices\/[a-z0-9-]+\.yaml$/, schema: schema.Office },
  { kind: 'law', pattern: /^knowledge\/law\/[a-z0-9-]+\.yaml$/, schema: schema.Law },
  { kind: 'departments', pattern: /^knowledge\/departments\.yaml$/, schema: z.array(schema.Department) },
  { kind: 'proxy-materials', pattern: /^knowledge\/proxy-materials\.yaml$/, schema: z.array(schema.Material) },
  { kind: 'catalogue', pattern: /^knowledge\/catalogue\.yaml$/, schema: z.array(schema.CatalogueEntry) },
  { kind: 'official-codes', pattern: /^knowledge\/official-codes\.yaml$/, schema: schema.OfficialCodes },
  { kind: 'local-item', pattern: /^knowledge\/local\/\d{6}\/(?!offices\.yaml)[a-z0-9-]+\.yaml$/, schema: schema.LocalItem },
  { kind: 'local-offices', pattern: /^knowledge\/local\/\d{6}\/offices\.yaml$/, schema: schema.LocalOffices },
  { kind: 'wording', pattern: /^knowledge\/wording\.yaml$/, schema: WordingTable },
  { kind: 'phrases', pattern: /^knowledge\/phrases\/[a-z0-9-]+\.yaml$/, schema: z.record(z.string(), z.string().trim().min(1)) },
  { kind: 'fillers', pattern: /^intents\/language\/fillers\.yaml$/, schema: language.FillerTable },
  { kind: 'slips', pattern: /^intents\/language\/slips\.yaml$/, schema: language.SlipTable },
  { kind: 'synonyms', pattern: /^intents\/language\/synonyms\.yaml$/, schema: language.SynonymTable },
  { kind: 'latin', pattern: /^intents\/language\/latin\.yaml$/, schema: language.SlipTable },
  { kind: 'regions', pattern: /^intents\/language\/regions\.yaml$/, schema: language.RegionTable },
  { kind: 'facets', pattern: /^intents\/language\/facets\.yaml$/, schema: language.FacetTable },
  { kind: 'dialogue', pattern: /^intents\/language\/dialogue\.yaml$/, schema: language.DialogueTable },
  { kind: 'ambiguous', pattern: /^intents\/language\/ambiguous\.yaml$/, schema: language.AmbiguousTable },
  { kind: 'intents', pattern: /^intents\/[a-z0-9-]+\.yaml$/, schema: language.IntentFile },
  { kind: 'outside', pattern: /^intents\/outside\/[a-z0-9-]+\.yaml$/, schema: language.OutsideFile },
  { kind: 'utterances', pattern: /^intents\/items\/[a-z0-9-]+\.yaml$/, schema: schema.Utterances },
] as const

/**
 * Parses and cross-checks all content.
 *
 * @param files paths relative to the project root, `/` as separator; files of other kinds are ignored
 */
export function parseKnowledge(files: readonly SourceFile[]): Outcome {
  const problems: Problem[] = []
  const records = files.flatMap((file) => {
    const kind = kinds.find((entry) => entry.pattern.test(file.path))
    if (!kind && file.path.startsWith('knowledge/local/')) problems.push(misplaced(file.path))
    return kind ? [{ kind: kind.kind, parsed: readYaml<z.ZodType>(file, kind.schema, problems) }] : []
  })
  const read = <T>(kind: (typeof kinds)[number]['kind']): Parsed<T>[] =>
    records.flatMap((record) => (record.kind === kind && record.parsed ? [record.parsed as Parsed<T>] : []))
  const report = (parsed: Parsed<unknown>, path: Path, kind: string, message: string, level: Problem['level'] = 'error') =>
    problems.push({ level, kind, file: parsed.file, line: parsed.lineOf(path), field: fieldOf(path), message })

  const laws = read<schema.Law>('law').map((parsed) => parsed.value)
  const index = <T extends { id: string }>(list: readonly Parsed<T>[]): Map<string, T> => {
    const map = new Map<string, T>()
    for (const parsed of list) {
      if (map.has(parsed.value.id)) report(parsed, ['id'], 'duplicate-id', `id「${parsed.value.id}」已经有了`)
      const name = parsed.file.split('/').at(-1)?.replace('.yaml', '')
      if (name !== parsed.value.id) report(parsed, ['id'], 'file-name', `文件名应当是 ${parsed.value.id}.yaml`)
      map.set(parsed.value.id, parsed.value)
    }
    return map
  }
  const list = <T extends { id: string }>(kind: 'departments' | 'catalogue'): Map<string, T> =>
    new Map(read<T[]>(kind).flatMap((parsed) => parsed.value.map((entry) => [entry.id, entry] as const)))

  const departments = list<schema.Department>('departments')
  const catalogue = list<Unserved>('catalogue')
  const offices = index(read<schema.Office>('office'))
  index(read<schema.Law>('law'))
  const itemFiles = read<schema.Item>('item')
  const itemRecords = index(itemFiles)
  const bundleFiles = read<schema.Bundle>('bundle')
  const bundles = index(bundleFiles)
  for (const record of itemRecords.values()) {
    const { id, name, aliases, department, state } = record
    if (state === '在用') catalogue.delete(id)
    else if (state !== '草稿') catalogue.set(id, { id, name, aliases, department, state })
  }
  const isServed = (id: string) => itemRecords.get(id)?.state === '在用'
  const knownId = (id: string) => isServed(id) || catalogue.has(id)

  const items = new Map<string, KnownItem>()
  const drafts = new Map<string, KnownItem>()
  for (const parsed of itemFiles) {
    const record = parsed.value
    const { item, errors } = compileItem(record)
    if (record.state === '在用') items.set(record.id, item)
    else if (record.state === '草稿') drafts.set(record.id, item)
    for (const { path, error } of errors) report(parsed, path, 'condition', `${error.message}（第 ${error.position + 1} 个字符）`)
    checkSituations(parsed, report)
    for (const { path, source } of conditionsOf(record)) {
      for (const atom of item.trees.has(source) ? atomsIn(item.trees.get(source) as never) : []) {
        const domain = item.domains[atom.name]
        if (!domain) report(parsed, path, 'reference', `没有情形「${atom.name}」`)
        else if (atom.kind === 'is') {
          const options = new Set(domain.flat())
          for (const option of atom.options)
            if (!options.has(option)) report(parsed, path, 'reference', `情形「${atom.name}」没有选项「${option}」`)
        } else if (record.situations.find((situation) => situation.id === atom.name)?.type !== 'number') {
          report(parsed, path, 'reference', `情形「${atom.name}」不是数字，不能用 ${atom.op} 比较`)
        }
      }
    }
    if (!departments.has(record.department)) report(parsed, ['department'], 'reference', `没有部门「${record.department}」`)
    if (!parsed.file.startsWith(`knowledge/items/${record.department}/`))
      report(parsed, ['department'], 'file-name', `文件应当放在 knowledge/items/${record.department}/ 下`)
    record.places.forEach((place, at) => {
      if (!offices.has(place)) report(parsed, ['places', at], 'reference', `没有办理点「${place}」`)
    })
    const itemReference = (id: string | undefined, path: Path) => {
      const isKnown = id === undefined || knownId(id) || (record.state === '草稿' && itemRecords.has(id))
      if (!isKnown) report(parsed, path, 'reference', itemRecords.has(id) ? `事项「${id}」还是草稿` : `没有事项「${id}」`)
      if (id === record.id) report(parsed, path, 'reference', '不能指向自己')
    }
    record.effects.forEach((effect, at) => {
      itemReference(effect.goTo, ['effects', at, 'goTo'])
      itemReference(effect.addItem, ['effects', at, 'addItem'])
    })
    record.materials.forEach((material, at) => itemReference(material.issuedBy, ['materials', at, 'issuedBy']))
    record.next.forEach((id, at) => itemReference(id, ['next', at]))
    for (const { path, source } of citationsOf(record)) {
      const wrong = wrongCitation(source, laws)
      if (wrong) report(parsed, path, 'law', wrong)
    }
  }
  for (const parsed of bundleFiles) {
    const members = new Set(parsed.value.members.map((member) => member.item))
    parsed.value.members.forEach((member, at) => {
      if (!knownId(member.item)) report(parsed, ['members', at, 'item'], 'reference', `没有事项「${member.item}」`)
      for (const id of member.dependsOn)
        if (!members.has(id)) report(parsed, ['members', at, 'dependsOn'], 'reference', `「${id}」不是这一件事的成员`)
      const item = items.get(member.item)
      for (const [name, value] of Object.entries(item ? member.answers : {})) {
        try {
          parseAnswers(item as KnownItem, { [name]: value })
        } catch (error) {
          report(parsed, ['members', at, 'answers', name], 'reference', (error as Error).message)
        }
      }
    })
    if (!departments.has(parsed.value.leadDepartment))
      report(parsed, ['leadDepartment'], 'reference', `没有部门「${parsed.value.leadDepartment}」`)
    parsed.value.basis.forEach((source, at) => {
      const citation = parseCitation(source, laws)
      if (citation.evidence !== 'LOCAL' && !citation.law && citation.text !== commonPractice)
        report(parsed, ['basis', at], 'law', `knowledge/law 里没有「${citation.text}」`)
    })
  }
  checkGoToCycles(itemFiles, (id) => items.get(id) ?? drafts.get(id), report)

  const words = readLanguage(read)
  const utterances = new Map<string, Utterance[]>()
  for (const parsed of read<z.infer<typeof schema.Utterances>>('utterances')) {
    if (!knownId(parsed.value.item) && !itemRecords.has(parsed.value.item))
      report(parsed, ['item'], 'reference', `没有事项「${parsed.value.item}」`)
    utterances.set(
      parsed.value.item,
      Object.entries(parsed.value.utterances).flatMap(([facet, texts]) =>
        (texts ?? []).map((text) => ({ text, facet: facet as Utterance['facet'] })),
      ),
    )
  }
  const { local, localSources } = readLocal({ items, offices, laws }, read, words?.regions ?? [], report)
  const phrases = new Map(read<Record<string, string>>('phrases').flatMap((parsed) => Object.entries(parsed.value)))
  for (const id of phraseIds) {
    if (!phrases.has(id))
      problems.push({ level: 'error', kind: 'phrase', file: 'knowledge/phrases', line: 1, field: id, message: '少了这句话' })
  }
  for (const parsed of read<language.Intent[]>('intents')) {
    parsed.value.forEach((intent, at) => {
      if (!phrases.has(intent.phrase))
        problems.push({
          level: 'error',
          kind: 'phrase',
          file: parsed.file,
          line: parsed.lineOf([at, 'phrase']),
          field: `[${at}].phrase`,
          message: `knowledge/phrases 里没有「${intent.phrase}」`,
        })
    })
  }
  if (problems.some((problem) => problem.level === 'error') || !words) {
    if (!words)
      problems.push({
        level: 'error',
        kind: 'language',
        file: 'intents/language',
        line: 1,
        field: '',
        message: '少了语言表 facets.yaml 或 dialogue.yaml',
      })
    return { ok: false, problems }
  }
  const proxyMaterials = read<schema.Material[]>('proxy-materials').flatMap((parsed) => parsed.value)
  return {
    ok: true,
    problems,
    knowledge: {
      ...{ items, drafts, bundles, offices, departments, laws, catalogue, utterances, proxyMaterials, phrases, local, localSources },
      language: words,
      wording: read<Wording>('wording')[0]?.value ?? noWording,
    },
  }
}

/** Puts the language tables together; undefined when one that nothing works without is missing. */
function readLanguage(read: <T>(kind: (typeof kinds)[number]['kind']) => Parsed<T>[]): language.Language | undefined {
  const facets = read<Record<schema.Facet, string[]>>('facets')[0]?.value
  const dialogue = read<z.infer<typeof language.DialogueTable>>('dialogue')[0]?.value
  if (!facets || !dialogue) return undefined
  const byLength = (a: string, b: string) => b.length - a.length
  const table = (kind: 'slips' | 'latin') => read<Record<string, string>>(kind).flatMap((parsed) => Object.entries(parsed.value))
  return {
    fillers: read<string[]>('fillers')
      .flatMap((parsed) => parsed.value)
      .sort(byLength),
    slips: table('slips').sort(([a], [b]) => byLength(a, b)),
    latin: new Map(table('latin')),
    synonyms: read<string[][]>('synonyms').flatMap((parsed) => parsed.value),
    regions: read<z.infer<typeof language.RegionTable>>('regions').flatMap((parsed) => parsed.value),
    facets: new Map(Object.entries(facets) as [schema.Facet, string[]][]),
    dialogue,
    intents: read<language.Intent[]>('intents').flatMap((parsed) => parsed.value),
    ambiguous: read<z.infer<typeof language.AmbiguousTable>>('ambiguous').flatMap((parsed) => parsed.value),
    outside: read<z.infer<typeof language.OutsideFile>>('outside').map((parsed) => parsed.value),
  }
}

/** Content that nobody would ever read. */
function misplaced(file: string): Problem {
  const message = '当地的内容放在 knowledge/local/<六位地区代码>/<事项>.yaml，办理点放在同一个文件夹的 offices.yaml'
  return { level: 'error', kind: 'file-name', file, line: 1, field: '', message }
}

type ReadKind = <T>(kind: (typeof kinds)[number]['kind']) => Parsed<T>[]

/** The layers of the regions, each on top of those around it. */
function readLocal(
  common: { items: ReadonlyMap<string, KnownItem>; offices: ReadonlyMap<string, schema.Office>; laws: readonly schema.Law[] },
  read: ReadKind,
  regions: language.Language['regions'],
  report: (parsed: Parsed<unknown>, path: Path, kind: string, message: string) => void,
): Pick<KnowledgeBase, 'local' | 'localSources'> {
  const itemFiles = read<schema.LocalItem>('local-item')
  const officeFiles = read<schema.LocalOffices>('local-offices')
  const regionOf = (parsed: Parsed<unknown>) => parsed.file.split('/')[2] as string
  const isKnown = (code: string) => regions.some((region) => regionsAround(region.code).includes(code))
  for (const parsed of [...itemFiles, ...officeFiles])
    if (!isKnown(regionOf(parsed))) report(parsed, [], 'reference', `intents/language/regions.yaml 里没有地区「${regionOf(parsed)}」`)
  const layers = new Map<string, { items: Map<string, KnownItem>; offices: Map<string, schema.Office> }>()
  const depth = (code: string) => regionsAround(code).length
  for (const region of [...new Set([...itemFiles, ...officeFiles].map(regionOf))].sort((a, b) => depth(a) - depth(b))) {
    const around = regionsAround(region).flatMap((code) => layers.get(code) ?? [])
    const layer = { items: new Map(around.flatMap((one) => [...one.items])), offices: new Map(around.flatMap((one) => [...one.offices])) }
    const officeOf = (id: string) => layer.offices.get(id) ?? common.offices.get(id)
    for (const parsed of officeFiles.filter((file) => regionOf(file) === region)) {
      const { offices, problems } = localOffices(parsed.value, region, officeOf)
      for (const { path, message } of problems) report(parsed, path, 'reference', message)
      for (const office of offices) layer.offices.set(office.id, office)
    }
    for (const parsed of itemFiles.filter((file) => regionOf(file) === region)) {
      const { item: id, places = [] } = parsed.value
      const base = layer.items.get(id) ?? common.items.get(id)
      if (!parsed.file.endsWith(`/${id}.yaml`)) report(parsed, ['item'], 'file-name', `文件名应当是 ${id}.yaml`)
      if (!base) {
        report(parsed, ['item'], 'reference', `没有事项「${id}」`)
        continue
      }
      places.forEach((place, at) => {
        if (!officeOf(place)) report(parsed, ['places', at], 'reference', `没有办理点「${place}」`)
      })
      for (const { path, source } of citationsOf(parsed.value)) {
        const wrong = wrongCitation(source, common.laws)
        if (wrong) report(parsed, path, 'law', wrong)
      }
      const { item, problems } = localItem(base, parsed.value, common.laws)
      for (const { path, message } of problems) report(parsed, path, 'local', message)
      layer.items.set(id, item)
    }
    layers.set(region, layer)
  }
  const localSources = [...itemFiles, ...officeFiles].map((parsed) => ({ file: parsed.file, provenance: parsed.value.provenance }))
  return { local: layers, localSources }
}

/** Why a basis cannot be cited; undefined when it can. */
function wrongCitation(source: string, laws: readonly schema.Law[]): string | undefined {
  const citation = parseCitation(source, laws)
  if (citation.evidence === 'LOCAL') return undefined
  if (!citation.law) {
    if (citation.text !== commonPractice) return `knowledge/law 里没有「${citation.text}」`
    return citation.evidence === 'M' ? undefined : '通行做法只能标〔M〕'
  }
  if (citation.law.state === '已废止') return `${citation.law.name} 已废止`
  if (citation.year !== undefined && citation.year < citation.law.version)
    return `引用的是 ${citation.year} 年版，knowledge/law 里是 ${citation.law.version} 年版`
  return undefined
}

type Report = (parsed: Parsed<schema.Item>, path: Path, kind: string, message: string) => void

function checkSituations(parsed: Parsed<schema.Item>, report: Report): void {
  const seen = new Set<string>(['channel', 'proxy', 'region', 'unknown'])
  parsed.value.situations.forEach((situation, at) => {
    if (seen.has(situation.id)) report(parsed, ['situations', at, 'id'], 'duplicate-id', `情形代号「${situation.id}」重复，或是保留字`)
    seen.add(situation.id)
    const options = situation.options.map((option) => option.id)
    if (situation.type !== 'number' && options.length < 2) report(parsed, ['situations', at, 'options'], 'schema', '至少要有两个选项')
    if (situation.type === 'number' && options.length > 0) report(parsed, ['situations', at, 'options'], 'schema', 'number 类型不写选项')
    if (situation.type === 'multi' && options.length > 5) report(parsed, ['situations', at, 'options'], 'schema', 'multi 类型最多5个选项')
    if (new Set(options).size !== options.length) report(parsed, ['situations', at, 'options'], 'duplicate-id', '选项代号重复')
    if (options.includes('unknown')) report(parsed, ['situations', at, 'options'], 'schema', '「不清楚」由系统自动加上，不要自己写 unknown')
  })
  const ids = new Set<string>()
  parsed.value.conditions.forEach((condition, at) => {
    if (ids.has(condition.id)) report(parsed, ['conditions', at, 'id'], 'duplicate-id', `条件代号「${condition.id}」重复`)
    ids.add(condition.id)
  })
}

/** Every basis of an item, or of a local file, with the path of its field. */
export function citationsOf(record: object): { path: (string | number)[]; source: string }[] {
  const found: { path: (string | number)[]; source: string }[] = []
  const path: (string | number)[] = [] // where the walk is; copied for what is found
  const step = (key: string | number, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    path.push(key)
    walk(value)
    path.pop()
  }
  const walk = (value: object): void => {
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at++) step(at, value[at])
      return
    }
    for (const key in value) {
      const entry = (value as Record<string, unknown>)[key]
      if ((key === 'basis' || (key === 'law' && path.length === 0)) && Array.isArray(entry))
        entry.forEach((source, at) => found.push({ path: [...path, key, at], source: String(source) }))
      else step(key, entry)
    }
  }
  walk(record)
  return found
}

function checkGoToCycles(files: readonly Parsed<schema.Item>[], itemOf: (id: string) => KnownItem | undefined, report: Report): void {
  // A pair may point at each other (lost ↔ damaged) as long as the conditions differ; what must not be is an unconditional ring.
  const targets = new Map(files.map((parsed) => [parsed.value.id, parsed]))
  for (const parsed of files) {
    const seen = new Set<string>([parsed.value.id])
    let current: Parsed<schema.Item> | undefined = parsed
    while (current) {
      const only = current.value.effects.find((effect) => effect.goTo && isAlways(itemOf(current?.value.id ?? ''), effect.when))
      if (!only?.goTo) break
      if (seen.has(only.goTo)) {
        report(parsed, ['effects'], 'cycle', `转去的事项绕成了一圈：${[...seen, only.goTo].join(' → ')}`)
        break
      }
      seen.add(only.goTo)
      current = targets.get(only.goTo)
    }
  }
}

/** A go-to that fires for every option of its situation: whoever gets there is always sent on. */
function isAlways(item: KnownItem | undefined, when: string): boolean {
  const tree = item?.trees.get(when)
  if (!item || !tree) return false
  const atoms = atomsIn(tree)
  const name = atoms[0]?.name
  if (!name || atoms.some((atom) => atom.name !== name)) return false
  return (item.domains[name] ?? []).every((value) => atoms.some((atom) => atom.kind === 'is' && atom.options.includes(String(value))))
}
