import { badInput } from '../../base/errors.ts'
import { numberOf, numbersOf, positiveOf, requireWords, type TextRow, wholeOf } from '../../files/text-rows.ts'
import type { Box2dPx } from '../../geometry/box.ts'

export interface MotRow {
  /** From 1. */
  readonly frame: number
  readonly trackId: string
  readonly boxPx: Box2dPx
  readonly category: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly visibility?: number
  readonly where: string
}

type Class = Pick<MotRow, 'category' | 'attributes'>

/** MOT16 and later (Milan et al. 2016, table 3). What is no single object is left out. */
const CLASSES: Readonly<Record<number, Class | 'left out'>> = {
  1: { category: 'person' },
  2: { category: 'person', attributes: { state: 'on a vehicle' } },
  3: { category: 'car' },
  4: { category: 'bicycle' },
  5: { category: 'motorcycle' },
  6: { category: 'object', attributes: { kind: 'vehicle without motor' } },
  7: { category: 'person', attributes: { state: 'static' } },
  8: 'left out', // distractor
  9: 'left out', // occluder
  10: 'left out', // occluder on the ground
  11: 'left out', // full occluder
  12: 'left out', // reflection
  13: 'left out', // crowd
}

/** Beyond any image. */
const MAX_PX = 1e5

/**
 * frame, id, left, top, width, height, confidence, then class and visibility (9 values, MOT16 and later) or x, y, z
 * (10 values: MOT15, detections, results). The place x, y, z is not taken: MOT15 does not say where its world lies to
 * the camera, and most sequences have -1. Undefined for what is not to be counted.
 */
export function motRow(row: TextRow): MotRow | undefined {
  const { words, where } = row
  requireWords(row, [9, 10])
  const kind = words.length === 9 ? classOf(words[7], where) : ({ category: 'person' } as const)
  const ignored = words.length === 10 && numberOf(words[6], 'confidence', where) === 0
  if (kind === 'left out' || ignored) return undefined
  return {
    frame: wholeOf(words[0], 'frame', where, 1),
    trackId: String(trackIdOf(words[1], where)),
    boxPx: boxOf(words, where),
    ...kind,
    ...(words.length === 9 && { visibility: visibilityOf(words[8], where) }),
    where,
  }
}

function classOf(word: string, where: string): Class | 'left out' {
  const number = wholeOf(word, 'class', where)
  const found = CLASSES[number]
  if (found) return found
  throw badInput({ subject: 'class', expected: '1 to 13', got: word, where })
}

function trackIdOf(word: string, where: string): number {
  const id = numberOf(word, 'id', where)
  if (id !== -1) return wholeOf(word, 'id', where)
  throw badInput({ subject: 'id', expected: 'an object', got: '-1: detections without identity are no tracks', where })
}

/** The first pixel is (1, 1) in these files; its edges are 0 and 1 here. */
function boxOf(words: readonly string[], where: string): Box2dPx {
  const [left, top] = numbersOf(words.slice(2, 4), 'box', where)
  const width = positiveOf(words[4], 'box width', where)
  const height = positiveOf(words[5], 'box height', where)
  if (Math.max(Math.abs(left), Math.abs(top), width, height) > MAX_PX) {
    throw badInput({ subject: 'box', expected: `within ${MAX_PX} px`, got: words.slice(2, 6).join(' '), where })
  }
  return [left - 1, top - 1, left - 1 + width, top - 1 + height]
}

function visibilityOf(word: string, where: string): number {
  const value = numberOf(word, 'visibility', where)
  if (value >= 0 && value <= 1) return value
  throw badInput({ subject: 'visibility', expected: '0 to 1', got: word, where })
}
