/** Arrays of numbers and words as text of a JSON file: deflated, base64. Pure; little endian. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

type Numbers = Uint8Array | Int8Array | Uint16Array

/** As text; small steps between neighbours and many like values make it short. */
export function pack(array: Numbers): string {
  return deflateRawSync(Buffer.from(array.buffer, array.byteOffset, array.byteLength), { level: 9 }).toString('base64')
}

/** The bytes of `pack`, in a buffer of their own. @throws Error for a text that `pack` did not write */
export function unpack(text: string): ArrayBuffer {
  const bytes = inflateRawSync(Buffer.from(text, 'base64'))
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}

/** Words without line breaks, as text. */
export function packWords(words: readonly string[]): string {
  return pack(new TextEncoder().encode(words.join('\n')))
}

/** @throws Error for a text that `packWords` did not write */
export function unpackWords(text: string): string[] {
  const joined = new TextDecoder().decode(unpack(text))
  return joined === '' ? [] : joined.split('\n')
}
