/** Words for what a decision says: every line is a field of a record or a phrase. Pure. */
import { basisText, type Checklist, checklistOf, type MaterialLine, type Piles, pileNames } from '../knowledge/checklist'
import type { KnowledgeBase, Unserved } from '../knowledge/knowledge-base'
import type { KnownItem } from '../knowledge/known-item'
import { addressText, hoursText } from '../knowledge/office'
import { type PhraseId, say } from '../knowledge/phrases'
import type { Plan } from '../knowledge/plan'
import type { Facet, Office } from '../knowledge/schema'
import type { Part, Stated } from './decision'
import type { ChecklistCard, PlanCard } from './reply'

type Answered = Readonly<Record<string, string | number | string[]>>

/** The numbers to call about an item: its offices' and its department's, 12345 last. */
export function phonesOf(item: KnownItem, knowledge: KnowledgeBase): string[] {
  const offices = item.record.places.flatMap((id) => knowledge.offices.get(id)?.phones ?? [])
  const hotlines = knowledge.departments.get(item.record.department)?.hotlines.map((hotline) => hotline.number) ?? []
  return [...new Set([...offices, ...hotlines])]
}

/** What is said about an item that is not answered. */
export function unservedPhrase(entry: Unserved | undefined): PhraseId {
  if (entry?.state === undefined) return 'not-covered-yet'
  return entry.state === '挂起' ? 'item-suspended' : 'item-cancelled'
}

/** A sentence ends with one full stop. */
function sentence(text: string): string {
  return /[。！？]$/.test(text) ? text : `${text}。`
}

/** 原件1份、复印件2份，核验后退还; empty when neither is asked. */
export function countsText(line: MaterialLine): string {
  const counts = [line.originals > 0 ? `原件${line.originals}份` : '', line.copies > 0 ? `复印件${line.copies}份` : ''].filter(Boolean)
  const kept = line.originals > 0 && line.returned ? '，核验后退还' : ''
  return `${counts.join('、')}${kept}`
}

/** 居民户口簿（户口本），原件1份，核验后退还. */
export function materialText(line: MaterialLine): string {
  const inside = [line.whose && line.whose.length > 0 ? line.whose.join('、') : '', line.plainName ?? ''].filter(Boolean).join('的')
  const whose = inside ? `（${inside}）` : ''
  const or = line.substitutes ? `；没有的话，下面任选其一：${line.substitutes.join('、')}` : ''
  return `${line.name}${whose}，${countsText(line)}${or}`
}

function detailText(line: MaterialLine): string {
  return [
    line.reason,
    line.validity ?? '',
    line.standard ?? '',
    line.how ? `怎么来：${line.how}` : '',
    line.promise ?? '',
    line.tolerance ?? '',
    line.note ?? '',
  ]
    .filter(Boolean)
    .map(sentence)
    .join('')
}

/** Most characters of a short answer on a card. */
const briefLength = 80

