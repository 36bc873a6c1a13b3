/** Content and weights from disk for the commands; prints every problem and stops when the content is broken. */
import { resolve } from 'node:path'
import { AppError } from '../errors'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { parseKnowledge } from '../knowledge/parse'
import { problemLine } from '../knowledge/problem'
import type { Model } from '../matching/model'
import { readContentFiles, readModel } from '../storage/content-files'

/** The project folder: where `knowledge/` and `intents/` are, from `src/cli` and from `dist/cli` alike. */
export const projectRoot = resolve(__dirname, '..', '..')

/** @throws AppError content_invalid with every problem in its message */
export function loadKnowledge(root = projectRoot): KnowledgeBase {
  return knowledgeIn(readContentFiles(root))
}

/** The files of the content as they were read. */
export type ContentFiles = ReturnType<typeof readContentFiles>

/** The content of files that were read. @throws AppError content_invalid with every problem in its message */
export function knowledgeIn(files: ContentFiles): KnowledgeBase {
  const outcome = parseKnowledge(files)
  if (!outcome.ok)
    throw new AppError('content_invalid', `内容有错，请先改好（npm run check）：\n${outcome.problems.map(problemLine).join('\n')}`)
  return outcome.knowledge
}

/** @throws AppError content_invalid when it is missing: `npm run train` writes it */
export function loadModel(root = projectRoot): Model {
  return readModel(root) as Model
}

/** Reads a command line. @throws AppError bad_request with the usage for anything the command does not know */
export function parsed<T>(usage: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new AppError('bad_request', `参数不对。${usage}`, { cause })
  }
}

/** Runs a command: an expected fault prints one clear line and exits 1. */
export async function run(command: () => Promise<void> | void): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
