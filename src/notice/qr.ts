import { create } from 'qrcode'

/** Light modules around a code, as its standard asks. */
export const quietModules = 4

/**
 * A QR code, error correction M.
 *
 * @returns rows of modules, true is dark, without the quiet zone
 */
export function qrModules(text: string): boolean[][] {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  return Array.from({ length: modules.size }, (_, row) =>
    Array.from({ length: modules.size }, (__, column) => modules.get(row, column) === 1),
  )
}
