import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonSchemas } from '../../src/knowledge/json-schemas'
import { root } from '../support/content'

it('the committed JSON Schemas are those of the zod schemas (npm run schema)', () => {
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    expect(JSON.parse(readFileSync(join(root, 'knowledge', 'schemas', `${name}.json`), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)))
  }
})
