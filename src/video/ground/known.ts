import { badUsage } from '../../base/errors.ts'
import { numbersOf } from '../../files/text-rows.ts'
import type { PointPx } from '../../geometry/camera.ts'

/** A rectangle on the ground whose sides and corners are known, or a distance between two points of it. */
export interface KnownOnGround {
  readonly name: string
  /** First side, second side; one for a distance. */
  readonly sidesM: readonly [number] | readonly [number, number]
  /** Corners one after another, the first side first; or two ends. Absent where only the size is known. */
  readonly pointsPx?: readonly PointPx[]
  /** When they are seen there. */
  readonly timeS: number
}

/** Length and width in metres, by the rules of the games. */
export const COURTS_M: Readonly<Record<string, readonly [number, number]>> = {
  'football pitch': [105, 68],
  'futsal court': [40, 20],
  'handball court': [40, 20],
  'basketball court': [28, 15],
  'NBA court': [28.65, 15.24],
  'volleyball court': [18, 9],
  'tennis court': [23.77, 10.97],
  'tennis singles court': [23.77, 8.23],
  'badminton court': [13.4, 6.1],
  'hockey pitch': [91.4, 55],
  'ice hockey rink': [60, 30],
}

const FORM =
  /^([a-z ]*?)\s*(?:(\d+(?:\.\d+)?)\s*(?:x\s*(\d+(?:\.\d+)?))?\s*m)?\s*(?:@\s*([^@]*?)\s*(?:at\s+(\d+(?:\.\d+)?)\s*s)?)?$/i

/**
 * Reads "court 18x9 m @ x,y x,y x,y x,y", "volleyball court @ ...", "length 5.2 m @ x,y x,y", each with "at 3.5 s" where the points
 * are not of the first frame. Four corners go around, the first side first. Errors: `badUsage` in one line.
 */
export function parseKnown(text: string): KnownOnGround {
  const [, name, first, second, points, time] = FORM.exec(text.trim()) ?? []
  const sidesM = sidesOf(name, first, second)
  if (!sidesM) throw refuse(text)
  const known = { name: name === '' ? 'known' : name, sidesM, timeS: Number(time ?? 0) }
  if (points === undefined || points === '') return known
  const pointsPx = points.split(/\s+/).map((word): PointPx => {
    const [x, y, ...rest] = numbersOf(word.split(','), '--known, a point', text)
    if (y === undefined || rest.length > 0) throw refuse(text)
    return [x, y]
  })
  if (pointsPx.length !== 2 * sidesM.length) throw refuse(text)
  return { ...known, pointsPx }
}

function sidesOf(name: string | undefined, first?: string, second?: string): KnownOnGround['sidesM'] | undefined {
  const sides = [first, second].filter(s => s !== undefined).map(Number)
  if (sides.some(side => !(side > 0))) return undefined
  if (sides.length === 2) return [sides[0], sides[1]]
  if (sides.length === 1) return [sides[0]]
  const court = Object.keys(COURTS_M).find(key => key === name || key.split(' ')[0] === name)
  return court === undefined ? undefined : COURTS_M[court]
}

const refuse = (got: string) =>
  badUsage({
    subject: '--known',
    expected:
      '"court 18x9 m @ x,y x,y x,y x,y", "volleyball court @ ..." or "length 5.2 m @ x,y x,y", perhaps "at 3.5 s"',
    got,
  })
