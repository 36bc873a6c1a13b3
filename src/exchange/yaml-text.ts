/**
 * Values → YAML as the editors of this house write it, and changes of a value → changes of a text that leave everything else as it is:
 * order, quotes, comments. Pure.
 */
import {
  type CollectionTag,
  Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
  Scalar,
  type ScalarTag,
  type Tags,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { z } from 'zod'
import { readYaml } from '../knowledge/source'
import { alignEntries, type Fields, isFields, same } from './compare'

type Node = Scalar | YAMLMap | YAMLSeq

/** `[a, b]` without padding, `{ a: 1 }` with: the library knows one setting for both. */
function housePadding(tags: Tags): Tags {
  const padding: { [tag: string]: string } = { 'tag:yaml.org,2002:seq': '', 'tag:yaml.org,2002:map': ' ' }
  return tags.map((tag): CollectionTag | ScalarTag => {
    const full = tag as CollectionTag | ScalarTag
    const flowCollectionPadding = padding[full.tag]
    if (flowCollectionPadding === undefined) return full
    return {
      ...(full as ScalarTag),
      stringify: (item, context, onComment, onChompKeep) =>
        (item as unknown as YAMLMap).toString({ ...context, flowCollectionPadding }, onComment, onChompKeep),
    }
  })
}

const options = { customTags: housePadding, uniqueKeys: true } as const
const written = { lineWidth: 0 } as const

/** Lists of sentences stand one a line, lists of words on one line. */
const oneALine = /^(traps|utterances\..*)$/
/** Small objects on one line. */
const onOneLine = /(^|\.)(options|visits|substitutes|hours)$/
/** Plain text in YAML 1.2, but a truth, a day, a time or a number for one reader or another. */
const needsQuotes = /^(y|n|yes|no|on|off|[-+.\d][-+.\d_:]*(e[-+]?\d+)?|0[box][\da-f_]+)$/i

/** A node for a value that was not there before. @param path of the field, without numbers */
function nodeOf(value: unknown, path: string): Node {
  if (Array.isArray(value)) {
    const node = new Document([], options).contents as unknown as YAMLSeq
    for (const entry of value) node.add(nodeOf(entry, path))
    node.flow = value.every((entry) => typeof entry !== 'object') && !(oneALine.test(path) && value.length > 0)
    return node
  }
  if (value !== null && typeof value === 'object') {
    const document = new Document({}, options)
    const node = document.contents as unknown as YAMLMap
    for (const [key, entry] of Object.entries(value)) {
      if (entry !== undefined) node.add(document.createPair(key, nodeOf(entry, path === '' ? key : `${path}.${key}`)))
    }
    node.flow = onOneLine.test(path) || node.items.length === 0
    return node
  }
  const node = new Scalar(value)
  if (typeof value === 'string' && needsQuotes.test(value)) node.type = 'QUOTE_DOUBLE'
  return node
}

type Inner = z.ZodType & {
  def: { type: string; innerType?: Inner; element?: Inner; options?: Inner[]; shape?: { [key: string]: Inner }; defaultValue?: unknown }
}

/** The object or list schema behind optional, default and union. */
function plain(schema: Inner | undefined, wanted: 'object' | 'array'): Inner | undefined {
  if (!schema) return undefined
  if (schema.def.innerType) return plain(schema.def.innerType, wanted)
  if (schema.def.options) return schema.def.options.map((option) => plain(option, wanted)).find((option) => option?.def.type === wanted)
  return schema.def.type === wanted ? schema : undefined
}

/** A value as an editor would write it: in the order of the schema, without what is the default anyway. */
function bare(schema: Inner | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => bare(plain(schema, 'array')?.def.element, entry))
  if (value === null || typeof value !== 'object') return value
  const shape = plain(schema, 'object')?.def.shape
  if (!shape) return value
  const fields = value as Fields
  const kept = Object.entries(shape).flatMap(([key, inner]) => {
    const standard = inner.def.type === 'default' ? inner.def.defaultValue : undefined
    return fields[key] === undefined || same(fields[key], standard) ? [] : [[key, bare(inner, fields[key])] as const]
  })
  return Object.fromEntries(kept)
}

