import { badInput } from '../../base/errors.ts'
import { compose, type Pose } from '../../geometry/pose.ts'
import { type CsvRow, readCsv } from '../formats/csv.ts'
import type { TakeClock } from './clock.ts'
import { TRAJECTORY_COLUMNS } from './rows.ts'
import { type Alignment, alignmentOf, poseIn } from './world.ts'

/** Poses come at 1 kHz; where the nearest is farther, the frame has none. */
const MAX_LAG_US = 5_000

export interface Trajectory {
  readonly alignment: Alignment
  /** By frame of the take, in order. */
  readonly worldFromDevice: ReadonlyMap<number, Pose<'world', 'device'>>
}

/** The pose nearest in time to each frame, as the docs advise; the file is read once, row by row. */
export async function readTrajectory(path: string, clock: TakeClock, signal?: AbortSignal): Promise<Trajectory> {
  const finder = new NearestRows(clock)
  let alignment: Alignment | undefined
  let beforeUs = Number.NEGATIVE_INFINITY
  for await (const row of readCsv(path, { columns: TRAJECTORY_COLUMNS, signal })) {
    const stampUs = row.number('tracking_timestamp_us')
    if (stampUs <= beforeUs) {
      const [expected, got] = [`above ${beforeUs}`, `${stampUs}`]
      throw badInput({ subject: 'tracking_timestamp_us', expected, got, where: row.where })
    }
    beforeUs = stampUs
    alignment ??= alignmentOf(row)
    finder.take(stampUs, row)
  }
  if (!alignment) throw badInput({ subject: 'trajectory', expected: 'poses', got: 'none', where: path })
  const world = alignment
  const poses = [...finder.rows].map(([frame, { row }]): [number, Pose<'world', 'device'>] => [
    frame,
    compose(world, poseIn<'device'>(row, 'device')),
  ])
  return { alignment, worldFromDevice: new Map(poses) }
}

/** Walks frames and rows, both in order of time. */
class NearestRows {
  readonly rows = new Map<number, { readonly lagUs: number; readonly row: CsvRow }>()
  readonly #frames: readonly { readonly frame: number; readonly stampUs: number }[]
  #first = 0

  constructor({ timesS, startUs }: TakeClock) {
    this.#frames = [...timesS].map(([frame, timeS]) => ({ frame, stampUs: startUs + timeS * 1e6 }))
  }

  take(stampUs: number, row: CsvRow): void {
    while (this.#first < this.#frames.length && this.#frames[this.#first].stampUs < stampUs - MAX_LAG_US) this.#first++
    for (let i = this.#first; i < this.#frames.length; i++) {
      const { frame, stampUs: frameUs } = this.#frames[i]
      if (frameUs > stampUs + MAX_LAG_US) return
      const lagUs = Math.abs(frameUs - stampUs)
      if (lagUs < (this.rows.get(frame)?.lagUs ?? Number.POSITIVE_INFINITY)) this.rows.set(frame, { lagUs, row })
    }
  }
}
