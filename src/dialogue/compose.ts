/** A decision → what is said, and what the conversation remembers. Pure. */
import { type OpenQuestion, openQuestions, parseAnswers } from '../knowledge/checklist'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import type { KnownItem } from '../knowledge/known-item'
import { planOf } from '../knowledge/plan'
import type { Facet } from '../knowledge/schema'
import { type Answer, unservedPhrase } from './answer'
import type { Conversation } from './conversation'
import type { Decision, Part } from './decision'
import type { Admission, Packet } from './handover'
import type { Policy } from './policy'
import type { ContrastCard, PlanCard, Reply, ReplyOption } from './reply'
import type { Understanding } from './understanding'

type ContrastChoice = ContrastCard['choices'][number]

export interface Composed {
  replies: Reply[]
  next: Conversation
}
export type Compose = (decision: Decision, understanding: Understanding, conversation: Conversation, admission?: Admission) => Composed

const shortcuts: readonly (readonly [Facet, Parameters<Answer['phrase']>[0]])[] = [
  ['materials', 'option-materials'],
  ['process', 'option-process'],
  ['fee', 'option-fee'],
  ['duration', 'option-duration'],
  ['place', 'option-place'],
  ['online', 'option-online'],
  ['proxy', 'option-proxy'],
]

export function createCompose(knowledge: KnowledgeBase, answer: Answer, policy: Policy): Compose {
  const { phrase } = answer
  const same = (label: string): ReplyOption => ({ label, value: label })

  return (decision, understanding, before, admission) => {
    const base = remember(before, understanding)
    const composed = speak(decision, understanding, base, before, admission)
    const notice = understanding.personal.length > 0 ? phrase('mask-notice') : undefined
    const [first, ...rest] = composed.replies
    if (notice && first) return { ...composed, replies: [{ ...first, text: `${notice}\n${first.text}` }, ...rest] }
    return composed
  }

  function speak(
    decision: Decision,
    understanding: Understanding,
    base: Conversation,
    before: Conversation,
    admission: Admission | undefined,
  ): Composed {
    switch (decision.kind) {
      case 'answer':
        if (decision.bundle !== undefined) return bundleAnswer(decision.bundle, base)
        if (decision.reason === 'restart') return { replies: [{ text: phrase('restart'), options: [] }], next: fresh(base) }
        if (decision.reason === 'back' && decision.item !== undefined && decision.parts.length === 0) return backTo(decision.item, base)
        if (decision.item !== undefined)
          return withSecond(decision.also, itemAnswer(decision as Decision & { kind: 'answer'; item: string }, understanding, base))
        return {
          replies: [{ text: phrase((decision.phrase ?? 'help') as 'help', { region: regionName(base) }), options: waiting(base) }],
          next: { ...base, misses: 0 },
        }
      case 'clarify':
        return clarify(decision, understanding, base)
      case 'decline':
        return decline(decision, base)
      case 'escalate':
        return escalate(decision, base, before, admission)
      default:
        return decision satisfies never
    }
  }

  /** What every message leaves behind: the region, and the time. */
  function remember(before: Conversation, understanding: Understanding): Conversation {
    return { ...before, ...(understanding.region === undefined ? {} : { region: understanding.region }) }
  }

  function fresh(base: Conversation): Conversation {
    const { item, pending, bundle, also, ...rest } = base
    void item
    void pending
    void bundle
    void also
    return { ...rest, earlier: [], facets: [], answers: {}, misses: 0, cards: 0 }
  }

  function regionName(base: Conversation): string {
    return knowledge.language.regions.find((region) => region.code === base.region)?.name ?? ''
  }

  /** The open question, said again so that nothing pending is lost. */
  function waiting(base: Conversation): ReplyOption[] {
    const question = pendingQuestion(base)
    return question ? question.options.map((option) => same(option.label)) : []
  }

  function pendingQuestion(base: Conversation): OpenQuestion | undefined {
    if (base.pending?.kind !== 'situation') return undefined
    const pending = base.pending
    const item = knowledge.items.get(pending.item)
    return item && openQuestions(item, base.answers[pending.item] ?? {}).find((question) => question.id === pending.situation)
  }

  function itemAnswer(
    decision: Decision & { kind: 'answer'; item: string },
    understanding: Understanding,
    base: Conversation,
    sentOn = false,
  ): Composed {
    const item = knowledge.items.get(decision.item) as KnownItem
    const { record } = item
    const said = fitting(understanding.answers, item)
    const answers = { ...base.answers[record.id], ...said, ...channelOf(decision.facets, decision) }
    const checklist = answer.checklist(item, answers)
    // Not on to an item that would only send the citizen on: two moves in one breath confuse, and two items must not send him round.
    const moved = sentOn ? undefined : checklist.goTo?.goTo
    const moving: Conversation = settle(base, record.id, decision.facets, answers)
    if (moved !== undefined) {
      const target = knowledge.items.get(moved)
      const head = answer.verdict(checklist).join('\n')
      if (!target) {
        const entry = knowledge.catalogue.get(moved)
        const department = entry ? knowledge.departments.get(entry.department) : undefined
        const text = phrase(unservedPhrase(entry), {
          item: answer.nameOf(moved),
          department: department?.name ?? '',
          phone: department?.hotlines.map((line) => line.number).join('、') ?? '12345',
        })
        return { replies: [{ text: `${head}\n${text}`, options: [same(phrase('option-person'))] }], next: { ...moving, misses: 0 } }
      }
      const seen = settle(moving, moved, decision.facets, { ...moving.answers[moved], ...fitting(answers, target) })
      const onward = itemAnswer(
        { ...decision, item: moved, parts: decision.parts.filter((part) => part.kind === 'facet') },
        { ...understanding, answers: {} },
        seen,
        true,
      )
      const [first, ...rest] = onward.replies
      return { ...onward, replies: first ? [{ ...first, text: `${head}\n${first.text}` }, ...rest] : onward.replies }
    }
    const parts = decision.parts.length > 0 ? decision.parts : [{ kind: 'facet' as const, facet: 'materials' as const }]
    const asksList = parts.some((part) => part.kind === 'facet' && part.facet === 'materials')
    const listed = asksList && checklist.notEligible.length === 0
    // What was refused once is not said again before every fee and every address.
    const verdict = asksList || Object.keys(said).length > 0 ? answer.verdict(checklist) : []
    const spoken = parts.filter((part) => checklist.notEligible.length === 0 || !(part.kind === 'facet' && part.facet === 'materials'))
    const lines = [...verdict, ...spoken.map((part) => answer.partText(item, part, checklist, answers))]
    if (checklist.person) lines.push(phrase('person-needed'))
    const question = checklist.questions[0]
    const answered = Object.keys(answers).filter((name) => record.situations.some((situation) => situation.id === name)).length
    const asks = question !== undefined && (listed || feeOpen(checklist, parts)) && answered < policy.maxQuestions + 2
    const options: ReplyOption[] = []
    let pending: Conversation['pending']
    if (asks) {
      lines.push(phrase('ask-situation', { ask: question.ask }))
      options.push(...question.options.map((option) => same(option.label)))
      pending = { kind: 'situation', item: record.id, situation: question.id }
    } else {
      if (base.pending?.kind === 'situation' && base.pending.item === record.id) {
        const open = pendingQuestion({ ...base, answers: { ...base.answers, [record.id]: answers } })
        if (open) {
          pending = base.pending
          lines.push(phrase('question-pending', { ask: open.ask }))
          options.push(...open.options.map((option) => same(option.label)))
        }
      }
      if (!pending)
        options.push(
          ...shortcuts
            .filter(([facet]) => !parts.some((part) => part.kind === 'facet' && part.facet === facet))
            .slice(0, 4)
            .map(([, id]) => same(phrase(id))),
        )
    }
    const unstated = parts.find((part) => part.kind === 'unstated')
    const near = unstated?.near ?? decision.near ?? []
    options.unshift(...near.map((stated) => same(answer.statedText(item, stated))))
    if (unstated || checklist.person) options.push(same(phrase('option-person')))
    const list = listed ? answer.partText(item, { kind: 'facet', facet: 'materials' }, checklist, answers).split('\n') : []
    const reply: Reply = {
      text: lines.filter(Boolean).join('\n'),
      options,
      ...(listed ? { card: { ...answer.cardOf(item, checklist, answers, base.region), draws: ends(list) } } : {}),
    }
    const next: Conversation = { ...withoutPending(moving), misses: 0, cards: 0, ...(pending ? { pending } : {}) }
    return { replies: [reply], next }
  }

  /** The second matter of the message: offered, and kept until it is answered. */
  function withSecond(also: Conversation['also'], composed: Composed): Composed {
    const [first, ...rest] = composed.replies
    if (!also || !first) return composed
    const name = answer.nameOf(also.item)
    const reply = { ...first, text: `${first.text}\n${phrase('also-asked', { item: name })}`, options: [...first.options, same(name)] }
    const earlier = [also.item, ...composed.next.earlier.filter((id) => id !== also.item)]
    return { replies: [reply, ...rest], next: { ...composed.next, earlier, also } }
  }

  /** A fee that depends on the situation is worth a question of its own. */
  function feeOpen(checklist: ReturnType<Answer['checklist']>, parts: readonly { kind: string; facet?: Facet }[]): boolean {
    return parts.some((part) => part.facet === 'fee') && checklist.fees.some((entry) => entry.truth === 'unknown')
  }

  /** Asking for materials of an online or a proxy hand-in changes the list itself. */
  function channelOf(facets: readonly Facet[], decision: Decision): Record<string, string> {
    if (decision.kind !== 'answer' || !facets.includes('materials')) return {}
    return { ...(facets.includes('online') ? { channel: 'online' } : {}), ...(facets.includes('proxy') ? { proxy: 'yes' } : {}) }
  }

  /** Answers that mean something in an item, whichever they were read for: a situation it has, and an option. What was said is not asked twice. */
  function fitting(answers: Conversation['answers'][string], target: KnownItem): Conversation['answers'][string] {
    return Object.fromEntries(
      Object.entries(answers).filter(([name, value]) => {
        const situation = target.record.situations.find((entry) => entry.id === name)
        if (!situation) return false
        if (value === 'unknown') return true
        if (situation.type === 'number') return typeof value === 'number'
        return [value].flat().every((option) => situation.options.some((entry) => entry.id === option))
      }),
    )
  }

  function withoutPending(base: Conversation): Conversation {
    const { pending, ...rest } = base
    void pending
    return rest
  }

  /** The item is now the matter under discussion; the one before it can be gone back to. */
  function settle(base: Conversation, id: string, facets: readonly Facet[], answers: Conversation['answers'][string]): Conversation {
    const earlier =
      base.item !== undefined && base.item !== id
        ? [base.item, ...base.earlier.filter((other) => other !== base.item && other !== id)].slice(0, 5)
        : base.earlier.filter((other) => other !== id)
    const { bundle, also, ...rest } = base
    const isMember = knowledge.bundles.get(bundle ?? '')?.members.some((member) => member.item === id)
    return {
      ...rest,
      ...(isMember ? { bundle } : {}),
      ...(also && base.item === id ? { also } : {}),
      item: id,
      earlier,
      facets: facets.length > 0 ? [...facets] : base.item === id ? base.facets : [],
      answers: { ...base.answers, [id]: answers },
    }
  }

  /** No single item is the matter under discussion any more; the last one can be gone back to. */
  function leave(base: Conversation): Conversation {
    const { item, ...rest } = base
    return item === undefined ? rest : { ...rest, earlier: [item, ...base.earlier].slice(0, 5), facets: [] }
  }

  function backTo(id: string, base: Conversation): Composed {
    const settled = withoutPending(settle(base, id, [], { ...base.answers[id] }))
    const item = knowledge.items.get(id)
    const question = item ? openQuestions(item, settled.answers[id] ?? {})[0] : undefined
    const text = [
      phrase('back', { item: answer.nameOf(id) }),
      ...(question ? [phrase('question-pending', { ask: question.ask })] : []),
    ].join('\n')
    return {
      replies: [{ text, options: question ? question.options.map((option) => same(option.label)) : [] }],
      next: { ...settled, misses: 0, ...(question ? { pending: { kind: 'situation', item: id, situation: question.id } } : {}) },
    }
  }

  function clarify(decision: Decision & { kind: 'clarify' }, understanding: Understanding, base: Conversation): Composed {
    if (decision.options.length === 0) {
      const misses = decision.reason === 'none-of-these' ? base.misses + 1 : base.misses
      const { pending, ...rest } = base
      void pending
      return {
        replies: [{ text: phrase((decision.phrase ?? 'clarify-which') as 'clarify-which'), options: [same(phrase('option-person'))] }],
        next: { ...rest, misses, cards: base.cards },
      }
    }
    const none = same(phrase('none-label'))
    const asked = decision.options.map(
      (id): ContrastChoice => ({
        item: id,
        title: answer.nameOf(id),
        difference: differenceOf(id),
        value: answer.nameOf(id),
        ...shortAnswer(id, decision.answers?.[id], base),
      }),
    )
    const [likeliest] = asked
    const lead =
      likeliest?.answer !== undefined && decision.lead === likeliest.item
        ? phrase('card-lead', { item: likeliest.title, answer: likeliest.answer })
        : undefined
    // What the lead says is not said again under its choice.
    const choices = asked.map((choice) => (lead !== undefined && choice === likeliest ? bareChoice(choice) : choice))
    const ask = decision.reason === 'ambiguous-word' && decision.phrase ? decision.phrase : phrase('clarify-items')
    const head = lead === undefined ? [ask] : [lead, phrase('card-else')]
    const lines = choices.map((choice, at) =>
      [
        `${at + 1}. ${choice.title}${choice.difference ? `：${choice.difference}` : ''}`,
        ...(choice.answer ? [`   ${phrase('card-answer', { answer: choice.answer })}`] : []),
      ].join('\n'),
    )
    return {
      replies: [
        {
          text: [...head, ...lines, `${choices.length + 1}. ${none.label}`].join('\n'),
          options: [...choices.map((choice) => ({ label: choice.title, value: choice.value })), none],
          card: { kind: 'contrast', choices, none, draws: [lines[0]?.split('\n')[0] ?? '', `${choices.length + 1}. ${none.label}`] },
        },
      ],
      next: {
        ...base,
        cards: base.cards + 1,
        pending: { kind: 'contrast', items: [...decision.options], facets: [...decision.facets], text: understanding.masked },
      },
    }
  }

  function bareChoice({ answer: _said, ...choice }: ContrastChoice): ContrastChoice {
    return choice
  }

  function shortAnswer(id: string, part: Part | undefined, base: Conversation): { answer?: string } {
    const item = knowledge.items.get(id)
    const known = base.answers[id] ?? {}
    return item && part ? { answer: answer.briefText(item, part, answer.checklist(item, known), known) } : {}
  }

  function differenceOf(id: string): string {
    const record = knowledge.items.get(id)?.record
    return record ? record.distinguish : (knowledge.catalogue.get(id)?.aliases.slice(0, 2).join('、') ?? '')
  }

  function decline(decision: Decision & { kind: 'decline' }, base: Conversation): Composed {
    const entry = decision.item === undefined ? undefined : knowledge.catalogue.get(decision.item)
    const department = entry ? knowledge.departments.get(entry.department) : undefined
    const slots = {
      item: entry?.name ?? '',
      department: department?.name ?? '',
      phone: department?.hotlines.map((line) => line.number).join('、') ?? '12345',
    }
    const missed = ['no-match', 'noise'].includes(decision.reason)
    const open = pendingQuestion(base)
    const lines = [
      phrase(decision.phrase as 'no-match', slots),
      ...(open && decision.reason !== 'emergency' ? [phrase('question-pending', { ask: open.ask })] : []),
    ]
    const options = decision.reason === 'emergency' ? [] : [...waiting(base), same(phrase('option-person'))]
    return {
      replies: [{ text: lines.join('\n'), options }],
      next: { ...base, misses: missed ? base.misses + 1 : decision.reason === 'empty' ? base.misses : 0 },
    }
  }

  function escalate(
    decision: Decision & { kind: 'escalate' },
    base: Conversation,
    before: Conversation,
    admission: Admission | undefined,
  ): Composed {
    const next: Conversation = { ...base, misses: 0, cards: 0, ...(admission ? { ticket: admission.number } : {}) }
    const head = phrase((decision.phrase ?? 'handoff') as 'handoff')
    if (!admission) return { replies: [{ text: head, options: [] }], next }
    const slots = {
      number: admission.number,
      department: admission.department,
      due: localTime(admission.due),
      opens: admission.opensAt ? localTime(admission.opensAt) : '',
    }
    const again = before.ticket === admission.number
    const body = phrase(again ? 'handoff-again' : admission.open ? 'handoff-open' : 'handoff-closed', slots)
    return {
      replies: [
        {
          text: `${head}${body}`,
          options: [],
          card: { kind: 'ticket', number: admission.number, department: admission.department, due: admission.due, status: 'waiting' },
        },
      ],
      next,
    }
  }

  function bundleAnswer(id: string, base: Conversation): Composed {
    const bundle = knowledge.bundles.get(id)
    if (!bundle) return { replies: [{ text: phrase('help'), options: [] }], next: base }
    const ready = bundle.members.filter((member) => knowledge.items.has(member.item))
    const missing = bundle.members.filter((member) => !knowledge.items.has(member.item))
    const given = new Map(ready.map((member) => [member.item, parseAnswers(knowledge.items.get(member.item) as KnownItem, member.answers)]))
    const plan = planOf(
      ready.map((member) => member.item),
      (item) => ({ ...given.get(item.record.id), ...base.answers[item.record.id] }),
      knowledge,
    )
    const steps = bundle.members.map((member) => ({
      item: member.item,
      title: answer.nameOf(member.item),
      ...(member.optionalIf === undefined ? {} : { note: member.optionalIf }),
    }))
    const card: PlanCard = {
      kind: 'plan',
      title: bundle.name,
      steps,
      ...answer.tripOf(plan),
      piles: plan.piles,
      notes: bundle.traps,
      notice: {
        ...(base.region === undefined ? {} : { region: base.region }),
        bundle: bundle.id,
        itemAnswers: Object.fromEntries(plan.order.flatMap((item) => (base.answers[item] ? [[item, base.answers[item]]] : []))),
      },
    }
    const drawn = [
      ...steps.map((step, at) => `${at + 1}. ${step.title}${step.note ? `（${step.note}）` : ''}`),
      ...card.visits.map(
        (visit, at) =>
          `第${at + 1}趟，${visit.office}：${visit.items.join('、')}${visit.doFirst.length > 0 ? `。先办好：${visit.doFirst.join('、')}` : ''}`,
      ),
      ...(card.online.length > 0 ? [`网上办：${card.online.map((entry) => entry.title).join('、')}`] : []),
      ...answer.pilesText(plan.piles),
      ...bundle.traps.map((trap) => `注意：${trap}`),
    ]
    const lines = [
      phrase('bundle-title', { name: bundle.name }),
      bundle.note,
      ...drawn,
      ...(missing.length > 0
        ? [phrase('bundle-missing', { items: missing.map((member) => answer.nameOf(member.item)).join('、'), phone: '12345' })]
        : []),
      phrase('source-line', { source: bundle.provenance.source, date: bundle.provenance.verifiedAt }),
    ]
    const options = ready.slice(0, 4).map((member) => same(answer.nameOf(member.item)))
    return {
      replies: [{ text: lines.join('\n'), options, card: { ...card, draws: ends(drawn) } }],
      next: { ...leave(withoutPending(base)), bundle: id, misses: 0, cards: 0 },
    }
  }
}

