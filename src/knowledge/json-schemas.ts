import { z } from 'zod'
import { kinds } from './parse'

/** JSON Schema (draft 7, which YAML editors read) of every kind of content file, by kind; what an editor may leave out is optional in it. */
export function jsonSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    kinds.map(({ kind, schema }) => [kind, z.toJSONSchema(schema as z.ZodType, { io: 'input', target: 'draft-7' })]),
  )
}
