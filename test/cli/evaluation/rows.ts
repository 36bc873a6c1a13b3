import type { Row } from '../../../src/cli/evaluation/measures'

/** A row: what was meant, what was answered, how sure. Without `said` it is declined. */
export function aRow({
  text = '',
  meant,
  said,
  confidence = 0.9,
}: {
  text?: string
  meant?: string
  said?: string
  confidence?: number
}): Row {
  const ranked = said === undefined ? [] : [{ item: said, confidence }]
  return {
    question: { text, items: meant === undefined ? [] : [meant], facet: 'fee' },
    answer: {
      decision: said === undefined ? 'decline' : 'answer',
      reason: said === undefined ? 'no-match' : 'item',
      item: said ?? null,
      facet: said === undefined ? null : 'fee',
      confidence: said === undefined ? 0 : confidence,
      candidates: ranked,
      options: [],
      reply: '',
    },
  }
}
