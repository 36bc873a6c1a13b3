/**
 * Thresholds of the decision. `answerAt` was chosen on labelled development questions about the items with a guide
 * (`npm run evaluate -- --file F --known`): 0.80 answered 3.4 % of all wrongly, 0.85 2.1 %, 0.88 1.8 %, 0.93 1.4 %, while what is answered or
 * offered stayed at 93–95 %. Each says which run chose it; a change needs a run of `npm run evaluate` before and after.
 * Probabilities are those of the matcher (0…1).
 */
export interface Policy {
  /** Answer when the best item is at least this likely … */
  answerAt: number
  /** … and at least this much likelier than the next. */
  lead: number
  /** Ask back when the offered items together are at least this likely. */
  clarifyAt: number
  /** An item is offered on a card from this likelihood on. */
  offerAt: number
  /** Leave the matter under discussion only for one this likely. */
  switchAt: number
  /** A rule question inside a conversation is taken to stray from the matter when it is this likely to be nothing of ours. */
  strayAt: number
  /** A condition or FAQ inside the item is used from this confidence on … */
  insideAt: number
  /** … or from this one on when another facet was asked for that a field answers, too; */
  otherFacetAt: number
  /** below this one it is named before it is answered. */
  sureInsideAt: number
  /** What comes nearest is offered from this confidence on. */
  nearAt: number
  /** A wording this alike is the same one (an option that was tapped): used whatever the confidence. */
  wordForWordAt: number
  /** Misses in a row before a person is asked in. */
  maxMisses: number
  /** Contrast cards for one question before a person is asked in. */
  maxCards: number
  /** Situation questions asked before the bot leaves it to the citizen to go on (service item §4.2 rule 3). */
  maxQuestions: number
}

export const policy: Policy = {
  answerAt: 0.88,
  lead: 0.4,
  clarifyAt: 0.5,
  offerAt: 0.05,
  switchAt: 0.6,
  strayAt: 0.9,
  insideAt: 0.55,
  otherFacetAt: 0.75,
  sureInsideAt: 0.85,
  nearAt: 0.1,
  wordForWordAt: 0.95,
  maxMisses: 2,
  maxCards: 2,
  maxQuestions: 3,
}
