import { badInput } from '../../base/errors.ts'
import { numbersOf, readTextRows, requireWords } from '../../files/text-rows.ts'
import { determinant, type Mat3 } from '../../geometry/vec3.ts'

/**
 * H.txt: [x, y, 1] of the ground in metres, up to a factor, from [row, column, 1] of the picture. Row first: drawn the
 * other way, the paths of ETH and of zara01 leave the pavements of their reference pictures.
 */
export async function readHomography(path: string): Promise<Mat3> {
  const values: number[] = []
  for await (const row of readTextRows(path)) {
    requireWords(row, [3])
    values.push(...numbersOf(row.words, 'homography', row.where))
  }
  if (values.length !== 9) {
    throw badInput({
      subject: 'homography',
      expected: '3 lines of 3 numbers',
      got: `${values.length} numbers`,
      where: path,
    })
  }
  const [a, b, c, d, e, f, g, h, i] = values
  const scale = Math.max(...values.map(Math.abs))
  if (!(scale > 0 && Math.abs(determinant([a, b, c, d, e, f, g, h, i])) > 1e-12 * scale ** 3)) {
    throw badInput({ subject: 'homography', expected: 'one that can be inverted', got: values.join(' '), where: path })
  }
  return [a, b, c, d, e, f, g, h, i]
}

/**
 * Whether x, y of the ground turn left where the picture's x, y turn right. A camera looks from above, so column right
 * and row up must turn as x and y do; UCY's files have x up and y right, which would swap left and right of every path.
 * The sign of the Jacobian of a homography is that of its determinant and of its denominators' cube.
 */
export function isMirrored(worldFromImage: Mat3): boolean {
  const [, , , , , , g, h, i] = worldFromImage
  const denominator = g * INSIDE_PX[0] + h * INSIDE_PX[1] + i
  // (row down, column right) is as right-handed as (column right, row up).
  return determinant(worldFromImage) * Math.sign(denominator) < 0
}

/** [row, column] of a pixel inside any of the pictures. */
const INSIDE_PX = [240, 320] as const