export function createAnswer(knowledge: KnowledgeBase) {
  const phrase = (id: Parameters<typeof say>[1], slots?: Parameters<typeof say>[2]) => say(knowledge.phrases, id, slots)
  const phone = (item: KnownItem) => phonesOf(item, knowledge).join('、')
  const nameOf = (id: string) => knowledge.items.get(id)?.record.name ?? knowledge.catalogue.get(id)?.name ?? id

  /**
   * What was said, in short: 丢了、30周岁、孩子父母的关系是：未婚 when the option alone would not be understood.
   *
   * @param whole each with its question, 不清楚 too
   */
  function situationText(item: KnownItem, answers: Answered, whole = false): string[] {
    const { yes, no } = knowledge.language.dialogue
    return item.record.situations.flatMap((situation) => {
      const value = answers[situation.id]
      if (value === undefined || (value === 'unknown' && !whole)) return []
      const ask = `${situation.ask.replace(/[？?]$/, '')}：`
      if (value === 'unknown') return [`${ask}${phrase('unknown-label')}`]
      if (typeof value === 'number') return [`${whole ? ask : ''}${Number(value.toFixed(1))}${situation.unit ?? ''}`]
      const labels = [value].flat().map((id) => situation.options.find((option) => option.id === id)?.label ?? id)
      const alone = labels.every((label) => [...label].length > 1 && !yes.includes(label) && !no.includes(label))
      return [alone && !whole ? labels.join('、') : `${ask}${labels.join('、')}`]
    })
  }

  function feeText(item: KnownItem, checklist: Checklist): string {
    const parts = checklist.fees.map(({ fee, truth }) => {
      const maybe = truth === 'unknown' ? '（看您的情况）' : ''
      const amount =
        fee.amount === 'LOCAL'
          ? phrase('fee-local', { name: fee.name, phone: phone(item) })
          : fee.amount === 0
            ? `${fee.name}：${phrase('fee-free')}`
            : `${fee.name}${fee.amount}${fee.unit ?? '元'}`
      const extra = [fee.waiver ? `减免：${fee.waiver}` : '', fee.note ?? ''].filter(Boolean).map((text) => `（${text}）`)
      return `${amount.replace(/。$/, '')}${maybe}${extra.join('')}`
    })
    return parts.length === 0 ? phrase('fee-local', { name: '收费', phone: phone(item) }) : parts.join('；')
  }

  function limitText(item: KnownItem, checklist: Checklist): string {
    const { promised, note } = item.record.limits
    const legal = checklist.legal
      .map(({ limit, truth }) =>
        [
          limit.n === undefined ? '' : limit.n === 0 ? '当场办好' : `法律规定${limit.n}${limit.unit ?? ''}以内`,
          truth === 'unknown' ? '（看您的情况）' : '',
          limit.note ? `（${limit.note}）` : '',
        ].join(''),
      )
      .filter(Boolean)
    const local =
      promised === 'LOCAL'
        ? phrase(legal.length === 0 ? 'limit-none' : 'limit-local', { phone: phone(item) })
        : promised.n === 0
          ? '当场办好'
          : `当地承诺${promised.n}${promised.unit}`
    return [...legal, local, note ?? ''].filter(Boolean).join('；').replace(/。；/g, '；')
  }

  function officesOf(item: KnownItem): Office[] {
    return item.record.places.flatMap((id) => knowledge.offices.get(id) ?? [])
  }

  /** 某某窗口（某某路1号）; the name alone where the city has not said where. */
  function placeNames(item: KnownItem): string[] {
    return officesOf(item).map((office) => (addressText(office) ? `${office.name}（${addressText(office)}）` : office.name))
  }

  function hoursLines(item: KnownItem): string {
    const known = officesOf(item).filter((office) => hoursText(office) !== '')
    const open = officesOf(item).some((office) => office.type !== '网上' && office.hours === 'LOCAL')
    const times = known.map((office) => sentence(`${office.name}：${hoursText(office)}`))
    return [...times, ...(open || known.length === 0 ? [phrase('hours-local', { phone: phone(item) })] : [])].join('\n')
  }

  /** @param region whose content it is made from */
  function cardOf(item: KnownItem, checklist: Checklist, answers: Answered, region?: string): ChecklistCard {
    const { record } = item
    return {
      kind: 'checklist',
      item: record.id,
      title: record.name,
      version: record.version,
      situation: situationText(item, answers),
      piles: checklist.piles,
      notes: notesOf(checklist),
      fee: feeText(item, checklist),
      limit: limitText(item, checklist),
      places: placeNames(item),
      phone: phonesOf(item, knowledge),
      law: record.law.map((source) => basisText([source], knowledge)).filter((text, at, list) => list.indexOf(text) === at),
      source: record.provenance.source,
      verifiedAt: record.provenance.verifiedAt,
      notice: { items: [record.id], answers: { ...answers }, ...(region === undefined ? {} : { region }) },
    }
  }

  /** A plan's visits and what goes online, in words. */
  function tripOf(plan: Plan): Pick<PlanCard, 'visits' | 'online'> {
    const stepText = (first: { item: string; gives?: string }) =>
      first.gives ? `${nameOf(first.item)}（拿到${first.gives}）` : nameOf(first.item)
    return {
      visits: plan.visits.map((visit) => ({
        office: knowledge.offices.get(visit.office)?.name ?? visit.office,
        items: visit.items.map(nameOf),
        bring: visit.bring,
        doFirst: visit.doFirst.map(stepText),
      })),
      online: plan.online.map((item) => ({ item, title: nameOf(item), where: knowledge.items.get(item)?.record.online.where ?? [] })),
    }
  }

  function notesOf(checklist: Checklist): string[] {
    return [
      ...checklist.addItems.map((effect) => phrase('add-item', { item: nameOf(effect.addItem as string), note: effect.note })),
      ...checklist.notes.map((effect) => sentence(effect.note)),
    ]
  }

  function pilesText(piles: Piles): string[] {
    const lines: string[] = []
    for (const name of pileNames) {
      const pile = piles[name]
      if (pile.length === 0) continue
      lines.push(`【${phrase(`pile-${name}`)}】`)
      pile.forEach((line, at) => {
        lines.push(`${at + 1}. ${name === 'notNeeded' || name === 'fillOnSite' ? line.name : materialText(line)}`)
        const detail = detailText(line)
        const basis = name === 'bring' || name === 'prepareOnline' ? phrase('basis-note', { basis: line.basis }) : ''
        const depends =
          name === 'maybe' && line.dependsOn && line.dependsOn.length > 0 ? phrase('depends-note', { asks: line.dependsOn.join('') }) : ''
        if (detail || depends) lines.push(`   ${depends}${detail}${basis}`)
      })
    }
    return lines
  }

  /** Refusal, switch to another item: what comes before any list. */
  function verdict(checklist: Checklist): string[] {
    if (checklist.goTo) return [phrase('go-to', { item: nameOf(checklist.goTo.goTo as string), note: checklist.goTo.note })]
    return checklist.notEligible.map(
      (effect) =>
        phrase('not-eligible', { note: sentence(effect.note), basis: basisText(effect.basis ?? [], knowledge) }) +
        (effect.instead ? sentence(effect.instead) : ''),
    )
  }

  function checklistText(item: KnownItem, checklist: Checklist, answers: Answered): string {
    const { record } = item
    const said = situationText(item, answers)
    const nothing = checklist.piles.bring.length === 0 && checklist.piles.prepareOnline.length === 0 && checklist.piles.maybe.length === 0
    return [
      phrase('list-title', { item: record.name }),
      ...(said.length > 0 ? [phrase('situation-said', { situation: said.join('；') })] : []),
      ...(nothing ? [phrase('nothing-to-bring')] : []),
      ...pilesText(checklist.piles),
      ...notesOf(checklist),
      `费用：${feeText(item, checklist)}`,
      `时限：${limitText(item, checklist)}`,
      `在哪办：${placeNames(item).join('，或者')}${record.placeNote ? `（${record.placeNote.replace(/。$/, '')}）` : ''}`,
      `电话：${phone(item)}`,
      phrase('source-line', { source: record.provenance.source, date: record.provenance.verifiedAt }),
    ].join('\n')
  }

  /** The first line of a facet's answer is the answer itself. */
  function facetText(item: KnownItem, facet: Facet, checklist: Checklist, answers: Answered): string {
    const { record } = item
    const note = (text: string | undefined) => (text ? sentence(text) : '')
    const where = record.online.where.length > 0 ? `在${record.online.where.join('、')}办。` : ''
    switch (facet) {
      case 'materials':
        return checklistText(item, checklist, answers)
      case 'process': {
        const window = record.process.window.map((step, at) => `${at + 1}. ${step}`)
        const online = record.process.online.map((step, at) => `${at + 1}. ${step}`)
        return [
          `${record.name}，${record.visits.max === 0 ? '不用跑现场' : record.visits.min === record.visits.max ? `要去${record.visits.max}次` : `要去${record.visits.min}到${record.visits.max}次`}${record.visits.reason ? `（${record.visits.reason}）` : ''}。`,
          ...(online.length > 0 ? ['网上办：', ...online] : []),
          ...(window.length > 0 ? ['窗口办：', ...window] : []),
          ...(record.booking ? [note(record.booking)] : []),
        ].join('\n')
      }
      case 'fee':
        return [
          sentence(feeText(item, checklist)),
          ...record.fees.slice(0, 1).map((fee) => `依据：${basisText(fee.basis, knowledge)}。`),
        ].join('\n')
      case 'duration':
        return sentence(limitText(item, checklist))
      case 'place':
        return `${placeNames(item).join('，或者')}。${note(record.placeNote)}${
          officesOf(item).some((office) => office.address === 'LOCAL') ? phrase('place-local', { phone: phone(item) }) : ''
        }`
      case 'hours':
        return `${hoursLines(item)}${note(record.booking)}`
      case 'online':
        return {
          可以: phrase('online-yes', { where, note: note(record.online.note) }),
          部分: phrase('online-part', { where, note: note(record.online.note) }),
          不可以: phrase('online-no', { note: note(record.online.note) }),
          LOCAL: phrase('online-local', { where, note: note(record.online.note), phone: phone(item) }),
        }[record.online.available]
      case 'proxy':
        return {
          可以: phrase('proxy-yes', { note: note(record.proxy.note) }),
          不可以: phrase('proxy-no', { note: note(record.proxy.note) }),
          LOCAL: phrase('proxy-local', { note: note(record.proxy.note), phone: phone(item) }),
        }[record.proxy.allowed]
      case 'progress':
        return note(record.progress)
      case 'result':
        return `办好后给您：${record.result.name}。${record.result.validity ? `有效期：${note(record.result.validity)}` : ''}${note(record.result.delivery)}${note(record.result.note)}`
      case 'phone':
        return `${phonesOf(item, knowledge)
          .map((number) => `${number}（${hotlineName(item, number)}）`)
          .join('、')}。`
      case 'basis':
        return `依据：${record.law.map((source) => basisText([source], knowledge)).join('；')}。`
      case 'eligibility':
        return [
          sentence(record.applicants.who),
          ...record.requirements.map((entry, at) => `${at + 1}. ${sentence(entry.text)}（依据：${basisText(entry.basis, knowledge)}）`),
        ].join('\n')
      default:
        return facet satisfies never
    }
  }

  function hotlineName(item: KnownItem, number: string): string {
    return knowledge.departments.get(item.record.department)?.hotlines.find((hotline) => hotline.number === number)?.name ?? '咨询电话'
  }

  /** One part of an answer. */
  function partText(item: KnownItem, part: Part, checklist: Checklist, answers: Answered): string {
    const { record } = item
    if (part.kind === 'condition') {
      const condition = record.conditions.find((entry) => entry.id === part.condition)
      if (!condition) return phrase('unstated', { phone: phone(item) })
      return `${part.isSure ? '' : phrase('about', { asked: condition.statement })}${condition.outcome}。${sentence(condition.answer)}\n依据：${basisText(condition.basis, knowledge)}。`
    }
    if (part.kind === 'faq') {
      const faq = record.faqs[part.faq]
      return faq
        ? `${part.isSure ? '' : phrase('about', { asked: faq.question })}${sentence(faq.answer)}${faq.basis ? `\n依据：${basisText(faq.basis, knowledge)}。` : ''}`
        : phrase('unstated', { phone: phone(item) })
    }
    if (part.kind === 'unstated' && part.near.length === 0) return phrase('unstated', { phone: phone(item) })
    if (part.kind === 'unstated')
      return [
        phrase('unstated-near'),
        ...part.near.map(
          (stated, at) => `${at + 1}. ${statedText(item, stated)}：${briefText(item, { ...stated, isSure: true }, checklist, answers)}`,
        ),
        phrase('unstated-else', { phone: phone(item) }),
      ].join('\n')
    return facetText(item, part.facet, checklist, answers)
  }

  /**
   * The beginning of a part, for a line beside others: as many whole sentences as fit. A rule is named, for nobody has said yet that this
   * matter is meant; so is the time the office takes, which may be taken for the citizen's own deadline.
   */
  function briefText(item: KnownItem, part: Part, checklist: Checklist, answers: Answered): string {
    const whole = headText(item, part, checklist, answers)
    const line = [...whole].length <= briefLength / 2 ? whole : whole.replaceAll(/（[^（）]*）/g, '')
    const sentences = line.match(/[^。！？]*[。！？]?/g) ?? []
    const fits = sentences.findIndex((_, at) => [...sentences.slice(0, at + 1).join('')].length > briefLength)
    const brief = sentences.slice(0, fits < 0 ? undefined : fits).join('')
    const head = part.kind === 'facet' && part.facet === 'duration' ? phrase('card-duration') : ''
    if (brief !== '') return head + brief
    const cut = [...line].slice(0, briefLength).join('')
    return `${head}${cut.slice(0, Math.max(cut.lastIndexOf('；'), cut.lastIndexOf('，'), cut.lastIndexOf('、'), 1))}……`
  }

  /** The line of a part that answers; of a list its papers, of the requirements who may apply. */
  function headText(item: KnownItem, part: Part, checklist: Checklist, answers: Answered): string {
    if (part.kind !== 'facet' || part.facet !== 'materials') return partText(item, part, checklist, answers).split('\n')[0] ?? ''
    const { bring, prepareOnline } = checklist.piles
    const papers = [...bring, ...prepareOnline].map(({ plainName, name }) => plainName ?? name)
    const maybe = checklist.piles.maybe.length > 0 ? phrase('card-maybe') : ''
    const first = papers.length === 0 ? phrase('nothing-to-bring') : phrase('card-materials', { papers: [...new Set(papers)].join('、') })
    return first + maybe
  }

  /** A rule or question in the words of its own, as an option to tap. */
  function statedText(item: KnownItem, stated: Stated): string {
    return stated.kind === 'condition'
      ? (item.record.conditions.find((entry) => entry.id === stated.condition)?.statement ?? '')
      : (item.record.faqs[stated.faq]?.question ?? '')
  }

  return {
    statedText,
    briefText,
    phrase,
    nameOf,
    phone,
    verdict,
    partText,
    cardOf,
    tripOf,
    notesOf,
    feeText,
    limitText,
    placeNames,
    situationText,
    pilesText,
    checklist: (item: KnownItem, answers: Answered) => checklistOf(item, answers, knowledge),
  }
}
export type Answer = ReturnType<typeof createAnswer>
