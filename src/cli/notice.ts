/** `npm run -s notice -- ITEM… | BUNDLE [question=option …] [--region CODE] [--pdf FILE] [--large] [--json]`: makes a 一次性告知单 in the database of the server. */
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfig } from '../config'
import { newConversation } from '../dialogue/conversation'
import { AppError } from '../errors'
import { sqliteFile } from '../house'
import { createNotices } from '../notice/notices'
import { createPdf } from '../notice/pdf'
import { readFonts } from '../storage/font-files'
import { createSqlStore } from '../storage/sql-store'
import { openSqlite } from '../storage/sqlite'
import { parseArguments, takeRegion } from './arguments'
import { loadKnowledge, parsed, run } from './content'

const usage = '用法：npm run -s notice -- 事项 事项 … 或 一件事 [情形=选项 …] [--region 330302] --pdf 文件.pdf [--large] [--json]'

void run(async () => {
  const { rest, region } = takeRegion(process.argv.slice(2))
  const { values, positionals } = parsed(usage, () =>
    parseArgs({
      args: rest,
      allowPositionals: true,
      options: { pdf: { type: 'string' }, large: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
    }),
  )
  const { names, answers } = parseArguments(positionals)
  if (names.length === 0) throw new AppError('bad_request', usage)
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig()
  const clock = () => new Date()
  const knowledge = loadKnowledge()
  const store = createSqlStore(await openSqlite(sqliteFile(config.DATABASE_URL)), { clock, newId: randomUUID, newConversation })
  try {
    const notices = createNotices({
      knowledge: () => knowledge,
      store,
      clock,
      randomBytes,
      region: config.REGION,
      validDays: config.NOTICE_VALID_DAYS,
      keepDays: config.NOTICE_KEEP_DAYS,
    })
    const { number } = await notices.issue({ items: names, answers, region })
    const url = `${config.PUBLIC_URL ?? `http://localhost:${config.PORT}`}/n/${number}`
    if (config.PUBLIC_URL === undefined)
      process.stderr.write(`没有设置 PUBLIC_URL，二维码指向 ${url}，只在这台机器上打得开。要发给群众，先设置网站的地址。\n`)
    if (values.pdf !== undefined) {
      const file = await createPdf(readFonts())({ ...(await notices.open(number)), url, large: values.large })
      written(values.pdf, file)
    }
    const made = { number, url, ...(values.pdf === undefined ? {} : { pdf: values.pdf }) }
    process.stdout.write(values.json ? `${JSON.stringify(made)}\n` : `${[made.number, made.url, made.pdf].filter(Boolean).join('\n')}\n`)
  } finally {
    await store.close()
  }
})

function written(path: string, file: Buffer): void {
  try {
    writeFileSync(path, file)
  } catch (cause) {
    throw new AppError('storage_unavailable', `${path} 写不进去，请换个地方`, { cause })
  }
}
