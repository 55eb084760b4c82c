import { z } from 'zod'
import type { ObjectMask } from '../../models/vision.ts'

/** A vector of length 1 as base64 of signed bytes, the largest 127: the angle changes by less than half a degree. */
export function unitVectorText(vector: Float32Array): string {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  const bytes = Int8Array.from(vector, value => (largest > 0 ? Math.round((127 * value) / largest) : 0))
  return Buffer.from(bytes.buffer).toString('base64')
}

export function unitVectorOf(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = Math.hypot(...values)
  return Float32Array.from(values, value => (length > 0 ? value / length : 0))
}

/** Runs of 0 and 1 in turn along the rows, the first of 0. */
export function runsOfMask(inside: Uint8Array): number[] {
  const runs: number[] = []
  let value = 0
  let run = 0
  for (const pixel of inside) {
    if (pixel !== value) {
      runs.push(run)
      run = 0
      value = pixel
    }
    run++
  }
  return [...runs, run]
}

const edge = z
  .int()
  .min(-(2 ** 20))
  .max(2 ** 20)

/** `{"box": [x0, y0, x1, y1], "runs": [...]}`. */
export const maskSchema = z
  .strictObject({ box: z.tuple([edge, edge, edge, edge]), runs: z.array(z.int().nonnegative()) })
  .transform(({ box, runs }, context): ObjectMask => {
    const pixels = Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1])
    if (pixels > 2 ** 26 || runs.reduce((sum, run) => sum + run, 0) !== pixels) {
      context.addIssue({ code: 'custom', message: `expected runs of ${pixels} pixels` })
      return z.NEVER
    }
    const inside = new Uint8Array(pixels)
    let at = 0
    for (const [i, run] of runs.entries()) {
      if (i % 2 === 1) inside.fill(1, at, at + run)
      at += run
    }
    return { box, inside }
  })

export const maskRecord = ({ box, inside }: ObjectMask) => ({ box, runs: runsOfMask(inside) })

export const appearanceSchema = z
  .base64()
  .max(2 ** 16)
  .transform(unitVectorOf)
