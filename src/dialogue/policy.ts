/**
 * Thresholds of the decision. `answerAt` and `strictAt` are only what holds for a model that was not calibrated: a calibrated one brings its own,
 * with their guarantees (`npm run calibrate`). The thresholds inside an item were set by hand on the 900 labelled pairs of
 * `test/evaluation/inside.jsonl`; a change needs a run of `npm run evaluate` before and after. Probabilities are 0…1.
 */
export interface Policy {
  /** Answer when the best item is at least this likely … */
  answerAt: number
  /** … and this likely where a wrong answer costs a deadline, a right or much money (`stakes: 高` of the item) … */
  strictAt: number
  /** … and at least this much likelier than the next. */
  lead: number
  /** Ask back when the offered items together are at least this likely. */
  clarifyAt: number
  /** … unless it is so many times likelier that nothing of ours is meant than the first of them. */
  offTimes: number
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
  /** A condition or FAQ stands on a card, named, from this confidence on. */
  onCardAt: number
  /** The likeliest choice of a card is answered before the question from this likelihood of the item on. */
  leadAt: number
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
  strictAt: 0.97,
  lead: 0.4,
  clarifyAt: 0.4,
  offTimes: 2,
  offerAt: 0.05,
  switchAt: 0.8,
  strayAt: 0.9,
  insideAt: 0.5,
  otherFacetAt: 0.35,
  sureInsideAt: 0.85,
  nearAt: 0.1,
  onCardAt: 0.2,
  leadAt: 0.5,
  wordForWordAt: 0.95,
  maxMisses: 2,
  maxCards: 2,
  maxQuestions: 3,
}
