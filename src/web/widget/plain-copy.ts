/** A list as plain text, for a text message or a note on paper. Pure. */
import { type ChecklistCard, countsText, type MaterialLine, materialName, type PlanCard, pileTitles, tickable } from '../pages/card'

function material(line: MaterialLine, at: number, packed: boolean): string[] {
  const whose = line.whose && line.whose.length > 0 ? `（${line.whose.join('、')}）` : ''
  const counts = packed ? countsText(line) : ''
  return [
    `${at + 1}. ${materialName(line)}${whose}${counts ? `：${counts}` : ''}`,
    ...(line.substitutes ? [`   没有的话，任选其一：${line.substitutes.join('、')}`] : []),
    ...(line.how ? [`   怎么来：${line.how}`] : []),
  ]
}

function piles(card: ChecklistCard | PlanCard): string[] {
  return pileTitles.flatMap(([name, title]) => {
    const lines = card.piles[name]
    return lines.length === 0 ? [] : [`【${title}】`, ...lines.flatMap((line, at) => material(line, at, tickable.includes(name)))]
  })
}

/** The whole list, lines separated by \n. */
export function listAsText(card: ChecklistCard | PlanCard): string {
  if (card.kind === 'checklist') {
    return [
      `${card.title}：要带的材料`,
      ...(card.situation.length > 0 ? [`按您说的：${card.situation.join('；')}`] : []),
      ...piles(card),
      ...card.notes.map((note) => `注意：${note}`),
      `费用：${card.fee}`,
      `时限：${card.limit}`,
      `在哪办：${card.places.join('，或者')}`,
      `电话：${card.phone.join('、')}`,
      `来源：${card.source}；核验日期：${card.verifiedAt}。以办事指南和窗口受理为准。`,
    ].join('\n')
  }
  return [
    `${card.title}：一起办的清单`,
    ...card.steps.map((step, at) => `${at + 1}. ${step.title}${step.note ? `（${step.note}）` : ''}`),
    ...card.visits.map(
      (visit, at) =>
        `第${at + 1}趟，${visit.office}：${visit.items.join('、')}${visit.doFirst.length > 0 ? `；先办好${visit.doFirst.join('、')}` : ''}`,
    ),
    ...card.online.map((step) => `网上办：${step.title}${step.where.length > 0 ? `（${step.where.join('、')}）` : ''}`),
    ...piles(card),
    ...card.notes.map((note) => `注意：${note}`),
    '以办事指南和窗口受理为准。',
  ].join('\n')
}
