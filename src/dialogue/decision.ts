import type { Facet } from '../knowledge/schema'

/** A possible meaning and how often such a candidate is the right one. */
export interface Scored {
  item: string
  /** 0…1, calibrated. */
  confidence: number
}

/** A rule or a question that the guide answers. */
export type Stated = ({ kind: 'condition'; condition: string } | { kind: 'faq'; faq: number }) & {
  /** Otherwise the rule is named before it is answered, so that nobody takes it for the answer to something else. */
  isSure: boolean
}

/** What an answer is made of, in the order it is said. */
export type Part =
  | { kind: 'facet'; facet: Facet }
  | Stated
  /** A 能不能-question the guide does not answer: said so, with what comes nearest, phone and person. */
  | { kind: 'unstated'; near: Stated[] }

export type AnswerReason =
  | 'item'
  | 'follow-up'
  | 'situation-answer'
  | 'choice'
  | 'correction'
  | 'bundle'
  | 'greeting'
  | 'thanks'
  | 'help'
  | 'restart'
  | 'back'
  | 'small-talk'
  | 'praise'
  | 'region'
  | 'joined'

export type ClarifyReason = 'close-items' | 'two-matters' | 'facet-only' | 'ambiguous-word' | 'none-of-these' | 'missing-situation'

export type DeclineReason =
  | 'no-match'
  | 'empty'
  | 'noise'
  | 'other-domain'
  | 'other-city'
  | 'dispute'
  | 'lawful-channel'
  | 'unlawful'
  | 'privacy'
  | 'not-covered-yet'
  | 'not-in-service'
  | 'emergency'
  | 'business-of-a-company'

export type EscalateReason =
  | 'asked-for-person'
  | 'repeated-miss'
  | 'none-of-these'
  | 'complaint'
  | 'situation-needs-person'
  | 'low-confidence'

/** What the bot does with a message. One kind, one stable reason; stored with the turn, counted, asserted in tests. */
export type Decision =
  | {
      kind: 'answer'
      reason: AnswerReason
      item?: string
      bundle?: string
      facets: Facet[]
      parts: Part[]
      candidates: Scored[]
      phrase?: string
      /** What else of the guide may be meant, when the rule that is said is not sure: to tap. */
      near?: Stated[]
      /** The message named this one, too. */
      also?: { item: string; facets: Facet[] }
    }
  | {
      kind: 'clarify'
      reason: ClarifyReason
      options: string[]
      facets: Facet[]
      candidates: Scored[]
      phrase?: string
      /** What the question would be answered with, by option: short answers that may stand on the card already. */
      answers?: Partial<Record<string, Part>>
      /** The likeliest option, when its short answer is said before the question. */
      lead?: string
    }
  | { kind: 'decline'; reason: DeclineReason; phrase: string; item?: string; facets: Facet[]; candidates: Scored[] }
  | { kind: 'escalate'; reason: EscalateReason; item?: string; facets: Facet[]; candidates: Scored[]; phrase?: string }
