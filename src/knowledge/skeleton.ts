/** The first version of a new item from a few answers: valid, a draft, and full of places to fill in. Pure. */

import type { z } from 'zod'
import type { KnowledgeBase } from './knowledge-base'
import { Item, type Office, type Utterances } from './schema'

/** What stands where an editor has to write. */
export const toFill = '待填'

/** What `npm run new -- item` asks, in this order. */
export interface SkeletonAnswers {
  id: string
  name: string
  department: string
  aliases: string[]
  summary: string
  authority: string
  who: string
  serviceTarget: string[]
  taskType: string
  projectType: string
  places: string[]
  materials: string[]
  questions: string[]
}

export interface SkeletonQuestion<K extends keyof SkeletonAnswers = keyof SkeletonAnswers> {
  key: K
  ask: string
  /** Several, written one after the other with 、 between them. */
  many: boolean
  /** Shown, and taken for an empty answer; undefined: an answer is needed. */
  fallback?: string
  /** Possible answers: value and name. Either may be typed, or the number. */
  choices?: readonly (readonly [value: string, name: string])[]
  /** A value beyond the choices that may be typed as well. */
  also?(value: string): boolean
  /** Why an answer cannot be taken; undefined when it can. */
  wrong?(value: string): string | undefined
}

/**
 * The questions, each with what is known from the answers before.
 *
 * @param given answers so far
 */
export function skeletonQuestions(
  knowledge: Pick<KnowledgeBase, 'items' | 'drafts' | 'catalogue' | 'departments' | 'offices'>,
  given: Partial<SkeletonAnswers>,
): SkeletonQuestion[] {
  const entry = given.id === undefined ? undefined : knowledge.catalogue.get(given.id)
  const department = given.department === undefined ? undefined : knowledge.departments.get(given.department)
  const all = [...knowledge.offices.values()]
  const own = all.filter((office) => office.department !== undefined && office.department === given.department)
  const windows = [...own, ...all.filter((office) => office.department === undefined)] // those of others may be typed
  const field = (key: 'taskType' | 'projectType') => Item.shape[key].options.map((value) => [value, value] as const)
  const longest = (characters: number) => (value: string) => ([...value].length > characters ? `太长了，最多${characters}个字` : undefined)
  return [
    {
      key: 'id',
      ask: '事项代号（小写英文和连字符，例如 resident-id-card-renewal；目录里有的就用目录里的）',
      many: false,
      wrong: (value) => wrongId(value, knowledge),
    },
    { key: 'name', ask: '事项名称', many: false, ...(entry ? { fallback: entry.name } : {}), wrong: longest(60) },
    {
      key: 'department',
      ask: '哪个部门管',
      many: false,
      ...(entry ? { fallback: entry.department } : {}),
      choices: [...knowledge.departments.values()].map(({ id, name }) => [id, name]),
    },
    { key: 'aliases', ask: '群众怎么叫它（别名、俗称）', many: true, ...(entry ? { fallback: entry.aliases.join('、') } : {}) },
    {
      key: 'summary',
      ask: '一句话说清这件事是给谁办什么',
      many: false,
      fallback: `${toFill}：一句话说清是给谁办什么`,
      wrong: longest(120),
    },
    { key: 'authority', ask: '谁来办（窗口、机构）', many: false, ...(department ? { fallback: department.shortName } : {}) },
    { key: 'who', ask: '谁可以申请', many: false, fallback: '本人', wrong: longest(160) },
    {
      key: 'serviceTarget',
      ask: '给谁办',
      many: true,
      fallback: '自然人',
      choices: Item.shape.serviceTarget.element.options.map((value) => [value, value]),
    },
    { key: 'taskType', ask: '事项类型', many: false, fallback: '公共服务', choices: field('taskType') },
    { key: 'projectType', ask: '当场办好（即办件）还是要等几天（承诺件）', many: false, fallback: '承诺件', choices: field('projectType') },
    {
      key: 'places',
      ask: '在哪里办',
      many: true,
      ...(windows[0] ? { fallback: windows[0].id } : {}),
      choices: windows.map((office: Office) => [office.id, office.name]),
      also: (value) => knowledge.offices.has(value),
    },
    { key: 'materials', ask: '要带哪些材料', many: true, fallback: '居民身份证', wrong: longest(60) },
    {
      key: 'questions',
      ask: '群众会怎么问（几种真实的问法）',
      many: true,
      ...(given.name ? { fallback: `${given.name}怎么办、${given.name}要带什么` } : {}),
    },
  ]
}

