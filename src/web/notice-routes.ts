import express, { type ErrorRequestHandler, type Request, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { AppError } from '../errors'
import type { Notice } from '../notice/notice'
import type { Shown } from '../notice/print'
import { type noticeAnswerSchema, noticeRequestSchema } from './api-schemas'
import { createLimit } from './limits'
import { renderNoticeLookup, renderNoticePage } from './notice-page'
import { noticeStyles } from './notice-styles'
import { appErrorOf, statusOf } from './on-error'

export interface NoticeRoutesParts {
  /** @throws AppError unknown_item, unknown_bundle, unknown_situation, unknown_option, dependency_cycle */
  issue(request: z.output<typeof noticeRequestSchema>): Promise<Pick<Notice, 'number'>>
  /** @throws AppError bad_request for what is no number, not_found */
  open(number: string): Promise<Shown>
  pdf(print: Shown & { url: string; large: boolean }): Promise<Buffer>
  /** QR code of a text: rows of modules, true is dark. */
  qr(text: string): boolean[][]
  /** `https://host` as this client reaches us. */
  baseUrl(request: Request): string
  /** Notices made or drawn a minute from one address. */
  perMinute: number
}

const viewSchema = z.object({ size: z.enum(['standard', 'large'], { error: 'size 只能是 standard 或 large' }).default('standard') })
const lookupSchema = z.object({ number: z.string().max(200).optional() })
const formSchema = z.object({ request: z.string().max(20_000) })

/**
 * Notices: `POST /api/notices` → `{number, url, pdf}`, the same as a form at `POST /n`, `GET /n/{number}` and `GET /n/{number}.pdf`, both
 * with `?size=large`, and `GET /n` to type a number in.
 */
export function createNoticeRoutes(parts: NoticeRoutesParts): Router {
  const router = Router()
  const limit = createLimit(parts.perMinute, 'notices from this address')

  router.post('/api/notices', limit, async (request, response) => {
    const { number } = await parts.issue(noticeRequestSchema.parse(request.body ?? {}))
    const url = `${parts.baseUrl(request)}/n/${number}`
    const answer: z.output<typeof noticeAnswerSchema> = { number, url, pdf: `${url}.pdf` }
    response.set('Cache-Control', 'no-store').json(answer)
  })

  router.post('/n', limit, express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 20 }), async (request, response) => {
    const { number } = await parts.issue(noticeRequestSchema.parse(jsonIn(formSchema.parse(request.body ?? {}).request)))
    response.redirect(303, `/n/${number}${isLarge(request) ? '?size=large' : ''}`)
  })

  router.get('/n', (request, response) => {
    const { number } = lookupSchema.parse(request.query)
    if (number === undefined) response.set('Cache-Control', 'no-cache').type('html').send(renderNoticeLookup())
    else response.redirect(303, `/n/${encodeURIComponent(number.trim() || '-')}`)
  })

  router.get('/n/:name.pdf', limit, async (request, response) => {
    const { name = '' } = request.params as { name?: string } // the types take the dot for a part of the name
    const shown = await parts.open(name)
    const { number } = shown.notice
    const file = await parts.pdf({ ...shown, url: `${parts.baseUrl(request)}/n/${number}`, large: isLarge(request) })
    response
      .set('Cache-Control', 'no-cache')
      .set('Content-Disposition', `inline; filename="${number}.pdf"; filename*=UTF-8''${encodeURIComponent(`一次性告知单-${number}`)}.pdf`)
      .type('pdf')
      .send(file)
  })

  router.get('/n/:name', async (request, response) => {
    const { name } = request.params
    const shown = await parts.open(name)
    const { number } = shown.notice
    const large = isLarge(request)
    if (name !== number) {
      response.redirect(302, `/n/${number}${large ? '?size=large' : ''}`)
      return
    }
    const url = `${parts.baseUrl(request)}/n/${number}`
    response
      .set('Cache-Control', 'no-cache')
      .type('html')
      .send(renderNoticePage({ ...shown, url, qr: parts.qr(url), large }))
  })

  router.use('/n', inWords)
  const styles: RequestHandler = (_request, response) => {
    response.set('Cache-Control', 'public, max-age=3600').type('css').send(noticeStyles)
  }
  router.get('/notice.css', styles)
  return router
}

/** A citizen who scanned a code or pressed a button gets a page, not JSON. */
const inWords: ErrorRequestHandler = (fault, _request, response, next) => {
  const known = appErrorOf(fault)
  const status = known ? statusOf[known.code] : 500
  if (!known || status >= 500) {
    next(fault)
    return
  }
  const title = status === 404 ? '没有找到' : '没有办成'
  const text = status === 429 ? '现在打印的人太多，请过一分钟再试。' : known.message
  response.status(status).set('Cache-Control', 'no-store').type('html').send(renderNoticeLookup({ title, text }))
}

const isLarge = (request: Request) => viewSchema.parse(request.query).size === 'large'

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', '表单里的内容不是 JSON', { cause })
  }
}
