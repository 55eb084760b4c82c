import type { Random } from '../../base/random.ts'
import type { MotionPath } from '../../kinematics/path.ts'
import type { Window } from '../../kinematics/quantity.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import type { Asked } from '../draft.ts'
import { boxesApart, isClearOver, MIN_PART_S } from '../eligibility.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'

/** Parts of the clip that are tried for every object and pair, beside the whole. */
const PARTS = 12
/** Parts of one object or pair overlap at most this much (intersection over union): others would ask the same again. */
const MAX_OVERLAP = 0.75
/** Pairs and groups that are tried in a clip: a crowd has thousands. */
export const MAX_PAIRS = 32

const MIN_STEPS = MIN_PART_S / GRID_STEP_S

export type Pair = readonly [SeenObject, SeenObject]
/** Places in a clip's `timesS`, both included. */
type Span = readonly [first: number, last: number]

/**
 * The whole clip, where `span` is that, and parts of the span of logarithmically even lengths: seconds of the scene, on
 * the grid.
 */
export function* askedWindows(clip: SeenClip, random: Random, span: Span = wholeOf(clip)): Generator<Asked> {
  const wholeSteps = clip.timesS.length - 1
  const [first, last] = span
  const steps = last - first
  if (steps === wholeSteps) yield { window: clip, durationS: clip.endS - clip.startS }
  const longest = Math.min(steps, wholeSteps - 1)
  if (longest < MIN_STEPS) return
  const drawn: Window[] = []
  for (let k = 0; k < PARTS; k++) {
    const length = Math.floor(random.logUniform(MIN_STEPS, longest + 1))
    const part = partOf(clip, first + random.int(steps - length + 1), length)
    if (drawn.some(other => overlap(other, part) > MAX_OVERLAP)) continue
    drawn.push(part)
    yield { window: part, part, durationS: part.endS - part.startS }
  }
}

const wholeOf = ({ timesS }: SeenClip): Span => [0, timesS.length - 1]

/** Intersection over union. */
function overlap(a: Window, b: Window): number {
  const sharedS = Math.max(0, Math.min(a.endS, b.endS) - Math.max(a.startS, b.startS))
  return sharedS / (a.endS - a.startS + b.endS - b.startS - sharedS)
}

export const partOf = (clip: SeenClip, firstStep: number, steps: number): Window => ({
  startS: clip.timesS[firstStep],
  endS: clip.timesS[firstStep + steps],
})

/** Every object that can be followed, with every window over which it can. */
export function* objectWindows(
  clip: SeenClip,
  what: string,
): Generator<{ object: SeenObject; asked: Asked; objects: readonly [SeenObject] }> {
  const random = clip.random(`parts ${what}`)
  for (const objects of singlesOf(clip)) {
    const [object] = objects
    for (const asked of askedWindows(clip, random, clearSpan(object))) {
      if (isClearOver(clip, object, asked.window)) yield { object, asked, objects }
    }
  }
}

/** Pairs of objects that can be followed and told apart, with the windows over which they can. */
export function* pairWindows(clip: SeenClip, what: string): Generator<{ pair: Pair; asked: Asked }> {
  const random = clip.random(`parts ${what}`)
  for (const pair of pairsOf(clip)) {
    const [a, b] = pair
    for (const asked of askedWindows(clip, random, sharedSpan(pair))) {
      const clear = isClearOver(clip, a, asked.window) && isClearOver(clip, b, asked.window)
      if (clear && boxesApart(clip, a, b, asked.window)) yield { pair, asked }
    }
  }
}

export const pathsOf = (objects: readonly SeenObject[]): MotionPath[] => objects.map(object => object.path)

/** From the first to the last instant at which the object is clear. */
const clearSpan = ({ clear }: SeenObject): Span => [clear.indexOf(1), clear.lastIndexOf(1)]

function sharedSpan([a, b]: Pair): Span {
  const [spanA, spanB] = [clearSpan(a), clearSpan(b)]
  return [Math.max(spanA[0], spanB[0]), Math.min(spanA[1], spanB[1])]
}

/** By clip, since every task asks for them: what hangs on the same objects is made once. */
const SINGLES = new WeakMap<SeenClip, readonly (readonly [SeenObject])[]>()
const PAIRS = new WeakMap<SeenClip, readonly Pair[]>()

export function singlesOf(clip: SeenClip): readonly (readonly [SeenObject])[] {
  const known = SINGLES.get(clip) ?? clip.objects.map(object => [object] as const)
  SINGLES.set(clip, known)
  return known
}

/** Up to MAX_PAIRS pairs that are both clear for long enough, drawn where there are more. */
export function pairsOf(clip: SeenClip): readonly Pair[] {
  let known = PAIRS.get(clip)
  if (!known) {
    const { objects } = clip
    const all = objects.flatMap((a, i) => objects.slice(i + 1).map((b): Pair => [a, b])).filter(isSeenTogether)
    known = all.length > MAX_PAIRS ? clip.random('pairs').shuffle(all).slice(0, MAX_PAIRS) : all
    PAIRS.set(clip, known)
  }
  return known
}

function isSeenTogether(pair: Pair): boolean {
  const [first, last] = sharedSpan(pair)
  return last - first >= Math.min(MIN_STEPS, pair[0].clear.length - 1)
}
