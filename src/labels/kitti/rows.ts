import { badInput } from '../../base/errors.ts'
import { numberOf, numbersOf, positiveOf, requireWords, type TextRow, wholeOf } from '../../files/text-rows.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { Vec3 } from '../../geometry/vec3.ts'

/** A line of a tracking label file (devkit_tracking/readme.txt), in the frame of the rectified camera 0. */
export interface LabelRow {
  readonly frame: number
  readonly trackId: number
  readonly type: string
  readonly truncated: number
  readonly occluded: number
  /** In whole-number pixel centres, as the file has it. */
  readonly boxPx: Box2dPx
  /** [length, width, height] */
  readonly sizeM: Vec3
  readonly bottomCenterInRectM: Vec3
  /** About the camera's y axis, which points down; 0 where the object faces along the camera's x. */
  readonly rotationYRad: number
  readonly where: string
}

/** Regions that were not labelled. */
const UNLABELLED = 'DontCare'

/** Undefined for a region that is no object. A result file's 18th word, the score, is not needed. */
export function labelRow(row: TextRow): LabelRow | undefined {
  const { words, where } = row
  requireWords(row, [17, 18])
  if (words[2] === UNLABELLED) return undefined
  const [x0, y0, x1, y1] = numbersOf(words.slice(6, 10), 'box', where)
  if (x1 <= x0 || y1 <= y0) {
    throw badInput({
      subject: 'box',
      expected: 'left < right and top < bottom',
      got: words.slice(6, 10).join(' '),
      where,
    })
  }
  const [x, y, z] = numbersOf(words.slice(13, 16), 'location', where)
  return {
    frame: wholeOf(words[0], 'frame', where),
    trackId: wholeOf(words[1], 'track id', where),
    type: words[2],
    truncated: numberOf(words[3], 'truncated', where),
    occluded: numberOf(words[4], 'occluded', where),
    boxPx: [x0, y0, x1, y1],
    sizeM: [
      positiveOf(words[12], 'length', where),
      positiveOf(words[11], 'width', where),
      positiveOf(words[10], 'height', where),
    ],
    bottomCenterInRectM: [x, y, z],
    rotationYRad: numberOf(words[16], 'rotation_y', where),
    where,
  }
}

/** The pose part of an OXTS packet (raw development kit, dataformat.txt). */
export interface OxtsRow {
  readonly latitudeDeg: number
  readonly longitudeDeg: number
  readonly altitudeM: number
  readonly rollRad: number
  readonly pitchRad: number
  readonly yawRad: number
}

/** The Mercator projection ends at the poles. */
const MAX_LATITUDE_DEG = 89

export function oxtsRow(row: TextRow): OxtsRow {
  const { words, where } = row
  requireWords(row, [30])
  const [latitudeDeg, longitudeDeg, altitudeM, rollRad, pitchRad, yawRad] = numbersOf(words.slice(0, 6), 'oxts', where)
  if (Math.abs(latitudeDeg) > MAX_LATITUDE_DEG || Math.abs(longitudeDeg) > 180) {
    const got = `${words[0]} ${words[1]}`
    throw badInput({ subject: 'oxts', expected: 'a latitude and a longitude in degrees', got, where })
  }
  return { latitudeDeg, longitudeDeg, altitudeM, rollRad, pitchRad, yawRad }
}
