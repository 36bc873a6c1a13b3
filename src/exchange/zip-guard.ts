/**
 * Whether bytes are a workbook that may be opened: a plain zip of sane size without macros. Every entry is unpacked once here with the
 * size it claims as its limit, so that a later reader can trust those sizes. Pure.
 *
 * @see PKWARE APPNOTE.TXT 4.3; ECMA-376 part 2
 */
import { inflateRawSync } from 'node:zlib'

const mb = 1024 * 1024

/** Limits of a workbook; a full export has about 3 MB, unpacked 40 MB. */
export const limits = {
  /** Bytes of the file. */
  file: 30 * mb,
  /** Bytes of all entries unpacked. */
  unpacked: 100 * mb,
  /** Times an entry of more than 1 MB may grow. */
  ratio: 200,
  entries: 2000,
}

const signature = { end: 0x06054b50, central: 0x02014b50, local: 0x04034b50 }

interface Entry {
  name: string
  flags: number
  method: number
  packed: number
  unpacked: number
  offset: number
}

/** What is wrong with a file that should be a workbook; undefined when it may be opened. @param name of the file, for its ending */
export function workbookProblem(bytes: Uint8Array, name: string): string | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (/\.(xlsm|xltm|xlam)$/i.test(name)) return '这是带宏的工作簿，为了安全不导入。请在表格软件里另存为「Excel 工作簿（.xlsx）」'
  if (data.length === 0) return '文件是空的'
  if (data.length > limits.file) return `文件太大：${Math.ceil(data.length / mb)} MB，最多 ${limits.file / mb} MB`
  if (data.length >= 8 && data.readUInt32BE(0) === 0xd0cf11e0)
    return '这是加了密码的工作簿，或者旧的 .xls 文件。请去掉密码，另存为「Excel 工作簿（.xlsx）」'
  if (data.length < 4 || data.readUInt32LE(0) !== signature.local) return '这不是 .xlsx 文件，或者文件坏了'
  const entries = readEntries(data)
  if (typeof entries === 'string') return entries
  return sizeProblem(entries) ?? contentProblem(entries, data)
}

function readEntries(data: Buffer): Entry[] | string {
  const broken = '文件坏了（压缩包的目录读不出来），请重新保存一次'
  let end = data.length - 22
  while (end >= 0 && end > data.length - 22 - 0xffff && data.readUInt32LE(end) !== signature.end) end--
  if (end < 0 || data.readUInt32LE(end) !== signature.end) return broken
  const count = data.readUInt16LE(end + 10)
  const entries: Entry[] = []
  let at = data.readUInt32LE(end + 16)
  if (count === 0xffff || at === 0xffffffff) return '文件太大（ZIP64），不导入'
  if (count > limits.entries) return `压缩包里有 ${count} 个文件，最多 ${limits.entries} 个`
  for (let index = 0; index < count; index++) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== signature.central) return broken
    const nameLength = data.readUInt16LE(at + 28)
    entries.push({
      name: data.toString('utf8', at + 46, at + 46 + nameLength),
      flags: data.readUInt16LE(at + 8),
      method: data.readUInt16LE(at + 10),
      packed: data.readUInt32LE(at + 20),
      unpacked: data.readUInt32LE(at + 24),
      offset: data.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32)
  }
  if (new Set(entries.map((entry) => entry.name)).size !== entries.length) return broken
  return entries
}

function sizeProblem(entries: readonly Entry[]): string | undefined {
  const total = entries.reduce((sum, entry) => sum + entry.unpacked, 0)
  if (total > limits.unpacked) return `解开以后有 ${Math.ceil(total / mb)} MB，最多 ${limits.unpacked / mb} MB，不导入`
  if (entries.some(({ packed, unpacked }) => unpacked > mb && unpacked / Math.max(1, packed) > limits.ratio))
    return '压缩得太厉害，像是压缩炸弹，不导入'
  return undefined
}

function contentProblem(entries: readonly Entry[], data: Buffer): string | undefined {
  if (entries.some(({ flags }) => flags & 1)) return '压缩包加了密码，请去掉密码再导入'
  if (entries.some(({ name }) => /vbaProject|\.bin$/i.test(name) && !/printerSettings/i.test(name)))
    return '工作簿里有宏或嵌入的程序，为了安全不导入。请在表格软件里另存为「Excel 工作簿（.xlsx）」'
  if (!entries.some(({ name }) => name === 'xl/workbook.xml')) return '这个压缩包不是 Excel 工作簿'
  for (const entry of entries) {
    const contents = unpack(entry, data)
    if (!contents) return `文件坏了（${entry.name} 解不开），请重新保存一次`
    if (entry.name === '[Content_Types].xml' && /macroEnabled/i.test(contents.toString('latin1')))
      return '这是带宏的工作簿，为了安全不导入。请在表格软件里另存为「Excel 工作簿（.xlsx）」'
    if (/\.(xml|rels|vml)$/i.test(entry.name) && /<!DOCTYPE|<!ENTITY/i.test(contents.toString('latin1')))
      return '工作簿里有不该有的内容（DOCTYPE），不导入'
  }
  return undefined
}

/** The contents of an entry; undefined when they are not what the directory says. */
function unpack({ offset, packed, unpacked, method }: Entry, data: Buffer): Buffer | undefined {
  if (offset + 30 > data.length || data.readUInt32LE(offset) !== signature.local) return undefined
  const start = offset + 30 + data.readUInt16LE(offset + 26) + data.readUInt16LE(offset + 28)
  const raw = data.subarray(start, start + packed)
  if (raw.length !== packed || (method !== 0 && method !== 8)) return undefined
  try {
    const contents = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(1, unpacked) })
    return contents.length === unpacked ? contents : undefined
  } catch {
    return undefined
  }
}
