import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { SourceFile } from '../../src/knowledge/source'
import { root } from './content'

/** Content as real files in a folder of its own, with the shipped model; the caller removes it. */
export function contentFolder(files: readonly SourceFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'yiciban-content-'))
  const at = (path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    return join(folder, path)
  }
  for (const { path, text } of files) writeFileSync(at(path), text)
  const model = 'knowledge/model/model.json'
  copyFileSync(join(root, model), at(model))
  return folder
}
