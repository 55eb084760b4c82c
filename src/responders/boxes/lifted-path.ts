import { type Box2dPx, boxHeightPx } from '../../geometry/box.ts'
import { pixelOnPlane } from '../../geometry/camera.ts'
import { add, lerp, subtract, type Vec3 } from '../../geometry/vec3.ts'
import { type MotionPath, pathOf } from '../../kinematics/path.ts'
import { isCannotTell } from '../../kinematics/quantity.ts'
import { classSizeM, hasKnownSize } from '../../tracks/class-sizes.ts'
import { MAX_GAP_S } from '../../tracks/resample.ts'
import type { Sample } from '../../tracks/scene.ts'
import type { Asked } from './asked.ts'
import { boxOfCuboid, liftBox } from './lift.ts'
import { type SeenScene, type View, viewAt } from './seen-scene.ts'

/** A drawn box with the view that shows it, and where its object stands. */
interface Sighting {
  readonly timeS: number
  readonly box: Box2dPx
  readonly view: View
  footM: Vec3
  readonly covarianceM2: number[]
  readonly sizeErrorM?: Vec3
}

/** How often feet and headings are worked out from one another. */
const ROUNDS = 3
/** An object is at most this much smaller or larger than its class. */
const SIZE_SHARE = [0.6, 1.7] as const
/** Name of the error that all places of an object share. */
const SIZE = 'size'
/** A shorter way over two instants shows no heading. */
const MIN_WAY_M = 0.3
/** A box that the picture's edge cuts misplaces its foot by about this much. */
const CUT_SD_M = 2

/** The way of a drawn object over the clip, from its boxes, the camera and the ground; undefined where none is seen. */
export function liftedPath(
  scene: SeenScene,
  { clip }: Asked,
  trackId: string,
  category: string,
): MotionPath | undefined {
  const sightings = clip.boxes.filter(box => box.trackId === trackId).flatMap(box => sightingOf(scene, box, category))
  if (sightings.length < 2) return undefined
  if (scene.ground && hasKnownSize(category)) correctFeet(scene, sightings, classSizeM(category))
  const samples = bridged(sightings.map(sighting => sampleOf(scene, sighting)))
  const path = pathOf(
    { units: 'm', provenance: 'pseudo', commonErrors: [{ name: SIZE }] },
    { id: trackId, category, position: 'foot', samples },
  )
  return isCannotTell(path) ? undefined : path
}

function sightingOf(
  scene: SeenScene,
  { timeS, box2dPx: box }: Asked['clip']['boxes'][number],
  category: string,
): Sighting[] {
  const view = viewAt(scene, timeS)
  const foot = view && liftBox(scene, view, box, classSizeM(category)[2])
  return view && foot ? [{ timeS, box, view, ...foot }] : []
}

/**
 * A box's lower edge belongs to the nearest bottom corner, not to the middle of the ground below the object. The cuboid
 * of its class, turned along the way and as large as its boxes are high, tells the difference.
 */
function correctFeet(scene: SeenScene, sightings: readonly Sighting[], classM: Vec3): void {
  const liftedM = sightings.map(({ footM }) => footM)
  let share = 1
  for (let round = 0; round < ROUNDS; round++) {
    const yaws = headings(sightings)
    const sizeM: Vec3 = [classM[0] * share, classM[1] * share, classM[2] * share]
    const drawn = sightings.map((s, i) => boxOfCuboid(scene, s.view, s.footM, yaws[i], sizeM))
    share *= sizeCorrection(sightings, drawn)
    share = Math.min(SIZE_SHARE[1], Math.max(SIZE_SHARE[0], share))
    for (const [i, sighting] of sightings.entries()) {
      const box = drawn[i]
      const seen =
        box &&
        scene.ground &&
        pixelOnPlane(sighting.view.lens, sighting.view.worldFromCamera, [(box[0] + box[2]) / 2, box[3]], scene.ground)
      if (seen) sighting.footM = add(liftedM[i], subtract(sighting.footM, seen))
    }
  }
}

/** Median of drawn over expected height. */
function sizeCorrection(sightings: readonly Sighting[], drawn: readonly (Box2dPx | undefined)[]): number {
  const ratios = sightings.flatMap(({ box }, i) => {
    const expected = drawn[i]
    return expected ? [boxHeightPx(box) / Math.max(1, boxHeightPx(expected))] : []
  })
  ratios.sort((a, b) => a - b)
  return ratios[ratios.length >> 1] ?? 1
}

/** Along the way from the instant before to the one after; where it is too short, as at the nearest that has one. */
function headings(sightings: readonly Sighting[]): number[] {
  const own = sightings.map((_, i) => {
    const [a, b] = [sightings[Math.max(0, i - 1)].footM, sightings[Math.min(sightings.length - 1, i + 1)].footM]
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
    return Math.hypot(dx, dy) < MIN_WAY_M ? undefined : Math.atan2(dy, dx)
  })
  return own.map((yaw, i) => yaw ?? nearest(own, i) ?? 0)
}

function nearest(values: readonly (number | undefined)[], i: number): number | undefined {
  for (let off = 1; off < values.length; off++) {
    const found = values[i - off] ?? values[i + off]
    if (found !== undefined) return found
  }
  return undefined
}

function sampleOf({ camera }: SeenScene, { timeS, box, footM, covarianceM2, sizeErrorM }: Sighting): Sample {
  const isCut = box[0] <= 1 || box[2] >= camera.widthPx - 1 || box[3] >= camera.heightPx - 1
  const extra = isCut ? CUT_SD_M ** 2 : 0
  const c = covarianceM2
  return {
    timeS,
    centerInWorldM: [...footM],
    covarianceM2: [c[0] + extra, c[1], c[2], c[3], c[4] + extra, c[5], c[6], c[7], c[8]],
    ...(sizeErrorM && { commonErrorM: { [SIZE]: [...sizeErrorM] } }),
  }
}

/** An object that is hidden for a while has gone straight meanwhile, for all that anybody can see. */
function bridged(samples: readonly Sample[]): Sample[] {
  return samples.flatMap((sample, i) => {
    const next = samples[i + 1]
    const gapS = next ? next.timeS - sample.timeS : 0
    if (!next?.centerInWorldM || !sample.centerInWorldM || gapS <= MAX_GAP_S) return [sample]
    const count = Math.ceil(gapS / MAX_GAP_S)
    const [a, b] = [sample.centerInWorldM, next.centerInWorldM]
    const between = Array.from({ length: count - 1 }, (_, k): Sample => {
      const t = (k + 1) / count
      const variance = (gapS / 2) ** 2
      const place = (from: Vec3, to: Vec3): [number, number, number] => [...lerp(from, to, t)]
      const [e, f] = [sample.commonErrorM?.[SIZE], next.commonErrorM?.[SIZE]]
      return {
        timeS: sample.timeS + t * gapS,
        centerInWorldM: place(a, b),
        covarianceM2: [variance, 0, 0, 0, variance, 0, 0, 0, variance],
        ...(e && f && { commonErrorM: { [SIZE]: place(e, f) } }),
      }
    })
    return [sample, ...between]
  })
}
