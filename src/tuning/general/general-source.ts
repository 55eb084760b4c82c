import type { Conversation } from '../conversation.ts'

/** A row of a general data set that becomes a conversation; `file` and `alternatives` are looked for below the root. */
export interface GeneralRow {
  readonly conversation: Omit<Conversation, 'id' | 'video' | 'image' | 'weight'>
  readonly kind: 'video' | 'image'
  /** Where the medium may be, relative to the root, the likeliest first. */
  readonly files: readonly string[]
  /** Needed where the words give places in the image and the row does not tell its size. */
  readonly finish?: (size: { readonly widthPx: number; readonly heightPx: number }) => Conversation['conversations']
}

/** A public data set in its own file form: one row a set. */
export interface GeneralSource {
  readonly name: 'video' | 'spatial'
  readonly title: string
  readonly licence: string
  readonly attribution: string
  /** One entry of its files. Errors: an entry of another form. */
  rowOf(entry: unknown, where: string): GeneralRow
}
