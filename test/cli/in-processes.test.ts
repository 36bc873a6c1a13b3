import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProcesses } from '../../src/cli/in-processes'
import { root } from '../support/content'

describe('work in processes', () => {
  let folder = ''
  let program = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yiciban-work-'))
    program = join(folder, 'square.cjs')
    writeFileSync(
      program,
      `require(${JSON.stringify(join(root, 'dist/cli/in-processes.js'))}).work(({ power }, progress) => (part) => {
        if (part < 0) process.exit(3)
        progress('did ' + part)
        return new Map([[part, part ** power]])
      })`,
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('gives the results in the order of the parts, each done once', async () => {
    const said: string[] = []
    const results = await inProcesses<{ power: number }, number, Map<number, number>>(program, { power: 2 }, [5, 3, 4, 1, 2], (line) =>
      said.push(line),
    )
    expect(results).toEqual([5, 3, 4, 1, 2].map((part) => new Map([[part, part ** 2]])))
    expect(said.sort()).toEqual(['did 1', 'did 2', 'did 3', 'did 4', 'did 5'])
  })

  it('has nothing to do with no parts', async () => {
    expect(await inProcesses(program, {}, [], () => {})).toEqual([])
  })

  it('does not wait for a worker that ended', async () => {
    await expect(inProcesses(program, {}, [1, -1, 2], () => {})).rejects.toThrow('ended with 3')
  })
})
