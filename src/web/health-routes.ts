import { Router } from 'express'
import type { Metrics } from './metrics'

export interface HealthParts {
  /** Rejects or gives false when the database cannot be written. */
  isWritable(): Promise<boolean>
  /** How many items the bot knows. */
  items(): number
  metrics: Metrics
}

/** `/healthz`: the process answers. `/readyz`: it can serve citizens. `/metrics`: for Prometheus. */
export function createHealthRoutes({ isWritable, items, metrics }: HealthParts): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    const database = await isWritable().catch(() => false)
    const knowledge = items() > 0
    response.status(database && knowledge ? 200 : 503).json({ status: database && knowledge ? 'ready' : 'not ready', database, knowledge })
  })
  router.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.read()
    response.set('Content-Type', contentType).send(text)
  })
  return router
}
