import type { Facet } from '../knowledge/schema'
import type { Alternative } from '../matching/inside'
import type { Scored } from './decision'
import type { Matter } from './two-matters'

/** What one message means, before anything is decided. */
export interface Understanding {
  /** Normalised, fillers removed; what matching saw. */
  text: string
  /** As typed, masked: safe to store and to echo. */
  masked: string
  /** Kinds of personal data that were masked, e.g. `id-number`. */
  personal: string[]
  kind: 'text' | 'joined' | 'empty' | 'noise'
  /** Fixed meaning that needs no item: greeting, person, emergency … (`intents/*.yaml`), with the phrase it leads to. */
  intent?: { id: string; group: string; phrase: string }
  region?: string
  /** True when the message says where the citizen is and nothing else. */
  regionOnly: boolean
  /** Position of a chosen option of the pending card, 0-based; `none` for 都不是. */
  choice?: number | 'none'
  /** Situation answers read from the words, for the pending question or for the item meant. */
  answers: Record<string, string | number | string[]>
  facets: Facet[]
  /** True when the wording is a yes/no question about a rule (能不能、要不要 …). */
  asksRule: boolean
  /** True when the message corrects the last one (不是…，是…). */
  correction: boolean
  /** True when the message is nothing but an answer to a situation of the matter under discussion (急用、外地的). */
  plainAnswer: boolean
  /** True when the message names the matter and nothing else (补身份证). */
  nameOnly: boolean
  /** True when the message asks how much one gets or has to pay in the matter meant, not what the counter charges (能领多少). */
  asksAmount: boolean
  /** True when the message names no matter of its own (那要多少钱). */
  followUp: boolean
  /** True when what little the message says besides what it asks is in no matter's name, and there is a matter under discussion (多久之内要办). */
  unnamed: boolean
  /** True when the message names a matter and leaves what is asked to the question before (那护照呢). */
  carriesOn: boolean
  /** A matter discussed before that the message points back to (刚才那个身份证). */
  pointsBack?: string
  /** Two matters in one message, in the order they are named. */
  matters?: [Matter, Matter]
  bundle?: string
  candidates: Scored[]
  /** What answers it inside the item meant, likeliest first; then inside other items that are likely. */
  inside: InsideAnswer[]
}

/** A rule, a question or a field of an item's guide, or nothing of it, that may answer a message. */
export type InsideAnswer = Alternative & { item: string; confidence: number; likeness: number }
