import { Router } from 'express'
import type { z } from 'zod'
import {
  answersQuerySchema,
  type askAnswerSchema,
  askSchema,
  itemPathSchema,
  regionSchema,
  type sessionAnswerSchema,
  sessionSchema,
} from './api-schemas'
import { openApiDocument } from './openapi'

export interface ApiParts {
  /** @throws AppError unknown_item for a context that does not exist */
  ask(input: z.output<typeof askSchema>): z.output<typeof askAnswerSchema>
  /** @throws AppError unknown_item, unknown_situation, unknown_option */
  checklist(item: string, answers: Readonly<Record<string, string>>, region?: string): object
  /** @throws AppError unauthenticated, token_expired, forbidden */
  openSession(earlier: z.output<typeof sessionSchema>): z.output<typeof sessionAnswerSchema>
  version: string
}

/** `/api/v1/session`, `/api/v1/ask`, `/api/v1/items/{id}/checklist`, `/api/openapi.json`; mounted at `/api`. */
export function createApiRoutes({ ask, checklist, openSession, version }: ApiParts): Router {
  const router = Router()
  const document = openApiDocument(version)
  router.post('/v1/session', (request, response) => {
    response.set('Cache-Control', 'no-store').json(openSession(sessionSchema.parse(request.body)))
  })
  router.post('/v1/ask', (request, response) => {
    response.json(ask(askSchema.parse(request.body)))
  })
  router.get('/v1/items/:id/checklist', (request, response) => {
    const { id } = itemPathSchema.parse(request.params)
    const { region, ...answers } = answersQuerySchema.parse(request.query)
    response.json(region === undefined ? checklist(id, answers) : checklist(id, answers, regionSchema.parse(region)))
  })
  router.get('/openapi.json', (_request, response) => {
    response.json(document)
  })
  return router
}
