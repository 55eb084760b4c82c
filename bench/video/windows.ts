import { assignPairs } from '../../src/geometry/assignment.ts'
import { boxIou } from '../../src/geometry/box.ts'
import { measureDistance } from '../../src/kinematics/motion.ts'
import { pathOf, windowsOf } from '../../src/kinematics/path.ts'
import { isMeasured } from '../../src/kinematics/quantity.ts'
import type { Scene, Track } from '../../src/tracks/scene.ts'
import { pathLength, pointAt, type TruePath } from './truth.ts'

/** A window of a true path, and what was said of it. */
export interface WindowRow {
  readonly objectId: string
  readonly startS: number
  readonly endS: number
  readonly trueM: number
  /** Absent: not answered. */
  readonly saidM?: number
  /** The 90 % interval that kinematics gives for the part of the window on which the track has grid instants, and the truth there. */
  readonly interval90?: readonly [number, number]
  readonly intervalTrueM?: number
  readonly intervalSaidM?: number
  /** Identities that the object bore within the window. */
  readonly identities: number
  readonly trackId?: string
}

const SAME_BOX_IOU = 0.5
/** The track must span the window to this. */
const SPAN_S = 0.36
/** ... and be the object in at least this share of the window's frames. */
const LEAST_SHARE = 0.5

/** By true path and instant: the track that it is, where one is. Frames are matched by time, boxes by most overlap in all. */
export function matchTracks(paths: readonly TruePath[], scene: Scene): Map<TruePath, (string | undefined)[]> {
  const camera = scene.cameras[0].name
  const said = new Map<number, { trackId: string; box: readonly [number, number, number, number] }[]>()
  for (const track of scene.tracks) {
    for (const { timeS, box2dPx } of track.samples) {
      const box = box2dPx?.[camera]
      if (!box) continue
      const key = Math.round(timeS * 1000)
      said.set(key, [...(said.get(key) ?? []), { trackId: track.id, box }])
    }
  }
  const matched = new Map<TruePath, (string | undefined)[]>(paths.map(p => [p, p.timesS.map(() => undefined)]))
  for (const [key, here] of said) {
    const truths = paths.flatMap(path => {
      const i = path.timesS.findIndex(t => Math.abs(t * 1000 - key) < 3)
      const box = i >= 0 ? path.boxes[i] : undefined
      return box ? [{ path, i, box }] : []
    })
    const overlaps = truths.map(t => here.map(h => boxIou(t.box, h.box)))
    for (const [a, b] of assignPairs(overlaps.map(row => row.map(v => 1 - v)))) {
      if (overlaps[a][b] < SAME_BOX_IOU) continue
      const own = matched.get(truths[a].path)
      if (own) own[truths[a].i] = here[b].trackId
    }
  }
  return matched
}

/** Windows of `lengthS` that start every second on every true path. */
export function windowRows(
  paths: readonly TruePath[],
  matched: ReadonlyMap<TruePath, readonly (string | undefined)[]>,
  scene: Scene,
  lengthS: number,
): WindowRow[] {
  return paths.flatMap(path => {
    const rows: WindowRow[] = []
    const lastS = path.timesS[path.timesS.length - 1]
    for (let startS = path.timesS[0]; startS <= lastS - lengthS + 1e-6; startS++) {
      rows.push(windowRow(path, matched.get(path) ?? [], scene, startS, startS + lengthS))
    }
    return rows
  })
}

export function windowRow(
  path: TruePath,
  ids: readonly (string | undefined)[],
  scene: Scene,
  startS: number,
  endS: number,
): WindowRow {
  const counts = new Map<string, number>()
  let frames = 0
  path.timesS.forEach((timeS, i) => {
    if (timeS < startS - 1e-6 || timeS > endS + 1e-6) return
    frames++
    const id = ids[i]
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
  })
  const row = {
    objectId: path.objectId,
    startS,
    endS,
    trueM: pathLength(path.timesS, path.points, startS, endS),
    identities: counts.size,
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1])
  if (!best || best[1] < LEAST_SHARE * frames) return row
  const track = scene.tracks.find(t => t.id === best[0])
  return track ? { ...row, ...said(track, scene, path, startS, endS) } : row
}

function said(track: Track, scene: Scene, truth: TruePath, startS: number, endS: number) {
  const samples = track.samples.filter(s => s.centerInWorldM)
  if (samples.length < 2) return {}
  const timesS = samples.map(s => s.timeS)
  if (timesS[0] > startS + SPAN_S || timesS[timesS.length - 1] < endS - SPAN_S) return {}
  const points = samples.map((s): [number, number] => [s.centerInWorldM?.[0] ?? 0, s.centerInWorldM?.[1] ?? 0])
  const saidM = pathLength(timesS, points, startS, endS)
  return { trackId: track.id, saidM, ...intervalOf(track, scene, truth, startS, endS) }
}

/** Paths are smoothed once a track. */
const paths = new WeakMap<Track, ReturnType<typeof pathOf>>()

/** Kinematics measures between the first and the last grid instant of a path. */
function intervalOf(track: Track, scene: Scene, truth: TruePath, startS: number, endS: number) {
  const path = paths.get(track) ?? pathOf(scene, track)
  paths.set(track, path)
  if ('status' in path) return {}
  const spans = windowsOf(path)
  const [from, to] = [Math.max(startS, spans[0].startS), Math.min(endS, spans[spans.length - 1].endS)]
  if (to - from < 0.5) return {}
  const distance = measureDistance(path, { startS: from, endS: to })
  if (!isMeasured(distance) || !distance.interval90) return {}
  const intervalTrueM = pathLength(truth.timesS, truth.points, from, to)
  return { interval90: distance.interval90, intervalTrueM, intervalSaidM: distance.value }
}

/** Mean distance between the two paths over the window, in the truth's own world. */
export function meanOffsetM(path: TruePath, track: Track, startS: number, endS: number): number {
  const samples = track.samples.filter(s => s.centerInWorldM)
  const timesS = samples.map(s => s.timeS)
  const points = samples.map((s): [number, number] => [s.centerInWorldM?.[0] ?? 0, s.centerInWorldM?.[1] ?? 0])
  const count = Math.round((endS - startS) * 2)
  let sum = 0
  for (let k = 0; k <= count; k++) {
    const t = startS + k / 2
    const [a, b] = [pointAt(path.timesS, path.points, t), pointAt(timesS, points, t)]
    sum += Math.hypot(a[0] - b[0], a[1] - b[1])
  }
  return sum / (count + 1)
}
