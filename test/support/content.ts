import { resolve } from 'node:path'
import { type Core, createCore } from '../../src/dialogue/core'
import type { KnowledgeBase } from '../../src/knowledge/knowledge-base'
import { parseKnowledge } from '../../src/knowledge/parse'
import { problemLine } from '../../src/knowledge/problem'
import type { Model } from '../../src/matching/model'
import { readContentFiles, readModel } from '../../src/storage/content-files'

export const root = resolve(__dirname, '..', '..')

let knowledge: KnowledgeBase | undefined
let core: Core | undefined

/** The shipped content, parsed once per test file. */
export function shippedKnowledge(): KnowledgeBase {
  if (!knowledge) {
    const outcome = parseKnowledge(readContentFiles(root))
    if (!outcome.ok) throw new Error(outcome.problems.map(problemLine).join('\n'))
    knowledge = outcome.knowledge
  }
  return knowledge
}

/** The core on the shipped content and model. */
export function shippedCore(): Core {
  core ??= createCore(shippedKnowledge(), readModel(root) as Model)
  return core
}
