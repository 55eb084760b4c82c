import { z } from 'zod'
import type { AskedShot } from '../../../answer/asked-video.ts'
import { badUsage } from '../../../base/errors.ts'
import { type MotionRow, motionRows } from '../../../kinematics/motion-rows.ts'
import { isMeasured, type Quantity } from '../../../kinematics/quantity.ts'
import { quantityText } from '../../../look/plan-of-scene.ts'
import { traitsOf } from '../../../tracks/category.ts'
import { videoInput } from '../input.ts'
import { quantityOf, quantityOutput } from '../output.ts'
import { tool } from '../tool.ts'

const ids = z.array(z.string().trim().min(1).max(100)).min(1).max(50)

const row = z.strictObject({
  scene_id: z.string(),
  track: z.string(),
  category: z.string(),
  from_s: z.number().describe('seconds since the start of the shot'),
  to_s: z.number(),
  moves: z.boolean().optional().describe('absent where that cannot be told'),
  distance_m: quantityOutput,
  speed_kmh: quantityOutput.describe('mean over the time'),
  top_speed_kmh: quantityOutput,
  acceleration_mps2: quantityOutput,
  stands_s: quantityOutput.describe('in stands of a second or more'),
  direction_hour: quantityOutput.describe('where it heads at the end, as a clock: 12 is its heading at the start'),
})
const output = z.strictObject({
  rows: z.array(row).describe('one a track and window'),
  left_out: z.int().nonnegative().describe('rows beyond the most that are told'),
})
type Row = z.input<typeof row>

/** A model reads no more. */
const MOST_ROWS = 200
const SHOWN_IDS = 12

export const describeMotion = tool({
  name: 'describe_motion',
  title: 'Describe motion',
  description:
    'How far, how fast and where to each object of a video goes, measured, with 90 % intervals. Whole tracks, or windows of window_s. The video is tracked first if it was not.',
  input: videoInput.extend({
    objects: ids.optional().describe('track ids of track_video; all by default'),
    category: z.string().trim().min(1).max(100).optional().describe('objects of this category alone: "person"'),
    window_s: z.number().positive().max(1e6).optional().describe('one row each so many seconds'),
  }),
  output,
  async run({ objects, category, window_s: windowS, ...input }, { withVideo, signal, onProgress }) {
    const shots = await withVideo(input, { question: '' }, video => video.shotsFor('', { signal, onProgress }))
    refuseUnknown(objects, shots)
    const all = shots
      .flatMap(({ asked: { scene } }) => [...motionRows(scene, { ...(windowS !== undefined && { windowS }) })])
      .filter(one => one.category !== 'ego')
      .filter(one => (objects?.includes(one.trackId) ?? true) && (category ?? one.category) === one.category)
    const told = all.slice(0, MOST_ROWS)
    const left = all.length - told.length
    const lines = [
      ...told.map(lineOf),
      ...(left > 0 ? [`${left} rows more; ask for some objects, or a longer window`] : []),
    ]
    return { text: lines.join('\n') || 'nothing was seen', structured: { rows: told.map(rowOf), left_out: left } }
  },
})

function refuseUnknown(objects: readonly string[] = [], shots: readonly AskedShot[]): void {
  const known = shots.flatMap(({ asked: { scene } }) => scene.tracks.map(track => track.id))
  const lost = objects.find(id => !known.includes(id))
  if (lost === undefined) return
  const shown = [...known.slice(0, SHOWN_IDS), ...(known.length > SHOWN_IDS ? ['...'] : [])].join(', ')
  throw badUsage({ subject: 'objects', expected: shown === '' ? 'none: no track is there' : shown, got: lost })
}

const rowOf = (motion: MotionRow): Row => ({
  scene_id: motion.sceneId,
  track: motion.trackId,
  category: motion.category,
  from_s: motion.startS,
  to_s: motion.endS,
  ...(typeof motion.moving === 'boolean' && { moves: motion.moving }),
  distance_m: quantityOf(motion.distanceM),
  speed_kmh: quantityOf(motion.speedKmh),
  top_speed_kmh: quantityOf(motion.topSpeedKmh),
  acceleration_mps2: quantityOf(motion.accelerationMps2),
  stands_s: quantityOf(motion.stoppedS),
  direction_hour: quantityOf(motion.directionHour),
})

function lineOf({ trackId, category, startS, endS, moving, ...motion }: MotionRow): string {
  const who = `${traitsOf(category).noun} ${trackId}, ${startS.toFixed(1)} to ${endS.toFixed(1)} s`
  if (moving === false) return `${who}: stands`
  const told = (name: string, quantity: Quantity, unit: string) => `${name} ${quantityText(quantity, unit)}`
  const parts = [
    told('distance', motion.distanceM, 'm'),
    told('mean speed', motion.speedKmh, 'km/h'),
    told('top speed', motion.topSpeedKmh, 'km/h'),
    told('stands', motion.stoppedS, 's'),
    ...(isMeasured(motion.directionHour) ? [`heads to ${motion.directionHour.value} o'clock`] : []),
  ]
  return `${who}: ${parts.join('; ')}`
}
