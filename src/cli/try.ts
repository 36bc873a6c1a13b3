/**
 * `npm run -s try -- "问题" [--item ID] [--json]`: how a question is understood and why, so that an editor sees what a change does: what is
 * left after cleaning, its words, what is asked, the candidates with their features and nearest wordings, the rules inside the item, the
 * decision with its thresholds, and the first lines of the answer.
 */
import { parseArgs } from 'node:util'
import { newConversation } from '../dialogue/conversation'
import { type Core, createCore } from '../dialogue/core'
import { AppError } from '../errors'
import { truthOf } from '../knowledge/condition'
import { treeOf } from '../knowledge/known-item'
import type { Item } from '../knowledge/schema'
import { outside } from '../matching/document'
import type { Alternative } from '../matching/inside'
import { featureNames } from '../matching/matcher'
import { loadKnowledge, loadModel, parsed, run } from './content'

const usage = '用法：npm run -s try -- "身份证丢了要不要登报" [--item 正在说的事项] [--json]'

void run(() => {
  const { values, positionals } = parsed(usage, () =>
    parseArgs({ allowPositionals: true, options: { item: { type: 'string' }, json: { type: 'boolean', default: false } } }),
  )
  const text = positionals.join(' ')
  if (text === '') throw new AppError('bad_request', usage)
  const core = createCore(loadKnowledge(), loadModel())
  if (values.item !== undefined && !core.knowledge.items.has(values.item)) throw new AppError('unknown_item', `没有事项「${values.item}」`)
  const tried = explain(core, text, values.item)
  process.stdout.write(values.json ? `${JSON.stringify(tried)}\n` : `${page(tried)}\n`)
})

/** Everything the core makes of one question. */
function explain(core: Core, text: string, item: string | undefined) {
  const at = new Date(0).toISOString()
  const message = { id: 'try', conversationId: 'try', channel: 'try', text, kind: 'text' as const, at }
  const conversation = { ...newConversation(message), ...(item === undefined ? {} : { item }) }
  const understanding = core.understand(message, conversation)
  const decision = core.decide(understanding, conversation)
  const { replies } = core.compose(decision, understanding, conversation)
  const terms = core.terms(understanding.text)
  const meant = understanding.inside[0]?.item
  const known = meant === undefined ? undefined : core.knowledge.items.get(meant)
  const nameOf = (id: string) =>
    id === outside ? '（不归我们管）' : (core.knowledge.items.get(id)?.record.name ?? core.knowledge.catalogue.get(id)?.name ?? id)
  const round = (value: number) => Number(value.toFixed(3))
  return {
    text,
    read: understanding.text,
    words: terms.filter((term) => term.startsWith('w')).map((term) => term.slice(1)),
    synonyms: terms.filter((term) => term.startsWith('k')).map((term) => term.slice(1)),
    facets: understanding.facets,
    rule: understanding.asksRule,
    intent: understanding.intent?.id ?? null,
    answers: understanding.answers,
    candidates: core.matcher
      .match(understanding.text, item)
      .slice(0, 5)
      .map((candidate) => ({
        item: candidate.item,
        name: nameOf(candidate.item),
        confidence: round(candidate.confidence),
        nearest: candidate.nearest,
        features: Object.fromEntries(candidate.features.map((value, position) => [featureNames[position] as string, round(value)])),
      })),
    inside: known
      ? core.inside
          .match(known.record.id, understanding.text, (entry) => {
            const list = entry.kind === 'condition' ? known.record.conditions : known.record.faqs
            return truthOf(treeOf(known, list[entry.index]?.when), {}, known.domains) !== 'false'
          })
          .map((match) => ({
            entry: entryText(match, known.record),
            confidence: round(match.confidence),
            likeness: round(match.likeness),
            nearest: match.nearest,
          }))
      : [],
    decision: { kind: decision.kind, reason: decision.reason, ...('parts' in decision ? { parts: decision.parts } : {}) },
    thresholds: core.policy,
    reply: replies.map((reply) => reply.text).join('\n'),
  }
}

function entryText(match: Alternative, record: Item): string {
  switch (match.kind) {
    case 'condition':
      return record.conditions[match.index]?.statement as string
    case 'faq':
      return record.faqs[match.index]?.question as string
    case 'field':
      return `（指南里的一栏：${match.facet}）`
    case 'none':
      return '（指南没有写明）'
    default:
      return match satisfies never
  }
}

function page(tried: ReturnType<typeof explain>): string {
  const percent = (value: number) => `${Math.round(100 * value)}%`
  const list = (words: readonly string[]) => (words.length === 0 ? '（没有）' : words.join('、'))
  return [
    `问：${tried.text}`,
    `读成：${tried.read}`,
    `词：${list(tried.words)}`,
    `同义组：${list(tried.synonyms)}`,
    `问的方面：${list(tried.facets)}${tried.rule ? '；是能不能、要不要的问法' : ''}${tried.intent ? `；固定意思：${tried.intent}` : ''}`,
    `听出的情形：${list(Object.entries(tried.answers).map(([name, value]) => `${name}=${String(value)}`))}`,
    '',
    '可能是哪件事（可能性，最像的说法，各项特征）：',
    ...tried.candidates.flatMap((candidate, at) => [
      `${at + 1}. ${percent(candidate.confidence)} ${candidate.name}（${candidate.item}）最像「${candidate.nearest}」`,
      `   ${Object.entries(candidate.features)
        .map(([name, value]) => `${name} ${value}`)
        .join('  ')}`,
    ]),
    '',
    '事项之内最像哪一条（可能性，像不像，最像的说法）：',
    ...(tried.inside.length === 0 ? ['（没有）'] : []),
    ...tried.inside.map(
      (entry, at) =>
        `${at + 1}. ${percent(entry.confidence)} ${entry.entry}${entry.nearest === '' ? '' : `（像 ${percent(entry.likeness)}）最像「${entry.nearest}」`}`,
    ),
    '',
    `怎么定：${tried.decision.kind} / ${tried.decision.reason}${'parts' in tried.decision ? `，说的是 ${JSON.stringify(tried.decision.parts)}` : ''}`,
    `门槛：一件事 ≥ ${percent(tried.thresholds.answerAt)} 且比第二名多 ${percent(tried.thresholds.lead)} 才直接答（后果重的事项 ≥ ${percent(tried.thresholds.strictAt)}）；合起来 ≥ ${percent(tried.thresholds.clarifyAt)} 才反问；事项之内 ≥ ${percent(tried.thresholds.insideAt)} 才答，≥ ${percent(tried.thresholds.nearAt)} 才列出来给人点`,
    '',
    '答复：',
    ...tried.reply.split('\n').slice(0, 8),
  ].join('\n')
}
