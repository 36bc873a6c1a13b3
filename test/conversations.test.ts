/** Plays every transcript of test/conversations through the real turn: citizen says, bot does. */
import { atDesk, openHouse, readTranscripts, usualTime } from './support/transcripts'

const transcripts = readTranscripts()
const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat())

describe('conversations', () => {
  it('are many, and many of them long', () => {
    expect(transcripts.length).toBeGreaterThanOrEqual(85)
    expect(transcripts.reduce((sum, { turns }) => sum + turns.length, 0)).toBeGreaterThanOrEqual(330)
    expect(transcripts.filter(({ turns }) => turns.length >= 8).length).toBeGreaterThanOrEqual(22)
  })

  it.each(transcripts)('$file: $name', async ({ turns, at }) => {
    const house = await openHouse(at ?? usualTime)
    for (const [number, step] of turns.entries()) {
      const where = `turn ${number + 1} ${step.say ?? ''}`
      if (step.agent !== undefined) {
        await atDesk(house, step.agent, `a${number}`)
        continue
      }
      const replies = await house.say(step.say ?? '', step.joins ? 'joined' : 'text')
      const text = replies.map((reply) => reply.text).join('\n')
      const mine = await house.last()
      const conversation = await house.conversation()
      expect(house.faults).toEqual([])
      const got = { where, outcome: mine?.outcome, reason: mine?.reason, item: mine?.item }
      expect(got).toEqual({
        ...got,
        ...(step.outcome ? { outcome: step.outcome } : {}),
        ...(step.reason ? { reason: step.reason } : {}),
        ...(step.item ? { item: step.item } : {}),
      })
      for (const part of list(step.has)) expect({ where, text }).toEqual({ where, text: expect.stringContaining(part) })
      for (const part of list(step.hasNot)) expect({ where, text }).toEqual({ where, text: expect.not.stringContaining(part) })
      if (step.begins !== undefined) expect({ where, begins: text.slice(0, step.begins.length) }).toEqual({ where, begins: step.begins })
      if (step.options)
        expect({ where, options: replies.flatMap((reply) => reply.options.map((option) => option.label)) }).toEqual({
          where,
          options: expect.arrayContaining(step.options),
        })
      if (step.asks !== undefined)
        expect({ where, asks: conversation?.pending?.kind === 'situation' ? conversation.pending.situation : 'none' }).toEqual({
          where,
          asks: step.asks,
        })
    }
  })
})
