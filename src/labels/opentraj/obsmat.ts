import { badInput } from '../../base/errors.ts'
import type { SkipOptions } from '../../base/work.ts'
import { numbersOf, requireWords, type TextRow, wholeOf } from '../../files/text-rows.ts'
import type { Sample, Track } from '../../tracks/scene.ts'
import { orSkip } from '../skip-bad.ts'

/** A line of obsmat.txt: frame, person, x, 0, y, and velocities, in metres on the ground. */
export interface ObsmatRow {
  readonly frame: number
  readonly person: number
  readonly xM: number
  readonly yM: number
  readonly where: string
}

/** No place of these recordings is wider. */
const MAX_M = 1e4

export function obsmatRow(row: TextRow): ObsmatRow {
  const { words, where } = row
  requireWords(row, [8])
  const [xM, , yM] = numbersOf(words.slice(2), 'position or velocity', where)
  if (Math.max(Math.abs(xM), Math.abs(yM)) > MAX_M) {
    throw badInput({ subject: 'position', expected: `within ${MAX_M} m`, got: `${xM} ${yM}`, where })
  }
  return { frame: wholeOf(words[0], 'frame', where), person: wholeOf(words[1], 'person', where), xM, yM, where }
}

const byFrame = (a: ObsmatRow, b: ObsmatRow): number => a.frame - b.frame

function byPerson(rows: readonly ObsmatRow[]): [number, ObsmatRow[]][] {
  const people = new Map<number, ObsmatRow[]>()
  for (const row of rows) {
    const own = people.get(row.person)
    if (own) own.push(row)
    else people.set(row.person, [row])
  }
  return [...people].map(([id, own]): [number, ObsmatRow[]] => [id, own.sort(byFrame)]).sort(([a], [b]) => a - b)
}

/** Frames between two annotations of a person: the most common difference (6 in ETH, 10 in UCY). */
export function commonStep(rows: readonly ObsmatRow[], where: string): number {
  const counts = new Map<number, number>()
  for (const [, own] of byPerson(rows)) {
    for (let i = 1; i < own.length; i++) {
      const step = own[i].frame - own[i - 1].frame
      if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1)
    }
  }
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || a - b)
  if (best) return best[0]
  throw badInput({ subject: 'obsmat', expected: 'a person seen twice', got: 'none', where })
}

export interface ObsmatPlacing {
  timeOf(frame: number): number
  /** The file's x and y change places: they turn the wrong way, seen from above. */
  readonly mirrored: boolean
}

/** One track a person: where it stands on the ground. */
export function personTracks(
  rows: readonly ObsmatRow[],
  { timeOf, mirrored }: ObsmatPlacing,
  options: SkipOptions,
): Track[] {
  return byPerson(rows).map(([person, own]) => {
    const samples: Sample[] = []
    let last = -1
    for (const { frame, xM, yM, where } of own) {
      orSkip(options, () => {
        if (frame === last) {
          throw badInput({
            subject: `person ${person}`,
            expected: 'once in a frame',
            got: `again in frame ${frame}`,
            where,
          })
        }
        samples.push({ timeS: timeOf(frame), centerInWorldM: mirrored ? [yM, xM, 0] : [xM, yM, 0] })
        last = frame
      })
    }
    return { id: String(person), category: 'person', position: 'foot', samples }
  })
}
