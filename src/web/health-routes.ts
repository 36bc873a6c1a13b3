import { Router } from 'express'
import type { Metrics } from './metrics'

export interface HealthParts {
  /** Rejects or gives false when the database cannot be written. */
  isWritable(): Promise<boolean>
  /** How many items the bot knows. */
  items(): number
  /** Since when the content is in use, and what is wrong with files that could not be taken up. */
  content?(): {
    since: string
    broken?: { since: string; problems: readonly { file: string; line: number; field: string; message: string }[] }
  }
  metrics: Metrics
}

/** How many problems are named; the log has them all. */
const shownProblems = 10

/** `/healthz`: the process answers. `/readyz`: it can serve citizens. `/metrics`: for Prometheus. */
export function createHealthRoutes({ isWritable, items, content, metrics }: HealthParts): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/readyz', async (_request, response) => {
    const database = await isWritable().catch(() => false)
    const knowledge = items() > 0
    const ready = database && knowledge
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ready' : 'not ready',
      database,
      knowledge,
      ...(content ? { content: contentDetail(content()) } : {}),
    })
  })
  router.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.read()
    response.set('Content-Type', contentType).send(text)
  })
  return router
}

/** A file that is wrong is no reason to send citizens away: the version before still answers. */
function contentDetail({ since, broken }: ReturnType<NonNullable<HealthParts['content']>>): object {
  if (!broken) return { status: 'current', since }
  const problems = broken.problems.map(({ file, line, field, message }) => `${file}:${line} ${field ? `${field}: ` : ''}${message}`)
  return {
    status: 'old',
    since,
    brokenSince: broken.since,
    problems: problems.slice(0, shownProblems),
    more: Math.max(0, problems.length - shownProblems),
  }
}
