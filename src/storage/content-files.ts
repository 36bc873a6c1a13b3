import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { AppError } from '../errors'

/** One content file; the shape `knowledge/source.ts` reads. */
interface ContentFile {
  path: string
  text: string
}

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
  for (const folder of ['knowledge', 'intents']) walk(join(root, folder))
  return files
}

/**
 * The trained model (`npm run train`) as stored.
 *
 * @throws AppError content_invalid when it is missing or no JSON
 */
export function readModel(root: string): unknown {
  const path = join(root, 'knowledge', 'model', 'model.json')
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new AppError('content_invalid', 'knowledge/model/model.json 读不出来，请运行：npm run train', { cause })
  }
}
