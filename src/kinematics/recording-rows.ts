import { measureMotion, scaled } from './motion.ts'
import { KMH_PER_MPS, type MotionRow } from './motion-rows.ts'
import { cannotTell, isMeasured, type Quantity, type Window } from './quantity.ts'
import type { CountedPart, RecordingTrack } from './whole-recording.ts'
import { addZones, type SpeedZones, speedZones, type ZoneOptions } from './zones.ts'

/** A track over its whole recording; times run from the recording's start. */
export interface RecordingRow
  extends Window,
    Pick<MotionRow, 'trackId' | 'category' | 'moving' | 'distanceM' | 'speedKmh' | 'topSpeedKmh' | 'rawLengthM'> {
  readonly recordingId: string
  readonly attributes?: Readonly<Record<string, string>>
  /** Time over which the track was seen: what the distance and the mean speed are of. */
  readonly coveredS: number
}

const durationS = ({ window }: CountedPart): number => window.endS - window.startS

export function recordingRow(track: RecordingTrack): RecordingRow {
  const { parts } = track
  const motions = parts.map(({ path, window }) => measureMotion(path, window))
  const coveredS = parts.reduce((sum, part) => sum + durationS(part), 0)
  const none = track.why ?? cannotTell('too short')
  const distanceM = motions.map(m => m.distanceM).reduce(plus, undefined) ?? none
  const topSpeedMps = motions.map(m => m.topSpeedMps).reduce(larger, undefined) ?? none
  return {
    ...whoIs(track),
    coveredS,
    moving: parts.length === 0 ? none : motions.some(m => m.moving === true),
    distanceM,
    speedKmh: scaled(distanceM, KMH_PER_MPS / coveredS),
    topSpeedKmh: scaled(topSpeedMps, KMH_PER_MPS),
    rawLengthM: motions.map(m => m.rawLengthM).reduce(plus, undefined) ?? none,
  }
}

function whoIs({ recordingId, trackId, category, attributes, parts }: RecordingTrack) {
  const [first, last] = [parts[0], parts[parts.length - 1]]
  return {
    recordingId,
    trackId,
    category,
    ...(attributes && { attributes }),
    startS: first ? first.offsetS + first.window.startS : 0,
    endS: last ? last.offsetS + last.window.endS : 0,
  }
}

/** The sum. The ends of the intervals add: a scale that is wrong in one scene may be wrong in all of them. */
function plus(a: Quantity | undefined, b: Quantity): Quantity {
  if (!a || !isMeasured(b)) return b
  if (!isMeasured(a)) return a
  const value = a.value + b.value
  if (!a.interval90 || !b.interval90) return { value }
  return { value, interval90: [a.interval90[0] + b.interval90[0], a.interval90[1] + b.interval90[1]] }
}

function larger(a: Quantity | undefined, b: Quantity): Quantity {
  return a && isMeasured(a) && isMeasured(b) && a.value >= b.value ? a : b
}

/** Zones of speed and sprints of a track over its whole recording: of a player in a period. */
export interface ZoneRow
  extends Pick<RecordingRow, 'recordingId' | 'trackId' | 'category' | 'attributes'>,
    Window,
    SpeedZones {}

/** Undefined where nothing can be told of the track. */
export function zoneRow(track: RecordingTrack, options: ZoneOptions = {}): ZoneRow | undefined {
  let total: SpeedZones | undefined
  for (const { path, window, offsetS } of track.parts) {
    const zones = speedZones(path, window, options)
    if ('status' in zones) continue
    const sprints = zones.sprints.map(s => ({ ...s, startS: s.startS + offsetS, endS: s.endS + offsetS }))
    total = total ? addZones(total, { ...zones, sprints }) : { ...zones, sprints }
  }
  return total && { ...whoIs(track), ...total }
}
