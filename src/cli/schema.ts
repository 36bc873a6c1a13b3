/** `npm run schema`: writes the JSON Schemas an editor's VS Code completes and complains with, from the zod schemas. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from '../knowledge/json-schemas'
import { projectRoot, run } from './content'

void run(() => {
  const folder = join(projectRoot, 'knowledge', 'schemas')
  mkdirSync(folder, { recursive: true })
  for (const [name, schema] of Object.entries(jsonSchemas()))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`)
  process.stdout.write(`${Object.keys(jsonSchemas()).length} 个 JSON Schema 写到 knowledge/schemas\n`)
})
