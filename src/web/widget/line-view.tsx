import type { ComponentChildren } from 'preact'
import { timeOfDay } from '../pages/moment'
import { Text } from '../pages/text'
import { Contrast } from './contrast-card'
import { Checklist, type ListActions, Plan } from './list-card'
import { around, listKey, type Shown } from './state'
import { TicketView } from './ticket-card'

export interface LineActions extends ListActions {
  send(text: string): void
  again(line: Shown): void
  withdraw(line: Shown): void
}

const refusals: Record<string, string> = {
  too_large: '这段话太长，没有发出去。请缩短后再发。',
  too_many_requests: '发得太快了，请稍等一下再发。',
}

function speakerName(line: Shown): string {
  if (line.from === 'citizen') return '我'
  return line.from === 'agent' ? `工作人员${line.name ? ` ${line.name}` : ''}` : '一次办'
}

function Card({
  line,
  id,
  label,
  ticks,
  changes,
  actions,
  questionAt,
}: LineProps & { id: string; label: string; questionAt?: string | undefined }) {
  const { card } = line
  if (!card) return null
  const list = card.kind === 'checklist' || card.kind === 'plan' ? listKey(card) : ''
  const props = { id, list, ticked: ticks[list] ?? [], actions }
  switch (card.kind) {
    case 'checklist':
      return <Checklist card={card} changes={changes} questionAt={questionAt} {...props} />
    case 'plan':
      return <Plan card={card} {...props} />
    case 'contrast':
      return <Contrast card={card} label={label} choose={actions.send} />
    case 'ticket':
      return <TicketView card={card} id={id} say={actions.say} />
    default:
      return null // a kind that this page does not know yet: the text says it all
  }
}

/** An earlier list of the same matter steps back behind a summary. */
function Earlier({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="earlier">
      <summary>之前的清单：{title}（后面有新的）</summary>
      {children}
    </details>
  )
}

interface LineProps {
  line: Shown
  /** The options can still be chosen. */
  last: boolean
  outdated: boolean
  changes?: { added: string[]; gone: string[] } | undefined
  ticks: Record<string, string[]>
  actions: LineActions
}

/** One line of the conversation: who, when, words, card, options. */
export function LineView(props: LineProps) {
  const { line, last, outdated, actions } = props
  const id = `line-${line.key.replace(/[^\w-]/g, '-')}`
  const unknownKind = line.card !== undefined && !['checklist', 'plan', 'contrast', 'ticket'].includes(line.card.kind)
  const { before, after } = around(line.text, unknownKind ? undefined : line.card)
  const question = (after || before).split('\n').filter(Boolean).pop() ?? ''
  const title = line.card && 'title' in line.card ? line.card.title : ''
  const showOptions = last && line.options.length > 0 && line.card?.kind !== 'contrast'
  const asks = showOptions && /[？?]$/.test(after)
  const card = <Card {...props} id={id} label={question} questionAt={asks ? `${id}-options` : undefined} />
  return (
    <article class={`line line-${line.from}`} id={id} aria-labelledby={`${id}-who`}>
      <p class="who" id={`${id}-who`}>
        <span class="name">{speakerName(line)}</span>
        {line.at && <time dateTime={line.at}>{timeOfDay(line.at)}</time>}
      </p>
      {before && (
        <div class="words">
          <Text text={before} />
        </div>
      )}
      {line.card && (outdated ? <Earlier title={title}>{card}</Earlier> : card)}
      {after && (
        <div class="words">
          <Text text={after} />
        </div>
      )}
      {showOptions && (
        // biome-ignore lint/a11y/useSemanticElements: named by the question above, which is no legend
        <div id={`${id}-options`} tabIndex={-1} role="group" aria-label={question}>
          <ul class="options">
            {line.options.map((option) => (
              <li key={option.value}>
                <button type="button" class="button option" onClick={() => actions.send(option.value)}>
                  {option.label}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {line.delivery === 'sending' && <p class="delivery">正在发送…</p>}
      {line.delivery === 'refused' && (
        <div class="delivery fault" role="alert">
          <p>{refusals[line.code ?? ''] ?? '没有发出去。'}</p>
          <button type="button" class="button" onClick={() => actions.again(line)}>
            再发一次
          </button>
          <button type="button" class="button" onClick={() => actions.withdraw(line)}>
            删掉
          </button>
        </div>
      )}
    </article>
  )
}
