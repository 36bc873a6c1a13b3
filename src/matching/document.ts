/** One wording that leads to an item: its name, a spoken name, or a sample. */
export interface Document {
  item: string
  /** Normalised. */
  text: string
  kind: 'name' | 'alias' | 'utterance' | 'sample'
}

/** The class of everything that is no matter of ours. */
export const outside = 'outside'
