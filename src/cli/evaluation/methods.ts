/** Ways of answering beside one another: ours, ours reduced to the nearest wording, and the peers that scripts/evaluate.mjs has asked. */
import { readFileSync } from 'node:fs'
import type { Core } from '../../dialogue/core'
import { AppError } from '../../errors'
import { outside } from '../../matching/document'
import { featureNames } from '../../matching/matcher'
import { normalise } from '../../text/normalise'
import type { Labelled } from '../labelled'
import type { Guess } from './risk'

export interface Method {
  name: string
  guesses: readonly Guess[]
}

/** What a peer found first for each question it was asked, on its own scale. */
export interface Peer {
  name: string
  answers: readonly { text: string; item?: string; score?: number }[]
}

/** @throws AppError not_found */
export function readPeers(file: string): Peer[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Peer[]
  } catch (cause) {
    throw new AppError('not_found', `打不开文件 ${file}`, { cause })
  }
}

/** What a reader would answer who only knows which wording is nearest. */
export function nearestGuess(core: Core, question: Labelled): Guess {
  const best = featureNames.indexOf('best')
  const likeness = ({ features }: { features: readonly number[] }) => features[best] as number
  const [first] = core.matcher.match(normalise(question.text, core.knowledge.language).match).sort((a, b) => likeness(b) - likeness(a))
  return { question, item: first === undefined ? null : ours(first.item), confidence: first ? likeness(first) : 0 }
}

/** All methods on the questions that every peer was asked. */
export function besideOneAnother(eager: readonly Guess[], nearest: readonly Guess[], peers: readonly Peer[]): Method[] {
  const said = peers.map(({ answers }) => new Map(answers.map((answer) => [answer.text, answer])))
  const wasAsked = ({ question }: Guess) => said.every((answers) => answers.has(question.text))
  return [
    { name: '一次办', guesses: eager.filter(wasAsked) },
    ...peers.map(({ name }, at) => ({
      name,
      guesses: eager.filter(wasAsked).map(({ question }) => {
        const answer = said[at]?.get(question.text)
        return { question, item: answer?.item === undefined ? null : ours(answer.item), confidence: answer?.score ?? 0 }
      }),
    })),
    { name: '只看最像的一句说法', guesses: nearest.filter(wasAsked) },
  ]
}

/** Nobody answers about what is found to be not ours. */
function ours(item: string): string | null {
  return item === outside ? null : item
}