/** First and last line. */
function ends(lines: readonly string[]): [string, string] {
  return [lines[0] ?? '', lines[lines.length - 1] ?? '']
}

/** 2026-11-24T01:30:00Z → 11月24日 9:30 (Asia/Shanghai, UTC+8 without daylight saving). */
export function localTime(iso: string): string {
  const shifted = new Date(Date.parse(iso) + 8 * 3_600_000)
  return `${shifted.getUTCMonth() + 1}月${shifted.getUTCDate()}日${shifted.getUTCHours()}:${String(shifted.getUTCMinutes()).padStart(2, '0')}`
}

/** From this confidence on the packet names the matter that the citizen probably means. */
const likelyAt = 0.5

/** What the person at the desk gets to see (rules HL-4); everything in it is masked. */
export function createPacket(knowledge: KnowledgeBase, answer: Answer) {
  return (decision: Decision, understanding: Understanding, conversation: Conversation): Packet => {
    const likely = decision.candidates.find((candidate) => candidate.confidence >= likelyAt)
    const id = ('item' in decision ? decision.item : undefined) ?? likely?.item ?? conversation.item
    const item = id === undefined ? undefined : knowledge.items.get(id)
    const department = item?.record.department ?? (id === undefined ? undefined : knowledge.catalogue.get(id)?.department)
    return {
      summary: [id === undefined ? '' : answer.nameOf(id), understanding.masked].filter(Boolean).join('：').slice(0, 200),
      ...(id === undefined ? {} : { item: id }),
      ...(department === undefined ? {} : { department: knowledge.departments.get(department)?.name ?? department }),
      facets: [...(decision.facets.length > 0 ? decision.facets : conversation.facets)],
      situation: item ? answer.situationText(item, { ...conversation.answers[item.record.id], ...understanding.answers }) : [],
      lastMessages: [understanding.masked].filter(Boolean),
      reason: decision.reason,
      ...(conversation.region === undefined ? {} : { region: conversation.region }),
    }
  }
}
