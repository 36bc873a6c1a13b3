import { useState } from 'preact/hooks'
import {
  type ChecklistCard,
  countsText,
  detailsOf,
  type MaterialLine,
  materialName,
  type PileName,
  type PlanCard,
  pileTitles,
  tickable,
} from '../pages/card'
import { copyText } from '../pages/clipboard'
import { Phones } from '../pages/text'
import { listAsText } from './plain-copy'

export interface ListActions {
  /** Large type: paper too. */
  large: boolean
  tick(list: string, material: string, on: boolean): void
  print(card: ChecklistCard | PlanCard, opener: string): void
  say(text: string): void
}

interface ListProps {
  id: string
  list: string
  ticked: readonly string[]
  actions: ListActions
  /** Element id of the options to the question below the list, while it can still be answered. */
  questionAt?: string | undefined
}

/** Up to so many materials that only may be needed are drawn in full; of more, the names first. */
const maxOpenMaybe = 5

/** Whose it is stands beside the name when it is so short. */
const maxTagChars = 10

/** One material: name, how many, why; the rest behind 依据和怎么来. */
function Material({ line, id, ticks }: { line: MaterialLine; id: string; ticks?: { on: boolean; set(on: boolean): void } }) {
  const counts = countsText(line)
  const whose = line.whose?.join('、') ?? ''
  const name = (
    <span class="material-name">
      {materialName(line)}
      {whose.length <= maxTagChars && whose !== '' && <span class="whose">{whose}</span>}
    </span>
  )
  return (
    <li class={ticks?.on ? 'material is-ticked' : 'material'}>
      {ticks ? (
        <label class="tick" for={id}>
          <input id={id} type="checkbox" checked={ticks.on} onChange={(event) => ticks.set(event.currentTarget.checked)} />
          {name}
          {counts && <span class="counts">{counts}</span>}
        </label>
      ) : (
        <p class="untick">{name}</p>
      )}
      <div class="material-more">
        {whose.length > maxTagChars && <p>谁的：{whose}</p>}
        <p class="reason">{line.reason}</p>
        {line.substitutes && line.substitutes.length > 0 && <p>没有的话，下面任选其一：{line.substitutes.join('、')}</p>}
        <details>
          <summary>
            依据和怎么来<span class="off-screen">：{line.name}</span>
          </summary>
          <dl class="details">
            {detailsOf(line).map(([label, words]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </li>
  )
}

function Pile({
  name,
  title,
  lines,
  id,
  list,
  ticked,
  actions,
}: ListProps & { name: PileName; title: string; lines: readonly MaterialLine[] }) {
  const canTick = tickable.includes(name)
  const folded = name === 'maybe' && lines.length > maxOpenMaybe
  const rows = (
    <ul>
      {lines.map((line, at) => (
        <Material
          key={line.name}
          id={`${id}-${name}-${at}`}
          line={line}
          {...(canTick ? { ticks: { on: ticked.includes(line.name), set: (on: boolean) => actions.tick(list, line.name, on) } } : {})}
        />
      ))}
    </ul>
  )
  return (
    <section class={`pile pile-${name}`} aria-labelledby={`${id}-${name}`}>
      <h3 id={`${id}-${name}`}>
        {title}
        <span class="count">{lines.length}样</span>
      </h3>
      {folded ? (
        <>
          <p class="names">{lines.map(materialName).join('、')}</p>
          <details class="more-pile">
            <summary>逐样看，为什么要、怎么来</summary>
            {rows}
          </details>
        </>
      ) : (
        rows
      )}
    </section>
  )
}

function Progress({ must, ticked }: { must: readonly MaterialLine[]; ticked: readonly string[] }) {
  if (must.length === 0) return null
  const done = must.filter((line) => ticked.includes(line.name)).length
  return <p class="progress">{done === must.length ? `要带的 ${must.length} 样都备齐了` : `要带的 ${must.length} 样，已备好 ${done} 样`}</p>
}

function CardActions({ card, id, actions }: { card: ChecklistCard | PlanCard; id: string; actions: ListActions }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const done = await copyText(listAsText(card))
    setCopied(done)
    actions.say(done ? '清单文字已复制' : '没能复制，请用打印')
  }
  return (
    <div class="card-actions">
      {card.notice && (
        <form method="post" action={actions.large ? '/n?size=large' : '/n'} target="_blank" rel="noopener">
          <input type="hidden" name="request" value={JSON.stringify(card.notice)} />
          <button type="submit" class="button button-main">
            打印告知单<span class="off-screen">（在新窗口打开）</span>
          </button>
        </form>
      )}
      <button type="button" class="button" id={`${id}-print`} onClick={() => actions.print(card, `${id}-print`)}>
        打印清单
      </button>
      <button type="button" class="button" onClick={copy}>
        {copied ? '已复制' : '复制文字'}
      </button>
    </div>
  )
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

/** What is bound to one item: the citizen's own list. */
export function Checklist({
  card,
  changes,
  ...props
}: ListProps & { card: ChecklistCard; changes?: { added: string[]; gone: string[] } | undefined }) {
  const { id, ticked, actions } = props
  const empty = tickable.every((name) => card.piles[name].length === 0)
  return (
    <section class="card checklist" aria-labelledby={`${id}-title`}>
      <header class="card-head">
        <p class="card-kind">材料清单</p>
        <h2 id={`${id}-title`}>{card.title}</h2>
        {card.situation.length > 0 && <p class="said">按您说的：{card.situation.join('；')}</p>}
        {changes && changes.added.length + changes.gone.length > 0 && (
          <p class="changes">
            和上一张比：{changes.added.length > 0 && `要带「${changes.added.join('」「')}」`}
            {changes.added.length > 0 && changes.gone.length > 0 && '；'}
            {changes.gone.length > 0 && `不用带「${changes.gone.join('」「')}」`}
          </p>
        )}
        <Progress must={card.piles.bring} ticked={ticked} />
        {props.questionAt && (
          <p class="to-question">
            <a href={`#${props.questionAt}`}>下面还有一个问题，答了清单更准</a>
          </p>
        )}
      </header>
      {empty && <p class="nothing">没有一定要带的材料。</p>}
      {pileTitles.map(
        ([name, title]) => card.piles[name].length > 0 && <Pile key={name} name={name} title={title} lines={card.piles[name]} {...props} />,
      )}
      <Notes notes={card.notes} />
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
          <dd>
            <Phones numbers={card.phone} />
          </dd>
        </div>
        {card.law.length > 0 && (
          <div>
            <dt>依据</dt>
            <dd>{card.law.join('；')}</dd>
          </div>
        )}
      </dl>
      <p class="source">
        来源：{card.source}；核验日期：{card.verifiedAt}；第{card.version}版。以办事指南和窗口受理为准。
      </p>
      <CardActions card={card} id={id} actions={actions} />
    </section>
  )
}

/** Several items: in which order, how many trips, what to bring to each. */
export function Plan({ card, ...props }: ListProps & { card: PlanCard }) {
  const { id, list, ticked, actions } = props
  const onVisits = new Set(card.visits.flatMap((visit) => visit.bring.map((line) => line.name)))
  const rest: PlanCard['piles'] = { ...card.piles, bring: card.piles.bring.filter((line) => !onVisits.has(line.name)) }
  return (
    <section class="card plan" aria-labelledby={`${id}-title`}>
      <header class="card-head">
        <p class="card-kind">一起办的清单</p>
        <h2 id={`${id}-title`}>{card.title}</h2>
        <p class="said">
          {card.visits.length > 0 ? `要跑 ${card.visits.length} 趟` : '不用跑现场'}
          {card.online.length > 0 ? `，网上办 ${card.online.length} 件` : ''}
        </p>
        <Progress must={card.piles.bring} ticked={ticked} />
      </header>
      <section class="steps" aria-labelledby={`${id}-steps`}>
        <h3 id={`${id}-steps`}>要办的事，按顺序</h3>
        <ol>
          {card.steps.map((step) => (
            <li key={step.item}>
              {step.title}
              {step.note && <span class="step-note">{step.note}</span>}
            </li>
          ))}
        </ol>
      </section>
      {card.visits.map((visit, at) => (
        <section class="visit" key={`${visit.office}-${visit.items.join()}`} aria-labelledby={`${id}-visit-${at}`}>
          <h3 id={`${id}-visit-${at}`}>
            第{at + 1}趟：{visit.office}
          </h3>
          <p>办：{visit.items.join('、')}</p>
          {visit.doFirst.length > 0 && <p class="do-first">先办好：{visit.doFirst.join('、')}</p>}
          {visit.bring.length > 0 ? (
            <ul>
              {visit.bring.map((line, position) => (
                <Material
                  key={line.name}
                  id={`${id}-visit-${at}-${position}`}
                  line={line}
                  ticks={{ on: ticked.includes(line.name), set: (on) => actions.tick(list, line.name, on) }}
                />
              ))}
            </ul>
          ) : (
            <p>没有一定要带的材料。</p>
          )}
        </section>
      ))}
      {card.online.length > 0 && (
        <section class="visit" aria-labelledby={`${id}-online`}>
          <h3 id={`${id}-online`}>网上办</h3>
          <ul class="plain">
            {card.online.map((step) => (
              <li key={step.item}>
                {step.title}
                {step.where.length > 0 && `：${step.where.join('、')}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      {pileTitles.map(
        ([name, title]) =>
          rest[name].length > 0 && (
            <Pile key={name} name={name} title={name === 'bring' ? '另外要带的' : title} lines={rest[name]} {...props} />
          ),
      )}
      <Notes notes={card.notes} />
      <CardActions card={card} id={id} actions={actions} />
    </section>
  )
}