/** Brings a node from what it says to what it shall say; gives the node to put in its place. */
function changed(node: Node | undefined, old: unknown, next: unknown, schema: Inner | undefined, path: string): Node {
  if (isMap(node) && isFields(old) && isFields(next)) return changedMap(node, old, next, schema, path)
  if (isSeq(node) && Array.isArray(old) && Array.isArray(next)) return changedList(node, old, next, schema, path)
  if (isScalar(node) && typeof node.value === 'string' && typeof next === 'string' && !needsQuotes.test(next)) {
    node.value = next
    return node
  }
  const fresh = nodeOf(bare(schema, next), path)
  if (node?.comment) fresh.comment = node.comment
  if (node?.commentBefore) fresh.commentBefore = node.commentBefore
  return fresh
}

function changedMap(map: YAMLMap, old: Fields, next: Fields, schema: Inner | undefined, path: string): YAMLMap {
  const shape = plain(schema, 'object')?.def.shape ?? {}
  const order = Object.keys(shape)
  const keyOf = (pair: Pair) => String(isScalar(pair.key) ? pair.key.value : pair.key)
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (same(old[key], next[key])) continue
    const inner = path === '' ? key : `${path}.${key}`
    const at = map.items.findIndex((pair) => keyOf(pair as Pair) === key)
    if (next[key] === undefined) {
      if (at >= 0) map.items.splice(at, 1)
      continue
    }
    const innerSchema = shape[key]
    if (at >= 0) {
      const pair = map.items[at] as Pair<unknown, Node>
      pair.value = changed(pair.value ?? undefined, old[key], next[key], innerSchema, inner)
      continue
    }
    const later = map.items.findIndex((pair) => order.indexOf(keyOf(pair as Pair)) > order.indexOf(key))
    const pair = new Document({}, options).createPair(key, nodeOf(bare(innerSchema, next[key]), inner))
    map.items.splice(later < 0 ? map.items.length : later, 0, pair)
  }
  return map
}

function changedList(list: YAMLSeq, old: readonly unknown[], next: readonly unknown[], schema: Inner | undefined, path: string): YAMLSeq {
  const element = plain(schema, 'array')?.def.element
  const nodes = [...list.items] as Node[]
  list.items = alignEntries(old, next).map((from, index) => {
    if (from === undefined) return nodeOf(bare(element, next[index]), path)
    const node = nodes[from] as Node
    return same(old[from], next[index]) ? node : changed(node, old[from], next[index], element, path)
  })
  if (list.items.some((node) => !isScalar(node))) list.flow = false
  return list
}

/** The text of a new file. */
export function newText(schema: z.ZodType, value: unknown): string {
  const document = new Document(undefined, options)
  document.contents = nodeOf(bare(schema as Inner, value), '') as unknown as ParsedNode
  return document.toString(written)
}

/** Splits a text at its top-level keys; '' is what stands before the first. */
function pieces(text: string): Map<string, string> {
  const found = new Map<string, string>([['', '']])
  let key = ''
  for (const line of text.split(/(?<=\n)/)) {
    key = /^([A-Za-z_][\w-]*):(\s|$)/.exec(line)?.[1] ?? key
    found.set(key, (found.get(key) ?? '') + line)
  }
  return found
}

/**
 * The text of a file after its value has changed.
 *
 * @param old what the text says, parsed
 * @param next what it shall say, parsed
 * @returns the text with only the changed fields written anew; fields at the top level that say the same keep every character
 */
export function changedText(text: string, schema: z.ZodType, old: unknown, next: unknown): string {
  if (!text.includes('\r\n')) return changedLines(text, schema, old, next)
  return changedLines(text.replaceAll('\r\n', '\n'), schema, old, next).replaceAll('\n', '\r\n')
}

function changedLines(text: string, schema: z.ZodType, old: unknown, next: unknown): string {
  const document = parseDocument(text, options)
  if (!isMap(document.contents) || !isFields(old) || !isFields(next)) return newText(schema, next)
  document.contents = changed(document.contents as unknown as Node, old, next, schema as Inner, '') as unknown as ParsedNode
  const result = document.toString(written)
  const before = pieces(text)
  const merged = [...pieces(result)].map(([key, piece]) => (same(old[key], next[key]) ? (before.get(key) ?? piece) : piece)).join('')
  const says = (candidate: string) => same(readYaml({ path: '', text: candidate }, schema, [])?.value, next)
  return [merged, result].find(says) ?? newText(schema, next)
}
