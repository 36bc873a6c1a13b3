/**
 * The words the text room works with. They are content (`intents/language/*.yaml`), never code: an editor can change them.
 */
export interface Wording {
  /** Politeness and filler that carry no matter, e.g. 请问、你好、麻烦; longest first. */
  fillers: readonly string[]
  /** Slips and homophones → right word, e.g. 身份正 → 身份证; longest first. */
  slips: readonly (readonly [wrong: string, right: string])[]
  /** Latin tokens → word: pinyin initials and full pinyin, e.g. sfz, shenfenzheng → 身份证. */
  latin: ReadonlyMap<string, string>
}
