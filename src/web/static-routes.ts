import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'
import { AppError } from '../errors'

/**
 * The built browser pages: `/`, `/console`, and `/assets/*`, whose names hold a hash of their contents and which therefore never change.
 *
 * @param folder `dist/web`
 */
export function createStaticRoutes(folder: string): Router {
  const router = Router()
  const page =
    (name: string): RequestHandler =>
    (_request, response) => {
      let html: string
      try {
        html = readFileSync(join(folder, name, 'index.html'), 'utf8')
      } catch (cause) {
        throw new AppError('not_found', 'the pages are not built yet; run: npm run build', { cause })
      }
      response.set('Cache-Control', 'no-cache').type('html').send(html)
    }
  router.get('/', page('widget'))
  router.get('/console', page('console'))
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { index: false, immutable: true, maxAge: '365d', fallthrough: true, redirect: false }),
  )
  router.get('/robots.txt', (_request, response) => {
    response.type('text/plain').send('User-agent: *\nDisallow: /console\nDisallow: /plain\nDisallow: /n/\nDisallow: /v3/\n')
  })
  return router
}
