import type { Quat } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'

/** A link of a chain as a number: 0 where it ends, else 32 bits of the token's hash. */
export type Link = number

const TRANSLATION = ['x', 'y', 'z'].map(axis => `translation, ${axis}`)
const ROTATION = ['w', 'x', 'y', 'z'].map(axis => `rotation, ${axis}`)
/** The fields of a pose, as columns. */
export const POSE_FIELDS = [...TRANSLATION, ...ROTATION]

/** The numbers of an annotation, as columns. */
export const ANNOTATION_FIELDS = [
  ...['scene', 'instance', 'sample timestamp', ...TRANSLATION, 'size, width', 'size, length', 'size, height'],
  ...[...ROTATION, 'token', 'prev', 'next', 'visibility_token', 'attribute_tokens', 'number of attributes'],
]
const WIDTH = ANNOTATION_FIELDS.length
/** Columns that hold nothing where a token points nowhere. */
const POINTED = ['scene', 'instance', 'visibility_token', 'attribute_tokens'].map(name =>
  ANNOTATION_FIELDS.indexOf(name),
)

/** A record of `sample_annotation.json`: a view of the numbers of a million, which as objects would be mostly garbage. */
export class AnnotationRow {
  readonly #cells: Float64Array
  readonly #from: number
  /** Tokens beyond the first, one after the other. */
  readonly moreAttributes: string | undefined

  /** `cells` hold ANNOTATION_FIELDS, row after row. */
  constructor(cells: Float64Array, row: number, moreAttributes: string | undefined) {
    this.#cells = cells
    this.#from = row * WIDTH
    this.moreAttributes = moreAttributes
  }

  get sceneIndex(): number {
    return this.#cells[this.#from]
  }
  get instanceIndex(): number {
    return this.#cells[this.#from + 1]
  }
  get sampleTimestampUs(): number {
    return this.#cells[this.#from + 2]
  }
  get translationM(): [number, number, number] {
    return [this.#cells[this.#from + 3], this.#cells[this.#from + 4], this.#cells[this.#from + 5]]
  }
  get sizeWlhM(): Vec3 {
    return [this.#cells[this.#from + 6], this.#cells[this.#from + 7], this.#cells[this.#from + 8]]
  }
  get quatWxyz(): Quat {
    const at = this.#from + 9
    return [this.#cells[at], this.#cells[at + 1], this.#cells[at + 2], this.#cells[at + 3]]
  }
  get self(): Link {
    return this.#cells[this.#from + 13]
  }
  get prev(): Link {
    return this.#cells[this.#from + 14]
  }
  get next(): Link {
    return this.#cells[this.#from + 15]
  }
  /** Counts the table of that name; -1 where the annotation names none. */
  get visibilityIndex(): number {
    return this.#cells[this.#from + 16]
  }
  get attributeIndex(): number {
    return this.#cells[this.#from + 17]
  }
}

/** True where a token of that row points nowhere. */
export const isLost = (cells: Float64Array, row: number): boolean =>
  POINTED.some(column => Number.isNaN(cells[row * WIDTH + column]))

export const attributeCount = (cells: Float64Array, row: number): number => cells[row * WIDTH + WIDTH - 1]
