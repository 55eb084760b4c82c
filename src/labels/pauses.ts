import { badInput } from '../base/errors.ts'

/** A longer pause between numbered frames is no continuous shot: the number is wrong. */
const MAX_PAUSE_S = 120

/** Frame numbers, rising, with no pause that a shot cannot have: one wrong digit must not make a recording of years. */
export function refuseLongPauses(frames: readonly number[], fps: number, where: string): void {
  if (frames.length === 0) throw badInput({ subject: 'labels', expected: 'frames', got: 'none', where })
  for (let i = 1; i < frames.length; i++) {
    if (frames[i] - frames[i - 1] <= MAX_PAUSE_S * fps) continue
    const expected = `at most ${Math.floor(MAX_PAUSE_S * fps)} after frame ${frames[i - 1]}`
    throw badInput({ subject: 'frame number', expected, got: `${frames[i]}`, where })
  }
}

export const risingNumbers = (numbers: Iterable<number>): number[] => [...new Set(numbers)].sort((a, b) => a - b)
