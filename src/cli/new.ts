/** `npm run new -- item [--answers FILE]`: asks a few questions and writes a draft of a new item that `npm run check` accepts. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { AppError } from '../errors'
import { newText } from '../exchange/yaml-text'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import { itemFile } from '../knowledge/knowledge-base'
import { parseKnowledge } from '../knowledge/parse'
import { problemLine } from '../knowledge/problem'
import { Item, Utterances } from '../knowledge/schema'
import { readAnswer, type SkeletonAnswers, type SkeletonQuestion, skeletonOf, skeletonQuestions } from '../knowledge/skeleton'
import { readContentFiles } from '../storage/content-files'
import { replaceFiles } from '../storage/replace-files'
import { loadKnowledge, parsed, projectRoot, run } from './content'

const usage = '用法：npm run new -- item [--answers 回答.json]'
/** Days in which a draft should become a guide. */
const draftDays = 30

/** Gives the words for a question; asks again after a problem. */
type Ask = (question: SkeletonQuestion, problem: string | undefined) => Promise<string>

void run(async () => {
  const { values, positionals } = parsed(usage, () =>
    parseArgs({ allowPositionals: true, options: { answers: { type: 'string' }, root: { type: 'string', default: projectRoot } } }),
  )
  if (positionals.join() !== 'item') throw new AppError('bad_request', usage)
  const knowledge = loadKnowledge(values.root)
  const answers = values.answers === undefined ? await askAll(knowledge, fromTerminal()) : await askAll(knowledge, fromFile(values.answers))
  const written = write(answers, values.root)
  process.stdout.write(
    [
      `\n写好了：${written.join('、')}`,
      '接下来：',
      '1. 打开文件，把写着「待填」的地方改掉，材料写上依据 basis，补上条件 conditions 和问答 faqs。',
      '2. npm run check 看有没有错。',
      '3. 都写好、核对过了，把 state 那一行改成 state: 在用，再运行 npm run train。现在是草稿，群众问不到。\n',
    ].join('\n'),
  )
})

/** All answers, one question after the other. @throws AppError bad_request naming everything that is wrong, when the answers are from a file */
async function askAll(knowledge: KnowledgeBase, ask: Ask): Promise<SkeletonAnswers> {
  const given: Partial<Record<keyof SkeletonAnswers, string | string[]>> = {}
  const count = skeletonQuestions(knowledge, {}).length
  for (let at = 0; at < count; at++) {
    let problem: string | undefined
    for (;;) {
      const question = skeletonQuestions(knowledge, given as Partial<SkeletonAnswers>)[at] as SkeletonQuestion
      const read = readAnswer(question, await ask(question, problem))
      if ('value' in read) {
        given[question.key] = read.value
        break
      }
      problem = read.problem
    }
  }
  return given as unknown as SkeletonAnswers
}

/** Lines of standard input, a terminal or not. @throws AppError bad_request when it ends before the last question */
function fromTerminal(): Ask {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  return async ({ ask, many, fallback, choices }, problem) => {
    if (problem) process.stdout.write(`  ${problem}\n`)
    else if (choices) process.stdout.write(`${choices.map(([, name], at) => `  ${at + 1}. ${name}`).join('\n')}\n`)
    process.stdout.write(`${ask}${many ? '（几个用、隔开）' : ''}${fallback === undefined ? '' : `［${fallback}］`}：`)
    const { value, done } = await lines.next()
    if (done) throw new AppError('bad_request', '\n没有答完，什么也没写')
    return value
  }
}

/** Answers of a JSON file: question → text or list of texts. */
function fromFile(path: string): Ask {
  let answers: Record<string, unknown>
  try {
    answers = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new AppError('bad_request', `${path} 读不出来，或者不是 JSON`, { cause })
  }
  return async ({ key }, problem) => {
    if (problem) throw new AppError('bad_request', `${path} 里的 ${key}：${problem}`)
    const value = answers[key]
    if (value === undefined) return ''
    const texts = Array.isArray(value) ? value : [value]
    if (!texts.every((text) => typeof text === 'string')) throw new AppError('bad_request', `${path} 里的 ${key}：要写文字`)
    return texts.join('、')
  }
}

/** Writes both files, or none when the content would not be accepted with them. */
function write(answers: SkeletonAnswers, root: string): string[] {
  const now = new Date()
  const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const { item, utterances } = skeletonOf(answers, { today: day(0), review: day(draftDays) })
  const utterancesFile = `intents/items/${answers.id}.yaml`
  const files = [
    { path: itemFile(answers), text: newText(Item, item) },
    ...(existsSync(join(root, utterancesFile)) ? [] : [{ path: utterancesFile, text: newText(Utterances, utterances) }]),
  ]
  const { problems } = parseKnowledge([...readContentFiles(root), ...files])
  const errors = problems.filter(({ level }) => level === 'error')
  if (errors.length > 0) throw new AppError('content_invalid', `没有写：\n${errors.map(problemLine).join('\n')}`)
  replaceFiles(
    root,
    files.map((file) => ({ path: file.path, after: file.text })),
  )
  return files.map((file) => file.path)
}
