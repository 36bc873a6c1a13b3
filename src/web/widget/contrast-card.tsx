import type { ContrastCard } from '../pages/card'

/** Close matters side by side, with what sets them apart; 都不是 is always the last. */
export function Contrast({ card, label, choose }: { card: ContrastCard; label: string; choose(value: string): void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot hold the card's heading outside of it
    <div class="card contrast" role="group" aria-label={label}>
      <ul>
        {card.choices.map((choice) => (
          <li key={choice.item}>
            <button type="button" class="choice" onClick={() => choose(choice.value)}>
              <span class="choice-title">{choice.title}</span>
              {choice.difference && <span class="choice-difference">{choice.difference}</span>}
              {choice.answer && <span class="choice-answer">{choice.answer}</span>}
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="choice choice-none" onClick={() => choose(card.none.value)}>
            <span class="choice-title">{card.none.label}</span>
          </button>
        </li>
      </ul>
    </div>
  )
}
