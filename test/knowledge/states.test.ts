/** Items that are not in use: drafts are not known to citizens, suspended and cancelled ones are recognised and not answered. */
import { createCore } from '../../src/dialogue/core'
import { parseKnowledge } from '../../src/knowledge/parse'
import type { Model } from '../../src/matching/model'
import { readModel } from '../../src/storage/content-files'
import { id, itemPath, sampleFiles } from '../exchange/sample'
import { root } from '../support/content'

const files = (state: string) =>
  sampleFiles().map((file) =>
    file.path === itemPath ? { ...file, text: file.text.replace('version: 2', `state: ${state}\nversion: 2`) } : file,
  )
function coreOf(state: string) {
  const outcome = parseKnowledge(files(state))
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('\n'))
  return createCore(outcome.knowledge, readModel(root) as Model)
}

it('does not know a draft', () => {
  const core = coreOf('草稿')
  expect([core.knowledge.items.size, [...core.knowledge.drafts.keys()]]).toEqual([0, [id]])
  expect(core.matcher.match('身份证丢了怎么补').map((candidate) => candidate.item)).not.toContain(id)
  expect(core.ask({ text: '身份证丢了怎么补' }).reply).not.toContain('派出所户籍窗口')
  expect(() => core.checklist(id, {})).toThrow(expect.objectContaining({ code: 'unknown_item' }))
})

it.each([
  ['挂起', '现在暂停办理'],
  ['取消', '已经取消'],
])('says of an item that is %s nothing but that, and whom to ask', (state, words) => {
  const core = coreOf(state)
  const { decision, reason, reply } = core.ask({ text: '要带什么', context: { item: id } })
  expect([decision, reason]).toEqual(['decline', 'not-in-service'])
  expect(reply).toContain(words)
  expect(reply).toContain('12345')
  expect(reply).not.toContain('申领登记表')
})

it('does not let others point at a draft', () => {
  const neighbour = {
    path: itemPath.replace(id, 'temporary-id-card'),
    text: (sampleFiles().find((file) => file.path === itemPath)?.text ?? '')
      .replace(`id: ${id}`, 'id: temporary-id-card')
      .replace('addItem: temporary-id-card', `addItem: ${id}`)
      .replace('next: [temporary-id-card]', 'next: []'),
  }
  expect(parseKnowledge([...files('草稿'), neighbour]).problems).toContainEqual(
    expect.objectContaining({ level: 'error', file: neighbour.path, message: `事项「${id}」还是草稿` }),
  )
})
