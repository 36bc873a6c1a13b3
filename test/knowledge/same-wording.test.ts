import { parseKnowledge } from '../../src/knowledge/parse'
import { sameWording } from '../../src/knowledge/same-wording'
import { id, itemPath, officePath, sampleFiles } from '../exchange/sample'

function content(path = itemPath, from: string | RegExp = '', to = '') {
  const outcome = parseKnowledge(sampleFiles().map((file) => (file.path === path ? { ...file, text: file.text.replace(from, to) } : file)))
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('\n'))
  return outcome.knowledge
}

it.each([
  ['an amount', itemPath, 'amount: 40', 'amount: 41'],
  ['a promise', itemPath, 'promised: LOCAL', 'promised: { n: 3, unit: 工作日, basis: [LOCAL] }'],
  ['an address', officePath, 'address: LOCAL', 'address: 某某路1号'],
  ['a source', itemPath, 'verifiedAt: "2026-11-24"', 'verifiedAt: "2026-11-23"'],
])('is the same after %s changed', (_what, path, from, to) => {
  expect(sameWording(content(), content(path, from, to))).toBe(true)
})

it.each([
  ['a name', itemPath, 'name: 居民户口簿', 'name: 户口簿'],
  ['a reason', itemPath, '制证用的照片', '做证用的照片'],
  ['an alias', itemPath, 'aliases: [', 'aliases: [证没了, '],
  ['a wording', `intents/items/${id}.yaml`, '补身份证要带什么', '补身份证带什么'],
  ['a facet word', 'intents/language/facets.yaml', 'fee: [', 'fee: [几个大洋, '],
  ['a sample', itemPath, '登报要多少钱', '登报贵不贵'],
  ['the state', itemPath, 'version: 2', 'version: 2\nstate: 挂起'],
])('is another one after %s changed', (_what, path, from, to) => {
  expect(sameWording(content(), content(path, from, to))).toBe(false)
})
