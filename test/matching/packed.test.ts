import { loadLinear, trainLinear } from '../../src/matching/linear'
import { pack, packWords, unpack, unpackWords } from '../../src/matching/packed'

describe('numbers and words as text', () => {
  it('come back as they were', () => {
    const values = Int8Array.from({ length: 1000 }, (_, at) => ((at * 37) % 256) - 128)
    expect([...new Int8Array(unpack(pack(values)))]).toEqual([...values])
    expect([...new Uint16Array(unpack(pack(Uint16Array.from([0, 1, 65535]))))]).toEqual([0, 1, 65535])
    expect(unpackWords(packWords(['c身份', 'w补办', 's shen fen']))).toEqual(['c身份', 'w补办', 's shen fen'])
    expect(unpackWords(packWords([]))).toEqual([])
  })

  it('fill less room than base64 alone when they repeat', () => {
    const steps = Uint8Array.from({ length: 10_000 }, (_, at) => (at % 7 === 0 ? 9 : 1))
    expect(pack(steps).length).toBeLessThan(Buffer.from(steps).toString('base64').length / 10)
  })

  it('are refused when they were not packed', () => {
    expect(() => unpack('bm90IHBhY2tlZA==')).toThrow()
  })
})

describe('a stored linear model', () => {
  it('knows after loading what it learnt, with more classes than a byte can count', () => {
    const samples = Array.from({ length: 300 }, (_, at) => ({ terms: [`a${at}`, `b${at}`, 'same'], class: `class-${at}` }))
    const model = loadLinear(trainLinear([...samples, ...samples]))
    for (const at of [0, 7, 255, 256, 299]) {
      const [best] = [...model.score([`a${at}`, `b${at}`])].sort((one, other) => other[1] - one[1])
      expect(best?.[0]).toBe(`class-${at}`)
    }
  })
})
