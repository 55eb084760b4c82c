import { wrapAngle } from '../../../src/geometry/angle.ts'
import { cameraReference } from '../../../src/kinematics/camera-path.ts'
import { type ClockHour, headingAt, hourAt, netHeading } from '../../../src/kinematics/heading.ts'
import { measureDistance } from '../../../src/kinematics/motion.ts'
import { type MotionPath, pathOf } from '../../../src/kinematics/path.ts'
import { type CannotTell, isCannotTell, isMeasured } from '../../../src/kinematics/quantity.ts'
import { MIN_ASKED_DISTANCE_M } from '../../../src/questions/eligibility.ts'
import { seenClips } from '../../../src/questions/seen-clip.ts'
import { direction } from '../../../src/questions/tasks/direction.ts'
import type { Scene } from '../../../src/tracks/scene.ts'
import { MOVED_M } from '../summary.ts'
import { type TruePath, truePathsOf } from '../truth.ts'
import { matchTracks, type WindowRow, windowRows } from '../windows.ts'
import { clearPartOf } from './seen-truth.ts'

/** What one window of an object came out as, beside its length. */
export interface DrivingWindow extends WindowRow {
  readonly category: string
  /** Whether kinematics says that it went at least as far as questions are asked of (0.5 m); absent where nothing is said. */
  readonly saidMoves?: boolean
  /** Between the true and the found direction of the way, both against the camera's own heading. */
  readonly headingOffRad?: number
}

/** An hour that `stvlm questions` would ask of the true scene. */
export interface AskedHour {
  readonly objectId: string
  readonly reference: string
  readonly trueHour: number
  readonly atS: number
  readonly saidHour?: number
  /** Why none is said. */
  readonly why?: string
}

export interface DrivingScore {
  readonly windows: DrivingWindow[]
  readonly hours: AskedHour[]
}

/** A found scene against the truth of its clip: windows that start every second, and hours. */
export function scoreDriving(truth: Scene, found: Scene, lengthS: number): DrivingScore {
  const paths = truePathsOf(clearPartOf(truth), { smooth: false }).map(path => ({
    ...path,
    objectId: `${truth.id}/${path.objectId}`,
  }))
  const matched = matchTracks(paths, found)
  const motions = new Motions(truth, found)
  const categoryOf = new Map(paths.map(p => [p.objectId, p.category]))
  const windows = windowRows(paths, matched, found, lengthS).map(row => ({
    ...row,
    category: categoryOf.get(row.objectId) ?? '',
    ...saidOf(row, motions),
  }))
  return { windows, hours: hoursOf(truth, found, paths, matched, motions) }
}

/** Paths of kinematics, computed once a track. */
class Motions {
  readonly truth: Scene
  readonly found: Scene
  readonly #paths = new Map<string, MotionPath | undefined>()

  constructor(truth: Scene, found: Scene) {
    this.truth = truth
    this.found = found
  }

  of(which: 'truth' | 'found', trackId: string): MotionPath | undefined {
    const key = `${which} ${trackId}`
    if (!this.#paths.has(key)) {
      const scene = this[which]
      const track = scene.tracks.find(t => t.id === trackId)
      const path = track && pathOf(scene, track)
      this.#paths.set(key, path && !isCannotTell(path) ? path : undefined)
    }
    return this.#paths.get(key)
  }
}

const ownId = (objectId: string): string => objectId.slice(objectId.lastIndexOf('/') + 1)

/** On the part of the window that has grid instants. */
function saidOf({ objectId, trackId, startS, endS, trueM, saidM }: WindowRow, motions: Motions) {
  const found = saidM === undefined || trackId === undefined ? undefined : motions.of('found', trackId)
  if (!found) return {}
  for (const window of [
    { startS, endS },
    { startS: Math.ceil(2 * startS) / 2 + 0.5, endS: Math.floor(2 * endS) / 2 - 0.5 },
  ]) {
    const said = measureDistance(found, window)
    if (!isMeasured(said)) continue
    const saidMoves = said.value >= MIN_ASKED_DISTANCE_M
    if (trueM <= MOVED_M) return { saidMoves }
    const headings = (['truth', 'found'] as const).map(which => {
      const path = which === 'found' ? found : motions.of('truth', ownId(objectId))
      const heading = path && netHeading(path, window)
      const camera = cameraReference(motions[which].cameras[0])(window.startS)
      return heading && !isCannotTell(heading) && !isCannotTell(camera)
        ? heading.headingRad - camera.headingRad
        : undefined
    })
    const [a, b] = headings
    return {
      saidMoves,
      ...(a !== undefined && b !== undefined && { headingOffRad: Math.abs(wrapAngle(a - b)) }),
    }
  }
  return {}
}

const HOURS_SEED = 1

/** Directions asked of the true scene by the rules of questions, answered from the found one by the same kinematics. */
function hoursOf(
  truth: Scene,
  found: Scene,
  paths: readonly TruePath[],
  matched: ReadonlyMap<TruePath, readonly (string | undefined)[]>,
  motions: Motions,
): AskedHour[] {
  const asked: AskedHour[] = []
  for (const clip of seenClips(truth, HOURS_SEED)) {
    for (const { objects, asked: part, reference, found: answer } of direction.drafts(clip)) {
      const objectId = `${truth.id}/${objects[0].track.id}`
      const { startS, endS } = part.window
      const trackId = trackOver(paths, matched, objectId, answer.twelve.fromS ?? startS, endS)
      const path = trackId === undefined ? undefined : motions.of('found', trackId)
      const said = path && foundHour(path, found, startS, answer.twelve.fromS)
      const row = { objectId, reference: reference ?? 'object', trueHour: answer.hour.hour, atS: startS }
      if (!said) asked.push({ ...row, why: 'no track' })
      else asked.push(isCannotTell(said) ? { ...row, why: said.reason } : { ...row, saidHour: said.hour })
    }
  }
  return asked
}

function foundHour(path: MotionPath, found: Scene, startS: number, fromS?: number): ClockHour | CannotTell {
  const reference = fromS === undefined ? cameraReference(found.cameras[0]) : () => headingAt(path, fromS)
  return hourAt(path, startS, reference)
}

/** The track that is the object most of the time. */
function trackOver(
  paths: readonly TruePath[],
  matched: ReadonlyMap<TruePath, readonly (string | undefined)[]>,
  objectId: string,
  startS: number,
  endS: number,
): string | undefined {
  const counts = new Map<string, number>()
  for (const path of paths) {
    if (path.objectId !== objectId) continue
    path.timesS.forEach((timeS, i) => {
      const id = matched.get(path)?.[i]
      if (id !== undefined && timeS >= startS - 1e-6 && timeS <= endS + 1e-6) counts.set(id, (counts.get(id) ?? 0) + 1)
    })
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
