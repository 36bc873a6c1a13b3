/** Zip files taken apart and put together by hand, to make what no honest program makes. */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

export interface Entry {
  name: string
  contents: Buffer
  /** What the directory claims instead of the truth. */
  claims?: { unpacked?: number; flags?: number }
}

/** The entries of an honest zip file. */
export function entriesOf(bytes: Uint8Array): Entry[] {
  const data = Buffer.from(bytes)
  const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const entries: Entry[] = []
  let at = data.readUInt32LE(end + 16)
  for (let count = data.readUInt16LE(end + 10); count > 0; count--) {
    const [packed, nameLength, offset] = [data.readUInt32LE(at + 20), data.readUInt16LE(at + 28), data.readUInt32LE(at + 42)]
    const start = offset + 30 + data.readUInt16LE(offset + 26) + data.readUInt16LE(offset + 28)
    const raw = data.subarray(start, start + packed)
    const name = data.toString('utf8', at + 46, at + 46 + nameLength)
    entries.push({ name, contents: data.readUInt16LE(at + 10) === 8 ? inflateRawSync(raw) : Buffer.from(raw) })
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32)
  }
  return entries
}

/** A zip file of these entries. */
export function zip(entries: readonly Entry[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, contents, claims } of entries) {
    const packed = deflateRawSync(contents, { level: 1 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(claims?.flags ?? 0, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(contents), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(claims?.unpacked ?? contents.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, tail, Buffer.from(name))
    bodies.push(Buffer.from([0x50, 0x4b, 3, 4]), fields, Buffer.from(name), packed)
    offset += 30 + Buffer.byteLength(name) + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, central, end])
}
