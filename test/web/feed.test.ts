import type { Entry } from '../../src/turn'
import { createFeed } from '../../src/web/feed'

const entry = (conversationId: string, seq: number): Entry => ({
  conversationId,
  seq,
  id: `e${seq}`,
  from: 'bot',
  text: '好',
  at: '2026-11-24T01:00:00.000Z',
})
const faults: unknown[] = []
const aFeed = () => createFeed((fault) => faults.push(fault))
beforeEach(() => {
  faults.length = 0
})

describe('the feed', () => {
  it('wakes who listens to the conversation, and who listens to all', () => {
    const feed = aFeed()
    const heard: string[] = []
    for (const key of ['c1', 'c2', '*']) feed.subscribe(key, (entries) => heard.push(`${key} ${entries.map((one) => one.seq)}`))
    feed.publish([entry('c1', 1), entry('c1', 2)])
    feed.publish([entry('c2', 1)])
    feed.publish([])
    expect(heard).toEqual(['c1 1,2', '* 1,2', 'c2 1', '* 1'])
  })

  it('tells nobody who has left, however often he leaves', () => {
    const feed = aFeed()
    const heard: string[] = []
    const leave = feed.subscribe('c1', () => heard.push('one'))
    feed.subscribe('c1', () => heard.push('two'))
    leave()
    leave()
    feed.publish([entry('c1', 1)])
    expect(heard).toEqual(['two'])
  })

  it('goes on after a listener that throws, and reports it', () => {
    const feed = aFeed()
    const heard: string[] = []
    feed.subscribe('c1', () => {
      throw new Error('broken line')
    })
    feed.subscribe('c1', () => heard.push('second'))
    feed.publish([entry('c1', 1)])
    expect(heard).toEqual(['second'])
    expect(faults.map(String)).toEqual(['Error: broken line'])
  })

  it('lets a listener leave or join while it is being told', () => {
    const feed = aFeed()
    const heard: string[] = []
    const leave = feed.subscribe('c1', () => {
      heard.push('first')
      leave()
      feed.subscribe('c1', () => heard.push('new'))
    })
    feed.subscribe('c1', () => heard.push('last'))
    feed.publish([entry('c1', 1)])
    expect(heard).toEqual(['first', 'last'])
    feed.publish([entry('c1', 2)])
    expect(heard).toEqual(['first', 'last', 'last', 'new'])
  })
})
