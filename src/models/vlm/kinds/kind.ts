import type { VlmConfig } from '../config.ts'
import type { VlmFiles } from '../files.ts'
import type { VlmClip } from '../frame.ts'
import type { VlmTokenizer } from '../tokenizer.ts'
import type { Seen } from '../vision.ts'

/** What a model is asked: examples with their answers first, where the kind takes any. */
export interface AskedTurn {
  readonly text: string
  /** What the turn shows, if anything. */
  readonly clip?: VlmClip
  readonly answer?: string
}

export interface Asked {
  readonly system?: string
  /** The last one has no answer. */
  readonly turns: readonly AskedTurn[]
}

/** A stretch of a prompt: ids of words, or rows of what was seen of a turn's clip. */
export type Piece =
  | { readonly ids: readonly number[] }
  | { readonly turn: number; readonly from: number; readonly to: number }

/** `shared`: the same for every question about the clips; its keys and values are kept. */
export interface PromptLayout {
  readonly shared: readonly Piece[]
  readonly own: readonly Piece[]
}

/** Rows that a clip becomes in a prompt: f32[rows, width]. */
export interface Rows {
  readonly count: number
  readonly width: number
  readonly data: Float32Array
}

/** A model's way of putting a clip and a question, made for its folder. */
export interface OpenKind {
  /** Stands in for a row where token ids are counted. */
  readonly videoId: number
  /** The shared part must be read in one run: its tokens look ahead. */
  readonly looksAhead: boolean
  /** So many frames a clip, where it takes no other number. */
  readonly frames?: number
  /** Most tokens of what is not shared, with the answer. */
  readonly maxOwn?: number
  /** The instants that its encoder is told, where that looks at a clip as a whole. Errors: `badInput` for those it does not know. */
  wholeAtS?(timesS: readonly number[]): readonly number[]
  rowsOf(seen: Seen): Rows
  /** `rows`: of each turn's clip; 0 where it has none. Errors: `badInput` where the kind cannot be asked so. */
  layout(asked: Asked, rows: readonly number[]): PromptLayout
}

export interface VlmKind {
  /** As config.json has it. */
  readonly modelType: string
  open(files: VlmFiles, config: VlmConfig, tokenizer: VlmTokenizer): Promise<OpenKind>
}
