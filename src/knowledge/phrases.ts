/** The bot's own words are content (`knowledge/phrases/*.yaml`); this file lists which ones the code needs, and fills their slots. */

export const phraseIds = [
  'apology',
  'greeting',
  'help',
  'thanks',
  'restart',
  'back',
  'back-nothing',
  'empty',
  'noise',
  'too-long',
  'no-match',
  'not-covered-yet',
  'handoff',
  'handoff-open',
  'handoff-closed',
  'handoff-again',
  'complaint',
  'coordination',
  'region-set',
  'mask-notice',
  'clarify-items',
  'clarify-which',
  'none-label',
  'none-of-these',
  'unknown-label',
  'ask-situation',
  'question-pending',
  'more-questions',
  'unstated',
  'local-value',
  'unverified',
  'list-title',
  'pile-bring',
  'pile-prepareOnline',
  'pile-fillOnSite',
  'pile-notNeeded',
  'pile-later',
  'pile-maybe',
  'nothing-to-bring',
  'basis-note',
  'depends-note',
  'situation-said',
  'fee-free',
  'fee-local',
  'limit-none',
  'limit-local',
  'go-to',
  'not-eligible',
  'add-item',
  'person-needed',
  'proxy-no',
  'proxy-yes',
  'proxy-local',
  'online-yes',
  'online-part',
  'online-no',
  'online-local',
  'hours-local',
  'place-local',
  'source-line',
  'plan-title',
  'bundle-title',
  'bundle-missing',
  'option-materials',
  'option-process',
  'option-fee',
  'option-duration',
  'option-place',
  'option-online',
  'option-proxy',
  'option-person',
  'option-plan',
] as const
export type PhraseId = (typeof phraseIds)[number]

/**
 * A phrase with its slots filled.
 *
 * @param id phrase id; intents may name phrases beyond `phraseIds`, `check` makes sure that they exist
 * @throws Error when the phrase does not exist: `parseKnowledge` has refused such content before
 */
export function say(phrases: ReadonlyMap<string, string>, id: string, slots: Readonly<Record<string, string | number>> = {}): string {
  const phrase = phrases.get(id)
  if (phrase === undefined) throw new Error(`no phrase ${id}`)
  return phrase.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots[name] ?? whole))
}
