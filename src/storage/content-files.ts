import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { AppError } from '../errors'

/** One content file; the shape `knowledge/source.ts` reads. */
interface ContentFile {
  path: string
  text: string
}

/** Where content lives, below the project folder. */
export const contentFolders = ['knowledge', 'intents'] as const
/** The trained model (`npm run train`). */
export const modelFile = 'knowledge/model/model.json'

/**
 * Reads every YAML file below `knowledge/` and `intents/`.
 *
 * @param root the project folder, or any folder with the same two below it
 * @returns paths relative to root with `/`, sorted, so that the same folder always gives the same knowledge
 */
export function readContentFiles(root: string): ContentFile[] {
  const files: ContentFile[] = []
  const walk = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) walk(path)
      else if (name.endsWith('.yaml')) files.push({ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') })
    }
  }
  for (const folder of contentFolders) walk(join(root, folder))
  return files
}

/**
 * The trained model (`npm run train`) as stored.
 *
 * @throws AppError content_invalid when it is missing or no JSON
 */
export function readModel(root: string): unknown {
  try {
    return JSON.parse(readFileSync(join(root, modelFile), 'utf8'))
  } catch (cause) {
    throw new AppError('content_invalid', `${modelFile} 读不出来，请运行：npm run train`, { cause })
  }
}

/** A hash per file of the content and the model, to tell what changed; empty when the folder cannot be read. */
export function stampsOf(root: string): Map<string, string> {
  const stamp = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
  try {
    const stamps = new Map(readContentFiles(root).map(({ path, text }) => [path, stamp(text)]))
    return stamps.set(modelFile, stamp(readFileSync(join(root, modelFile))))
  } catch {
    return new Map()
  }
}

/** Paths that came, went or changed between two readings. */
export function changedFiles(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort()
}
