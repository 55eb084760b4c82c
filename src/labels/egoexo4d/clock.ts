import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { numberOf } from '../../files/text-rows.ts'
import { readCsv } from '../formats/csv.ts'
import type { Take } from './rows.ts'

/** When each frame of a take's videos was taken; all cameras share it. */
export interface TakeClock {
  /** By frame number, from 0, seconds since the first frame with a stamp; frames without a stamp are absent. */
  readonly timesS: ReadonlyMap<number, number>
  /** The device's clock at time 0, in microseconds. */
  readonly startUs: number
}

/**
 * Stamps of Aria's colour camera in the capture's timesync.csv. Frame i stands in data row `timesync_start_idx + 1 + i`,
 * as in the docs' tutorials, and the end index is inclusive ("Metadata"): the 641 frames of the documented 21.37 s.
 */
export async function readClock(root: string, take: Take, signal?: AbortSignal): Promise<TakeClock> {
  const path = join(root, 'captures', take.capture.capture_name, 'timesync.csv')
  const column = `${ariaOf(take, path)}_214-1_capture_timestamp_ns`
  const stampsUs = new Map<number, number>()
  let [index, before] = [-1, Number.NEGATIVE_INFINITY]
  for await (const row of readCsv(path, { columns: [column], signal })) {
    index++
    const frame = index - take.timesync_start_idx - 1
    if (frame < 0 || row.text(column) === '') continue
    if (index > take.timesync_end_idx) break
    const stampUs = numberOf(row.text(column), column, row.where) / 1000
    if (stampUs <= before) {
      throw badInput({ subject: column, expected: `above ${before * 1000}`, got: row.text(column), where: row.where })
    }
    before = stampUs
    stampsUs.set(frame, stampUs)
  }
  const [startUs] = stampsUs.values()
  if (startUs === undefined || index < take.timesync_end_idx) {
    const expected = `data rows ${take.timesync_start_idx + 1} to ${take.timesync_end_idx} of ${take.take_name}`
    throw badInput({ subject: 'timesync', expected, got: `${index + 1} rows`, where: path })
  }
  const timesS = new Map([...stampsUs].map(([frame, stampUs]) => [frame, (stampUs - startUs) / 1e6]))
  return { timesS, startUs }
}

/** "aria01": the glasses of the camera wearer. */
export function ariaOf({ capture, take_name }: Take, where: string): string {
  const aria = capture.cameras.find(({ cam_id, is_ego }) => is_ego && cam_id.startsWith('aria'))
  if (aria) return aria.cam_id
  throw badInput({ subject: `take ${take_name}`, expected: 'an Aria camera', got: 'none', where })
}
