import { readFileSync } from 'node:fs'

/** Noto Sans SC (SIL Open Font License 1.1), whole: 30,000 characters, rare ones in names and places too. 10 MB each. */
export function readFonts(): { regular: Buffer; bold: Buffer } {
  return {
    regular: readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')),
    bold: readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf')),
  }
}
