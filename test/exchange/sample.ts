/** One item, its wordings and an office of fixed content among the shipped laws, departments and phrases: small, and no editor's change moves it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceFile } from '../../src/knowledge/source'
import { readContentFiles } from '../../src/storage/content-files'
import { root } from '../support/content'

export const id = 'resident-id-card-replacement'
export const itemPath = `knowledge/items/police-household/${id}.yaml`
export const utterancesPath = `intents/items/${id}.yaml`
export const officePath = 'knowledge/offices/gas-hall.yaml'

const text = (name: string) => readFileSync(join(__dirname, 'content', name), 'utf8')

/** The files of the small content, sorted by path. */
export function sampleFiles(): SourceFile[] {
  const own = new Map([
    [itemPath, text('item.yaml')],
    [utterancesPath, text('utterances.yaml')],
    [officePath, text('office.yaml')],
    ['knowledge/catalogue.yaml', text('catalogue.yaml')],
  ])
  const cited = [...own.values()].join('\n')
  const isCited = (law: string) =>
    [...law.matchAll(/^(?:name|short): (.+)$/gm)].some(([, names = '']) =>
      names.split(/[[\],]\s*/).some((name) => name && cited.includes(name)),
    )
  const others = readContentFiles(root).filter(
    ({ path, text: content }) =>
      !/^(knowledge\/(items|bundles|local)|intents\/(items|outside|language\/(?!facets|dialogue)))/.test(path) &&
      !own.has(path) &&
      !/^knowledge\/offices\/(?!police-station-household)/.test(path) &&
      (!path.startsWith('knowledge/law/') || isCited(content)),
  )
  return [...others, ...[...own].map(([path, content]) => ({ path, text: content }))].sort((a, b) => (a.path < b.path ? -1 : 1))
}
