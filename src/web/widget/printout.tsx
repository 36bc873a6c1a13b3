import { useEffect, useRef } from 'preact/hooks'
import {
  type ChecklistCard,
  countsText,
  detailsOf,
  type MaterialLine,
  materialName,
  type PlanCard,
  pileTitles,
  tickable,
} from '../pages/card'
import { longDate } from '../pages/moment'

function Box({ on }: { on: boolean }) {
  return (
    <svg class="box" viewBox="0 0 16 16" role="img" aria-label={on ? '已备好' : '未备'}>
      <path d={on ? 'M1 1h14v14H1zM3.5 8l3 3.5 6-7' : 'M1 1h14v14H1z'} />
    </svg>
  )
}

function Row({ line, box }: { line: MaterialLine; box: boolean | undefined }) {
  const counts = box === undefined ? '' : countsText(line)
  const details = detailsOf(line)
  return (
    <li class="print-row">
      {box !== undefined && <Box on={box} />}
      <div>
        <p class="print-name">
          <strong>{materialName(line)}</strong>
          {line.whose && line.whose.length > 0 && `（${line.whose.join('、')}）`}
          {counts && `　${counts}`}
        </p>
        <p>
          {line.reason}
          {line.substitutes && line.substitutes.length > 0 && `；没有的话，任选其一：${line.substitutes.join('、')}`}
        </p>
        <p class="print-detail">{details.map(([label, words]) => `${label}：${words}`).join('　')}</p>
      </div>
    </li>
  )
}

/** The list as it will lie on paper: A4, boxes to tick, source and date. On the screen it is its own page with a way back. */
export function Printout({ card, ticked, back }: { card: ChecklistCard | PlanCard; ticked: readonly string[]; back(): void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const piles = pileTitles.filter(([name]) => card.piles[name].length > 0)
  return (
    <main class="printout" aria-labelledby="print-title">
      <div class="print-tools">
        <button type="button" class="button" onClick={back}>
          返回对话
        </button>
        <button type="button" class="button button-main" onClick={() => window.print()}>
          打印
        </button>
      </div>
      <article class="sheet">
        <header>
          <p class="print-brand">一次办 · 办事前问一问，材料一次带齐。</p>
          <h1 id="print-title" tabIndex={-1} ref={heading}>
            {card.kind === 'checklist' ? '材料清单' : '一起办的清单'}：{card.title}
          </h1>
          {card.kind === 'checklist' && card.situation.length > 0 && <p>按您说的：{card.situation.join('；')}</p>}
        </header>
        {card.kind === 'plan' && (
          <section>
            <h2>怎么跑</h2>
            <ol>
              {card.visits.map((visit) => (
                <li key={`${visit.office}-${visit.items.join()}`}>
                  <strong>{visit.office}</strong>：{visit.items.join('、')}
                  {visit.doFirst.length > 0 && `（先办好：${visit.doFirst.join('、')}）`}
                  {visit.bring.length > 0 && `。带：${visit.bring.map((line) => line.name).join('、')}`}
                </li>
              ))}
              {card.online.map((step) => (
                <li key={step.item}>
                  <strong>网上办</strong>：{step.title}
                  {step.where.length > 0 && `（${step.where.join('、')}）`}
                </li>
              ))}
            </ol>
          </section>
        )}
        {piles.map(([name, title]) => (
          <section key={name}>
            <h2>{title}</h2>
            <ul class="print-list">
              {card.piles[name].map((line) => (
                <Row key={line.name} line={line} box={tickable.includes(name) ? ticked.includes(line.name) : undefined} />
              ))}
            </ul>
          </section>
        ))}
        {card.notes.length > 0 && (
          <section>
            <h2>注意</h2>
            <ul>
              {card.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </section>
        )}
        {card.kind === 'checklist' && (
          <section>
            <h2>费用、时间、地点</h2>
            <dl class="facts">
              <div>
                <dt>费用</dt>
                <dd>{card.fee}</dd>
              </div>
              <div>
                <dt>时限</dt>
                <dd>{card.limit}</dd>
              </div>
              <div>
                <dt>在哪办</dt>
                <dd>{card.places.join('，或者')}</dd>
              </div>
              <div>
                <dt>电话</dt>
                <dd>{card.phone.join('、')}</dd>
              </div>
              {card.law.length > 0 && (
                <div>
                  <dt>依据</dt>
                  <dd>{card.law.join('；')}</dd>
                </div>
              )}
            </dl>
          </section>
        )}
        <footer>
          {card.kind === 'checklist' && (
            <p>
              来源：{card.source}；核验日期：{card.verifiedAt}；第{card.version}版。
            </p>
          )}
          <p>打印日期：{longDate(new Date())}。以办事指南和窗口受理为准。咨询请打12345。</p>
        </footer>
      </article>
    </main>
  )
}
