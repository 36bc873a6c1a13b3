import { openApiDocument } from '../../src/web/openapi'

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}
interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>
}

const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)

/** Every object inside a value, with the way to it. */
function* objectsIn(value: unknown, way = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [way, value as Record<string, unknown>]
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${way}/${key}`)
}

it('is OpenAPI 3.1 with the version of the product', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info).toMatchObject({ title: expect.stringMatching(/./), version: '1.2.3' })
})

it('has the fixed addresses', () => {
  expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
    'get /api/v1/items/{id}/checklist',
    'get /api/v1/tickets/{number}',
    'post /api/notices',
    'post /api/v1/ask',
    'post /api/v1/session',
  ])
  expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length)
})

it('declares every parameter of a path, and no other as one of the path', () => {
  for (const { path, parameters = [] } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    expect(parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(inPath)
    for (const parameter of parameters) expect(parameter).toMatchObject({ required: parameter.in === 'path', schema: expect.any(Object) })
  }
})

it('answers with a described schema, errors with the one of errors', () => {
  for (const { responses } of operations) {
    expect(responses['200']?.content['application/json']?.schema).toHaveProperty('$ref')
    for (const [status, response] of Object.entries(responses)) {
      expect(status).toMatch(/^[2-5]\d\d$/)
      expect(response.description).toMatch(/./)
      if (status !== '200') expect(response.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Error' })
    }
  }
})

it('has no reference into nothing and no word that JSON Schema 2020-12 does not know', () => {
  for (const [way, object] of objectsIn(document)) {
    if (typeof object.$ref === 'string') {
      const target = object.$ref.replace('#/components/schemas/', '')
      expect([way, Object.keys(document.components.schemas)]).toEqual([way, expect.arrayContaining([target])])
    }
    expect(object).not.toHaveProperty('nullable') // OpenAPI 3.0
    expect(object).not.toHaveProperty('$schema')
    if (/schemas?\//.test(way) && 'type' in object && typeof object.type === 'string' && !way.endsWith('/properties'))
      expect(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']).toContain(object.type)
  }
})

it('says what a question may be', () => {
  const ask = operations.find((operation) => operation.operationId === 'askAnswer')
  expect(ask?.requestBody?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string' }, region: { pattern: '^\\d{6}$' } },
  })
})
