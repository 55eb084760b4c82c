import type { Scene } from '../tracks/scene.ts'
import { type Motion, measureMotion, scaled } from './motion.ts'
import { KMH_PER_MPS, type MotionRow } from './motion-rows.ts'
import { type MotionPath, pathOf, windowsOf } from './path.ts'
import { type CannotTell, cannotTell, isCannotTell, isMeasured, type Quantity, type Window } from './quantity.ts'

/** A track over all scenes of its recording; times run from the recording's start. */
export interface RecordingRow
  extends Window,
    Pick<MotionRow, 'trackId' | 'category' | 'moving' | 'distanceM' | 'speedKmh' | 'topSpeedKmh' | 'rawLengthM'> {
  readonly recordingId: string
  /** Time over which the track was seen: what the distance and the mean speed are of. */
  readonly coveredS: number
}

interface Open {
  readonly recordingId: string
  readonly tracks: Map<string, Total>
  /** The last scene, whose end is not yet counted: the next scene may share it. */
  last: { scene: Pick<Scene, 'startInRecordingS' | 'durationS'>; paths: Counted[]; fromS: number }
}

/** A track of the last scene: its path, or why it has none. */
interface Counted {
  readonly trackId: string
  readonly category: string
  readonly path: MotionPath | CannotTell
}

interface Total {
  readonly category: string
  readonly pieces: { readonly window: Window; readonly motion: Motion }[]
  why?: CannotTell
}

/**
 * Adds up the scenes of each recording, which come one after the other. Where two scenes overlap, the first counts up
 * to the middle of the overlap and the second from there: both paths are smoothed best far from their ends.
 */
export async function* wholeRecordings(scenes: AsyncIterable<Scene> | Iterable<Scene>): AsyncGenerator<RecordingRow> {
  let open: Open | undefined
  for await (const scene of scenes) {
    if (open && open.recordingId !== scene.recordingId) {
      yield* close(open)
      open = undefined
    }
    const paths = scene.tracks.map(t => ({ trackId: t.id, category: t.category, path: pathOf(scene, t) }))
    let fromS = Number.NEGATIVE_INFINITY
    if (open) {
      fromS = seamS(open.last.scene, scene)
      count(open, fromS)
    }
    const last = { scene, paths, fromS }
    if (open) open.last = last
    else open = { recordingId: scene.recordingId, tracks: new Map(), last }
  }
  if (open) yield* close(open)
}

/** Where one scene stops and the next begins to count, in the recording's time. */
function seamS(before: Open['last']['scene'], after: Open['last']['scene']): number {
  const endS = before.startInRecordingS + before.durationS
  return endS > after.startInRecordingS ? (endS + after.startInRecordingS) / 2 : after.startInRecordingS
}

/** Counts the last scene, up to `untilS` of the recording. */
function count({ tracks, last }: Open, untilS: number): void {
  const offsetS = last.scene.startInRecordingS
  for (const { trackId, category, path } of last.paths) {
    const total = tracks.get(trackId) ?? { category, pieces: [] }
    tracks.set(trackId, total)
    if (isCannotTell(path)) {
      total.why = path
      continue
    }
    for (const { startS, endS } of windowsOf(path)) {
      const window = { startS: Math.max(startS, last.fromS - offsetS), endS: Math.min(endS, untilS - offsetS) }
      if (window.endS <= window.startS) continue
      const motion = measureMotion(path, window)
      total.pieces.push({ window: { startS: window.startS + offsetS, endS: window.endS + offsetS }, motion })
    }
  }
}

function* close(open: Open): Generator<RecordingRow> {
  count(open, Number.POSITIVE_INFINITY)
  for (const [trackId, total] of open.tracks) yield rowOf(open.recordingId, trackId, total)
}

function rowOf(recordingId: string, trackId: string, { category, pieces, why }: Total): RecordingRow {
  const coveredS = pieces.reduce((sum, { window }) => sum + window.endS - window.startS, 0)
  const motions = pieces.map(p => p.motion)
  const none = why ?? cannotTell('too short')
  const distanceM = added(motions.map(m => m.distanceM)) ?? none
  return {
    recordingId,
    trackId,
    category,
    startS: pieces[0]?.window.startS ?? 0,
    endS: pieces[pieces.length - 1]?.window.endS ?? 0,
    coveredS,
    moving: pieces.length === 0 ? none : motions.some(m => m.moving === true),
    distanceM,
    speedKmh: scaled(distanceM, KMH_PER_MPS / coveredS),
    topSpeedKmh: scaled(largest(motions.map(m => m.topSpeedMps)) ?? none, KMH_PER_MPS),
    rawLengthM: added(motions.map(m => m.rawLengthM)) ?? none,
  }
}

/** The sum. The ends of the intervals add: a scale that is wrong in one scene may be wrong in all of them. */
function added(quantities: readonly Quantity[]): Quantity | undefined {
  return quantities.length === 0 ? undefined : quantities.reduce(plus)
}

function plus(a: Quantity, b: Quantity): Quantity {
  if (!isMeasured(a)) return a
  if (!isMeasured(b)) return b
  const value = a.value + b.value
  if (!a.interval90 || !b.interval90) return { value }
  return { value, interval90: [a.interval90[0] + b.interval90[0], a.interval90[1] + b.interval90[1]] }
}

function largest(quantities: readonly Quantity[]): Quantity | undefined {
  return quantities.length === 0
    ? undefined
    : quantities.reduce((a, b) => (isMeasured(a) && isMeasured(b) && b.value > a.value ? b : a))
}
