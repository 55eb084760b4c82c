import { type Box2dPx, boxIou, lerpBox } from '../../geometry/box.ts'
import type { Observation, Tracklet } from './observation.ts'
import { coveredShare } from './overlap.ts'

/** Overlap (IoU) of two boxes from which on a tracker may take one for the other. */
const MEETING_IOU = 0.15
/** Meetings of the same two that are closer in time than this are one. */
const SAME_MEETING_S = 0.45
/** Nothing but motion carried a track over a longer gap: whether it is the same object is decided globally. */
const SURE_GAP_S = 0.5
/** A box of which others cover more shows them too. */
const MIXED_SHARE = 0.35

export interface Pieces {
  readonly tracklets: readonly Tracklet[]
  /** Observations whose box shows others too. */
  readonly mixed: ReadonlySet<Observation>
}

interface Present {
  readonly track: number
  readonly box: Box2dPx
  readonly observation?: Observation
}

/** Tracks cut where two of them meet most closely, and at gaps: who is who afterwards is decided with all that is known of the pieces. */
export function cutAtMeetings(tracklets: readonly Tracklet[], timesS: readonly number[], stepS: number): Pieces {
  const present = presentByFrame(tracklets, timesS)
  const mixed = new Set<Observation>()
  const cuts = tracklets.map(() => new Set<number>())
  const meetings = new Map<number, Meeting>()
  const finish = ({ a, b, frame }: Meeting) => {
    cuts[a].add(frame)
    cuts[b].add(frame)
  }
  present.forEach((here, frame) => {
    markMixed(here, mixed)
    for (const [a, b, iou] of overlaps(here)) {
      if (tracklets[a].kind.group !== tracklets[b].kind.group) continue
      const key = a * tracklets.length + b
      const before = meetings.get(key)
      const same = before && timesS[frame] - timesS[before.until] <= Math.max(SAME_MEETING_S, 1.5 * stepS)
      if (before && !same) finish(before)
      const closest = same && before.iou >= iou ? before : { frame, iou }
      meetings.set(key, { a, b, frame: closest.frame, iou: closest.iou, until: frame })
    }
  })
  for (const meeting of meetings.values()) finish(meeting)
  const sureGapS = Math.max(SURE_GAP_S, 2.5 * stepS)
  return { tracklets: tracklets.flatMap((t, i) => piecesOf(t, cuts[i], sureGapS)), mixed }
}

interface Meeting {
  readonly a: number
  readonly b: number
  /** Where they overlap most so far. */
  readonly frame: number
  readonly iou: number
  readonly until: number
}

/** Boxes of all tracks by frame; between two observations as much as interpolation tells. */
function presentByFrame(tracklets: readonly Tracklet[], timesS: readonly number[]): Present[][] {
  const present: Present[][] = timesS.map(() => [])
  tracklets.forEach(({ observations }, track) => {
    observations.forEach((o, i) => {
      present[o.frame].push({ track, box: o.detection.box, observation: o })
      const next = observations[i + 1]
      for (let frame = o.frame + 1; next && frame < next.frame; frame++) {
        const t = (timesS[frame] - o.timeS) / (next.timeS - o.timeS)
        present[frame].push({ track, box: lerpBox(o.detection.box, next.detection.box, t) })
      }
    })
  })
  return present
}

function markMixed(here: readonly Present[], mixed: Set<Observation>): void {
  for (const { track, box, observation } of here) {
    if (!observation) continue
    const others = here.filter(p => p.track !== track).map(p => p.box)
    if (coveredShare(box, others) > MIXED_SHARE) mixed.add(observation)
  }
}

function* overlaps(here: readonly Present[]): Generator<[a: number, b: number, iou: number]> {
  for (let i = 0; i < here.length; i++) {
    for (let j = i + 1; j < here.length; j++) {
      const iou = boxIou(here[i].box, here[j].box)
      if (iou <= MEETING_IOU) continue
      const [a, b] = [here[i].track, here[j].track]
      yield a < b ? [a, b, iou] : [b, a, iou]
    }
  }
}

function piecesOf({ kind, observations }: Tracklet, cuts: ReadonlySet<number>, sureGapS: number): Tracklet[] {
  const sorted = [...cuts].sort((a, b) => a - b)
  const pieces: Observation[][] = []
  let passed = 0
  observations.forEach((o, i) => {
    const before = passed
    while (passed < sorted.length && sorted[passed] < o.frame) passed++
    const gap = i > 0 && o.timeS - observations[i - 1].timeS > sureGapS
    if (i === 0 || gap || passed !== before) pieces.push([])
    pieces[pieces.length - 1].push(o)
  })
  return pieces.map(piece => ({ kind, observations: piece }))
}
