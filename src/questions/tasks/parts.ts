import type { Random } from '../../base/random.ts'
import type { Window } from '../../kinematics/quantity.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import { boxesApart, isClearOver, MIN_PART_S } from '../eligibility.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'

/** Parts of the clip that are tried for every object and pair, beside the whole. */
const PARTS = 8
/** Pairs and groups that are tried in a clip: a crowd has thousands. */
export const MAX_PAIRS = 16

const MIN_STEPS = MIN_PART_S / GRID_STEP_S

export interface Asked {
  /** What is measured. */
  readonly window: Window
  /** The same, where it is only a part of the clip. */
  readonly part?: Window
  readonly durationS: number
}

/** The whole clip, and parts of it of logarithmically even lengths: seconds of the scene, on the grid. */
export function* askedWindows(clip: SeenClip, random: Random): Generator<Asked> {
  const steps = clip.timesS.length - 1
  yield { window: clip, durationS: clip.endS - clip.startS }
  if (steps <= MIN_STEPS) return
  for (let k = 0; k < PARTS; k++) {
    const length = Math.floor(random.logUniform(MIN_STEPS, steps))
    const part = partOf(clip, random.int(steps - length + 1), length)
    yield { window: part, part, durationS: part.endS - part.startS }
  }
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
  for (const object of clip.objects) {
    for (const asked of askedWindows(clip, random)) {
      if (isClearOver(clip, object, asked.window)) yield { object, asked, objects: [object] }
    }
  }
}

/** Pairs of objects that can be followed and told apart, with the windows over which they can. */
export function* pairWindows(
  clip: SeenClip,
  what: string,
): Generator<{ pair: readonly [SeenObject, SeenObject]; asked: Asked }> {
  const random = clip.random(`parts ${what}`)
  for (const pair of pairsOf(clip, random)) {
    const [a, b] = pair
    for (const asked of askedWindows(clip, random)) {
      const clear = isClearOver(clip, a, asked.window) && isClearOver(clip, b, asked.window)
      if (clear && boxesApart(clip, a, b, asked.window)) yield { pair, asked }
    }
  }
}

/** Up to MAX_PAIRS pairs, drawn where there are more. */
export function pairsOf({ objects }: SeenClip, random: Random): (readonly [SeenObject, SeenObject])[] {
  const count = (objects.length * (objects.length - 1)) / 2
  if (count <= MAX_PAIRS) return objects.flatMap((a, i) => objects.slice(i + 1).map(b => [a, b] as const))
  const drawn = new Map<number, readonly [SeenObject, SeenObject]>()
  while (drawn.size < MAX_PAIRS) {
    const [i, j] = [random.int(objects.length), random.int(objects.length)]
    if (i < j) drawn.set(i * objects.length + j, [objects[i], objects[j]])
  }
  return [...drawn.values()]
}
