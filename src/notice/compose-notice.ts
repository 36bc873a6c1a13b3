/** Items, answers → everything that stands on a 一次性告知单. Pure; rules §3 (the eleven parts of a 一次性告知书). */

import { type Answer, countsText, createAnswer } from '../dialogue/answer'
import { type Answers, basisText, type Checklist, checklistOf, type MaterialLine, type Piles, pileNames } from '../knowledge/checklist'
import type { KnowledgeBase } from '../knowledge/knowledge-base'
import type { KnownItem } from '../knowledge/known-item'
import { officeText } from '../knowledge/office'
import { planOf } from '../knowledge/plan'
import type { Facet } from '../knowledge/schema'
import type { Selection } from '../knowledge/selection'
import type { Block, Entry, Made, Row, Sheet } from './notice'

/** Piles whose materials the citizen sees to himself. */
const tickable: readonly (keyof Piles)[] = ['bring', 'prepareOnline', 'maybe', 'later']

/** Headings carry the numerals of official papers. */
const numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九']

/**
 * Makes the composer of notices.
 *
 * @returns selection → what is printed and kept
 */
export function createComposeNotice(knowledge: KnowledgeBase): (selection: Selection) => Made {
  const answer = createAnswer(knowledge)

  return (selection) => {
    const { items, bundle, answers } = selection
    const alone = items.length === 1 && !bundle ? items[0] : undefined
    return {
      items: items.map(({ record }) => ({
        id: record.id,
        name: record.name,
        version: record.version,
        verifiedAt: record.provenance.verifiedAt,
      })),
      ...(bundle ? { bundle: bundle.id } : {}),
      answers: Object.fromEntries([...answers].map(([id, given]) => [id, sorted(given)])),
      sheet: alone ? ofItem(alone, answers.get(alone.record.id) ?? {}) : ofPlan(selection),
    }
  }

  function ofItem(item: KnownItem, given: Answers): Sheet {
    const checklist = checklistOf(item, given, knowledge)
    const verdict = answer.verdict(checklist)
    const sections: Sheet['sections'] =
      verdict.length > 0
        ? [{ heading: '找谁问', blocks: [{ kind: 'table', title: '', rows: contactRows(item, checklist) }] }]
        : [
            { heading: '材料，备好一样勾一样', blocks: materialBlocks(checklist.piles, (line, name) => entryOf(line, name)) },
            ...questionSection([[item, checklist]]),
            { heading: '怎么办', blocks: [{ kind: 'table', title: '', rows: rowsOf(item, checklist) }] },
            ...notesSection(notesOf(answer, checklist)),
          ]
    return {
      title: item.record.name,
      situation: situationOf(item, checklist, given),
      verdict,
      sections: numbered(sections),
      closing: closing(),
    }
  }

  function ofPlan({ items, bundle, missing, answers }: Selection): Sheet {
    const plan = planOf(
      items.map((item) => item.record.id),
      (item) => answers.get(item.record.id) ?? {},
      knowledge,
    )
    const lists = plan.checklists.map((list) => [knowledge.items.get(list.item) as KnownItem, list] as const)
    const optional = new Map(bundle?.members.map((member) => [member.item, member.optionalIf]))
    const steps = plan.order.map((id) => {
      const when = optional.get(id)
      return `${answer.nameOf(id)}${when ? `（${when}）` : ''}`
    })
    const names = missing.map(answer.nameOf).join('、')
    const sections: Sheet['sections'] = [
      {
        heading: '要办的事，按先后顺序',
        blocks: [
          { kind: 'list', ordered: true, lines: steps },
          ...(missing.length > 0 ? [text(answer.phrase('bundle-missing', { items: names, phone: '12345' }))] : []),
        ],
      },
      { heading: '怎么跑', blocks: [{ kind: 'table', title: '', rows: tripRows(answer.tripOf(plan)) }] },
      { heading: '材料，备好一样勾一样', blocks: materialBlocks(plan.piles, (line, name) => sharedEntryOf(line, name, plan.checklists)) },
      ...questionSection(lists),
      {
        heading: '每件事的规定',
        blocks: lists.map(([item, list]) => ({
          kind: 'table',
          title: `${item.record.name}（第${list.version}版，${list.verifiedAt}核验）`,
          rows: rowsOf(item, list, true),
        })),
      },
      ...notesSection([
        ...(bundle?.traps ?? []),
        ...lists.flatMap(([item, list]) => notesOf(answer, list).map((note) => `${item.record.name}：${note}`)),
      ]),
    ]
    return {
      title:
        bundle?.name ??
        `${items
          .map((item) => item.record.name)
          .slice(0, 2)
          .join('、')}${items.length > 2 ? `等${items.length}件事` : ''}`,
      situation: lists.flatMap(([item, list]) => {
        const said = situationOf(item, list, answers.get(list.item) ?? {})
        return said.length > 0 ? [`${item.record.name}：${said.join('；')}`] : []
      }),
      verdict: lists.flatMap(([item, list]) => answer.verdict(list).map((line) => `${item.record.name}：${line}`)),
      sections: numbered(sections),
      closing: closing(),
    }
  }

  /** The answers in words, and what the two built-in ones were. */
  function situationOf(item: KnownItem, checklist: Checklist, given: Answers): string[] {
    return [
      ...answer.situationText(item, given as Record<string, string | number | string[]>, true),
      ...(checklist.proxy ? ['请人代办'] : []),
      ...(given.channel === undefined ? [] : [checklist.channel === 'online' ? '网上办' : '窗口办']),
    ]
  }

  function materialBlocks(piles: Piles, entry: (line: MaterialLine, pile: keyof Piles) => Entry): Block[] {
    const blocks = pileNames.flatMap((name): Block[] => {
      const title = answer.phrase(`pile-${name}`)
      const entries = piles[name].map((line) => entry(line, name))
      return entries.length === 0 ? [] : [{ kind: 'materials', title, tick: tickable.includes(name), entries }]
    })
    const nothing = tickable.every((name) => piles[name].length === 0)
    return nothing ? [text(answer.phrase('nothing-to-bring')), ...blocks] : blocks
  }

  function entryOf(line: MaterialLine, pile: keyof Piles): Entry {
    const plain = line.plainName && line.plainName !== line.name ? `（${line.plainName}）` : ''
    const inHand = tickable.includes(pile)
    const handling: [string, string | undefined][] = [
      ['看情况', pile === 'maybe' ? line.dependsOn?.join('') : undefined],
      ['谁的', line.whose?.join('、')],
      ['可以换', line.substitutes && `没有的话，任选其一：${line.substitutes.join('、')}`],
      ['怎么来', [line.how, line.issuer ? `${line.issuer}出具` : line.source].filter((words) => words && words !== '其他').join('；')],
      ['形式', line.form === '纸质' ? undefined : line.form],
      ['有效期', line.validity],
      ['要求', line.standard],
      ['谁签字', line.signers?.join('、')],
      ['承诺', line.promise],
      ['容缺', line.tolerance],
    ]
    const rows: [string, string | undefined][] = [...(inHand ? handling : []), ['注意', line.note], ['依据', line.basis]]
    return {
      name: `${line.name}${plain}`,
      counts: inHand ? countsText(line) : '',
      reason: line.reason,
      details: rows.filter((row): row is [string, string] => Boolean(row[1])),
    }
  }

  /** A material of a plan: whose it is and why it is wanted is told for each item it serves. */
  function sharedEntryOf(line: MaterialLine, pile: keyof Piles, lists: readonly Checklist[]): Entry {
    const entry = entryOf(line, pile)
    const uses = lists.flatMap((list) => {
      const own = line.usedBy?.includes(list.item)
        ? Object.values(list.piles)
            .flat()
            .find((other) => other.name === line.name && other.issuer === line.issuer)
        : undefined
      return own ? [{ name: answer.nameOf(list.item), own }] : []
    })
    if (uses.length < 2) return { ...entry, details: [...uses.map(({ name }): [string, string] => ['用于', name]), ...entry.details] }
    const told = uses.map(({ name, own }): [string, string] => {
      const whose = own.whose && own.whose.length > 0 ? `${own.whose.join('、')}的；` : ''
      return ['用于', `${name}：${whose}${[own.reason, own.note].filter(Boolean).join('；')}`]
    })
    return { ...entry, reason: '', details: [...told, ...entry.details.filter(([label]) => label !== '谁的' && label !== '注意')] }
  }

  function questionSection(lists: readonly (readonly [KnownItem, Checklist])[]): Sheet['sections'] {
    const open = lists.filter(([, list]) => list.questions.length > 0)
    if (open.length === 0) return []
    const lines = open.flatMap(([item, list]) =>
      list.questions.map((question) => {
        const options = question.options.slice(0, -1).map((option) => option.label)
        return `${open.length > 1 ? `${item.record.name}：` : ''}${question.ask}${options.length > 0 ? `（${options.join('／')}）` : ''}`
      }),
    )
    return [{ heading: '还没有确认的情况', blocks: [text(answer.phrase('notice-open')), { kind: 'list', ordered: false, lines }] }]
  }

  /** What is to be known of one item beside its materials; in a plan each in short. */
  function rowsOf(item: KnownItem, checklist: Checklist, inPlan = false): Row[] {
    const { record } = item
    const words = (facet: Facet) => [answer.partText(item, { kind: 'facet', facet }, checklist, {})]
    const lawOf = (basis: readonly string[]) => `（依据：${basisText(basis, knowledge)}）`
    const may = checklist.requirements.map(
      ({ requirement, truth }) => `${requirement.text}${truth === 'unknown' ? '（看您的情况）' : ''}${lawOf(requirement.basis)}`,
    )
    const mayNot = checklist.mayRefuse.map((effect) => `${effect.note}${lawOf(effect.basis ?? [])}`)
    const steps = (label: string, lines: readonly string[]): Row[] => {
      const numbered = lines.map((line, at) => `${at + 1}. ${line}`)
      return lines.length === 0 ? [] : [[label, inPlan ? [numbered.join('；')] : numbered]]
    }
    const fees = unique(checklist.fees.map(({ fee }) => basisText(fee.basis, knowledge)))
    const rows: Row[] = [
      ['谁可以办', [`${record.applicants.who}${lawOf(record.applicants.basis)}`, ...may]],
      ['办不了的情况', mayNot.length > 0 ? mayNot : ['按您说的情况，没有列出办不了的情形。']],
      ...steps('窗口怎么办', record.process.window),
      ...steps('网上怎么办', record.process.online),
      ...(record.process.online.length > 0 ? [] : [['网上能办吗', words('online')] satisfies Row]),
      ['多久办好', [answer.limitText(item, checklist)]],
      ['收多少钱', [answer.feeText(item, checklist), ...(fees.length > 0 ? [`依据：${fees.join('；')}`] : [])]],
      ['在哪办', placeLines(item, inPlan)],
      ['能代办吗', words('proxy')],
      ['办好给什么', words('result')],
      ['怎么查进度', words('progress')],
      ['法律依据', [unique(record.law.map((source) => basisText([source], knowledge))).join('；')]],
      ...contactRows(item, checklist),
    ]
    const left = ['怎么查进度', '监督投诉', ...(mayNot.length > 0 ? [] : ['办不了的情况'])]
    return inPlan ? rows.filter(([label]) => !left.includes(label)) : rows
  }

  function contactRows(item: KnownItem, checklist: Checklist): Row[] {
    return [
      ['谁来办', [item.record.authority]],
      ['咨询电话', [answer.partText(item, { kind: 'facet', facet: 'phone' }, checklist, {})]],
      ['监督投诉', [answer.phrase('notice-complaint')]],
    ]
  }

  function placeLines(item: KnownItem, inPlan: boolean): string[] {
    const offices = item.record.places.map((id) => knowledge.offices.get(id)).filter((office) => office !== undefined)
    const doors = inPlan ? [] : offices.filter((office) => office.type !== '网上')
    const { placeNote, booking } = item.record
    const phone = answer.phone(item)
    return [
      ...offices.map(officeText),
      ...(placeNote ? [placeNote] : []),
      ...(booking ? [booking] : []),
      ...(doors.some((office) => office.address === 'LOCAL') ? [answer.phrase('place-local', { phone })] : []),
      ...(doors.some((office) => office.hours === 'LOCAL') ? [answer.phrase('hours-local', { phone })] : []),
    ]
  }

  function notesSection(notes: readonly string[]): Sheet['sections'] {
    const each = unique(notes)
    return each.length === 0 ? [] : [{ heading: '注意', blocks: [{ kind: 'list', ordered: false, lines: each }] }]
  }

  function closing(): string[] {
    return [answer.phrase('notice-made'), answer.phrase('notice-rights')]
  }
}

/** The same answers in the same order, whichever way they came. */
function sorted(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function text(words: string): Block {
  return { kind: 'text', text: words }
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)]
}

function numbered(sections: Sheet['sections']): Sheet['sections'] {
  return sections.map((section, at) => ({ ...section, heading: `${numerals[at] ?? at + 1}、${section.heading}` }))
}

function notesOf(answer: Answer, checklist: Checklist): string[] {
  return [...answer.notesOf(checklist), ...(checklist.person ? [answer.phrase('notice-person')] : [])]
}

function tripRows({ visits, online }: ReturnType<Answer['tripOf']>): Row[] {
  return [
    ...visits.map((visit, at): Row => {
      const bring = visit.bring.map((line) => line.name).join('、')
      return [
        `第${at + 1}趟`,
        [
          `到${visit.office}，办：${visit.items.join('；')}`,
          ...(visit.doFirst.length > 0 ? [`先办好：${visit.doFirst.join('；')}`] : []),
          ...(bring ? [`带：${bring}`] : []),
        ],
      ]
    }),
    ...(online.length > 0
      ? [['网上办', online.map((step) => `${step.title}${step.where.length > 0 ? `（${step.where.join('、')}）` : ''}`)] satisfies Row]
      : []),
  ]
}
