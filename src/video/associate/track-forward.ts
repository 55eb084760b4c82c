import { assign, type Candidate } from '../../geometry/assignment.ts'
import { type Box2dPx, boxAreaPx2, intersectBoxes } from '../../geometry/box.ts'
import { type CropLooks, cropOdds, type LookSum, withCrop } from './crop-looks.ts'
import { begin, logOdds, type ObjectState, stateAt, take } from './object-filter.ts'
import type { Observation, Tracklet } from './observation.ts'
import type { Space } from './space.ts'

/** From this score on a detection is taken first, and may begin a new object. What is below only carries on one that is known. */
export const SURE_SCORE = 0.5
/**
 * False and new boxes a frame and square metre seen from the front, as a logarithm. A picture shows some 200 such square metres and one
 * such box, but they come where objects are: second boxes, parts of bodies, whoever steps out from behind.
 */
const LOG_CLUTTER = Math.log(1 / 50)
/** A known object is detected nine times of ten. */
const LOG_SEEN = Math.log(0.9 / 0.1)
/** Among doubtful boxes there are more false ones to each true one. */
const LOG_DOUBTFUL = Math.log(1 / 5)
/** Who is not seen for this long is left to the global linking, or for two frames where frames are rarer. */
const COAST_S = 1
/** A box that lies by this share within another object's box is a part of that object's body. */
const PART_SHARE = 0.7

interface Active {
  readonly observations: Observation[]
  state: ObjectState
  look?: LookSum
}

/**
 * Detections joined frame by frame to short tracks: the likeliest assignment of each frame by motion and size, and by looks where it
 * is known how well they tell objects apart; sure boxes first.
 */
export function trackForward(
  frames: readonly { readonly index: number; readonly timeS: number; readonly observations: readonly Observation[] }[],
  space: Space,
  stepS: number,
  looks?: CropLooks,
): Tracklet[] {
  const done: Active[] = []
  let active: Active[] = []
  const coastS = Math.max(COAST_S, 2.5 * stepS)
  for (const { index, timeS, observations } of frames) {
    const lost = active.filter(a => timeS - a.state.last.timeS > coastS)
    done.push(...lost)
    active = active.filter(a => timeS - a.state.last.timeS <= coastS)
    const sure = observations.filter(o => o.detection.score >= SURE_SCORE)
    const doubtful = observations.filter(o => o.detection.score < SURE_SCORE)
    const here = active.map(a => ({ track: a, state: stateAt(space, a.state, index, timeS) }))
    const { lone, unseen } = matchPass(here, sure, LOG_SEEN - LOG_CLUTTER, looks)
    const own = doubtful.filter(o => !isPartOfAny(o, seenNow(active, index)))
    matchPass(unseen, own, LOG_SEEN - LOG_CLUTTER + LOG_DOUBTFUL, looks)
    active.push(...births(space, lone, seenNow(active, index)))
  }
  return [...done, ...active]
    .map(({ observations }) => ({ kind: observations[0].kind, observations }))
    .sort((a, b) => firstTime(a) - firstTime(b))
}

const firstTime = ({ observations }: Tracklet): number => observations[0].timeS

interface Expected {
  readonly track: Active
  readonly state: ObjectState
}

/** Gives observations to tracks; returns the observations without track and the tracks without observation. */
function matchPass(
  expected: readonly Expected[],
  observations: readonly Observation[],
  logPrior: number,
  looks: CropLooks | undefined,
) {
  const rows = expected.map(({ state, track }): Candidate[] => {
    const candidates: Candidate[] = []
    observations.forEach((o, column) => {
      if (o.kind.group !== state.last.kind.group) return
      const odds = logOdds(state, o)
      if (odds !== undefined) candidates.push({ column, cost: -(odds + logPrior + cropOdds(o, track.look, looks)) })
    })
    return candidates
  })
  const columnOfRow = assign(rows, observations.length, 0)
  const taken = new Set<number>(columnOfRow)
  columnOfRow.forEach((column, row) => {
    if (column < 0) return
    const { track, state } = expected[row]
    const observation = observations[column]
    track.state = take(state, observation)
    track.observations.push(observation)
    if (looks?.clean.has(observation)) track.look = withCrop(track.look, observation)
  })
  return { lone: observations.filter((_, i) => !taken.has(i)), unseen: expected.filter((_, i) => columnOfRow[i] < 0) }
}

const seenNow = (active: readonly Active[], index: number): Observation[] =>
  active.filter(a => a.state.last.index === index).map(a => a.state.last)

/** New objects, the surest first; parts of objects that are seen here are none. */
function births(space: Space, lone: readonly Observation[], seen: Observation[]): Active[] {
  const born: Active[] = []
  for (const o of [...lone].sort((a, b) => b.detection.score - a.detection.score)) {
    if (isPartOfAny(o, seen)) continue
    seen.push(o)
    born.push({ observations: [o], state: begin(space, o) })
  }
  return born
}

const isPartOfAny = (o: Observation, seen: readonly Observation[]): boolean =>
  seen.some(s => s.kind.group === o.kind.group && isPart(o.detection.box, s.detection.box))

/** Either box within the other: a head in a body, or a box around two bodies. */
function isPart(a: Box2dPx, b: Box2dPx): boolean {
  return boxAreaPx2(intersectBoxes(a, b)) > PART_SHARE * Math.min(boxAreaPx2(a), boxAreaPx2(b))
}