function wrongId(id: string, knowledge: Pick<KnowledgeBase, 'items' | 'drafts' | 'catalogue'>): string | undefined {
  if (!Item.shape.id.safeParse(id).success) return '只用小写英文、数字和连字符，字母开头'
  const entry = knowledge.catalogue.get(id)
  const name = (knowledge.items.get(id) ?? knowledge.drafts.get(id))?.record.name ?? (entry?.state ? entry.name : undefined)
  return name === undefined ? undefined : `「${id}」已经有了：${name}`
}

/**
 * Reads one answer.
 *
 * @returns the value, or why it cannot be taken
 */
export function readAnswer(question: SkeletonQuestion, typed: string): { value: string | string[] } | { problem: string } {
  const words = typed.trim() === '' ? question.fallback : typed.trim()
  if (words === undefined || words === '') return { problem: '这一项要填' }
  const parts = question.many
    ? words
        .split(/[、,，;；]/)
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : [words]
  if (parts.length === 0) return { problem: '这一项要填' }
  const values: string[] = []
  for (const part of parts) {
    const { choices } = question
    const chosen = choices?.find(([value, name], at) => value === part || name === part || String(at + 1) === part)
    if (choices && !chosen && !question.also?.(part))
      return {
        problem: `没有「${part}」，可选：${choices.map(([value, name]) => (value === name ? value : `${value}（${name}）`)).join('、')}`,
      }
    const value = chosen?.[0] ?? part
    const wrong = question.wrong?.(value)
    if (wrong) return { problem: wrong }
    values.push(value)
  }
  return { value: question.many ? [...new Set(values)] : (values[0] as string) }
}

/** A draft item and its wordings. @param today `YYYY-MM-DD` @param review when the draft should be ready */
export function skeletonOf(
  answers: SkeletonAnswers,
  { today, review }: { today: string; review: string },
): { item: z.input<typeof Item>; utterances: z.input<typeof Utterances> } {
  const basis = ['LOCAL']
  return {
    item: {
      id: answers.id,
      name: answers.name,
      aliases: answers.aliases,
      department: answers.department,
      authority: answers.authority,
      taskType: answers.taskType as Item['taskType'],
      projectType: answers.projectType as Item['projectType'],
      state: '草稿',
      version: 1,
      serviceTarget: answers.serviceTarget as Item['serviceTarget'],
      summary: answers.summary,
      distinguish: `${toFill}：和相近的事项怎么区分`,
      applicants: { who: answers.who, basis },
      materials: answers.materials.map((name) => ({ name, reason: `${toFill}：为什么要这一样`, basis })),
      fees: [{ name: '收费', amount: 'LOCAL', basis }],
      limits: { promised: 'LOCAL' },
      visits: { min: 0, max: 1, reason: `${toFill}：为什么要去现场` },
      online: { available: 'LOCAL' },
      proxy: { allowed: 'LOCAL', basis },
      places: answers.places,
      process: { window: [`${toFill}：第一步`] },
      result: { name: `${toFill}：办好给什么` },
      progress: '问受理的窗口，或者打12345查。',
      law: basis,
      provenance: {
        source: `${toFill}：根据什么写的`,
        verifiedBy: `${toFill}：谁核对的`,
        verifiedAt: today,
        nextReview: review,
        confidence: '低',
      },
    },
    utterances: { item: answers.id, utterances: { other: answers.questions } },
  }
}
