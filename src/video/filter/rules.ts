import { boxHeightPx } from '../../geometry/box.ts'
import { projectPoint } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import { distance, type Vec3 } from '../../geometry/vec3.ts'
import { classSizeM, hasKnownSize } from '../../tracks/class-sizes.ts'
import type { Sample, Track } from '../../tracks/scene.ts'
import type { PlacedCamera, PlacedView } from '../camera-track.ts'
import { LEAST_SEEN_S, limitsOf, MOST_REPROJECTION_SHARE, MOST_SD_SHARE, MOST_SIZE_RATIO } from './limits.ts'

export interface FilterScene {
  readonly camera: PlacedCamera
  /** By the time's milliseconds. */
  readonly viewAt: (timeS: number) => PlacedView | undefined
}

/** A rule measures one number of a track; above the limit, or below it where `least`, the track is removed. */
export interface FilterRule {
  readonly name: string
  readonly least?: true
  readonly metric: boolean
  readonly limit: (track: Track) => number
  /** Undefined where the track says nothing of the kind. */
  readonly value: (track: Track, scene: FilterScene) => number | undefined
}

/** Velocities and accelerations are taken over this time: over a frame they are noise. */
const SPAN_S = 1
/** A single bad moment is no reason: this quantile counts. */
const QUANTILE = 0.9

/** In the order in which they are tried; the first that a track fails removes it. */
export const FILTER_RULES: readonly FilterRule[] = [
  {
    name: 'brief',
    metric: false,
    least: true,
    limit: () => LEAST_SEEN_S,
    value: ({ samples }) => (samples.length > 0 ? samples[samples.length - 1].timeS - samples[0].timeS : 0),
  },
  { name: 'covariance', metric: false, limit: () => MOST_SD_SHARE, value: sdShare },
  { name: 'reprojection', metric: false, limit: () => MOST_REPROJECTION_SHARE, value: reprojectionShare },
  { name: 'size', metric: true, limit: () => MOST_SIZE_RATIO, value: sizeRatio },
  { name: 'speed', metric: true, limit: t => limitsOf(t.category).speedMps, value: t => quantile(speeds(t)) },
  {
    name: 'acceleration',
    metric: true,
    limit: t => limitsOf(t.category).accelerationMps2,
    value: t => quantile(accelerations(t)),
  },
]

function sizeRatio({ category, sizeM }: Track): number | undefined {
  if (!sizeM || !hasKnownSize(category)) return undefined
  const ratio = sizeM[2] / classSizeM(category)[2]
  return Math.max(ratio, 1 / ratio)
}

function sdShare({ samples }: Track, { viewAt }: FilterScene): number | undefined {
  return median(
    samples.flatMap(({ timeS, centerInWorldM: p, covarianceM2: c }) => {
      const view = viewAt(timeS)
      if (!p || !c || !view) return []
      return [Math.sqrt((c[0] + c[4] + c[8]) / 2) / Math.max(1e-9, distance(p, view.worldFromCamera.translationM))]
    }),
  )
}

function reprojectionShare({ samples, position, sizeM }: Track, { viewAt, camera }: FilterScene): number | undefined {
  if (position !== 'foot' || !camera.ground) return undefined
  // The near lower edge lies before the middle of the object by up to half its length.
  const reachM = sizeM ? Math.hypot(sizeM[0], sizeM[1]) / 2 : 0
  return median(samples.flatMap(sample => footOff(sample, viewAt(sample.timeS), reachM)))
}

function footOff({ centerInWorldM: p, box2dPx }: Sample, view: PlacedView | undefined, reachM: number): number[] {
  const [box] = Object.values(box2dPx ?? {})
  if (!p || !box || !view) return []
  const inCamera = transformPoint(invert(view.worldFromCamera), p)
  const far = projectPoint(view.intrinsics, inCamera)
  const [x, y, z] = inCamera
  const nearZ = Math.max(z - reachM, z / 2)
  const near = projectPoint(view.intrinsics, [x, y, nearZ])
  if (!far || !near) return []
  const off = Math.max(far[1] - box[3], box[3] - Math.max(near[1], far[1]), 0)
  const aside = Math.max(0, Math.abs(far[0] - (box[0] + box[2]) / 2) - (reachM * view.intrinsics.fxPx) / z)
  return [Math.hypot(off, aside) / Math.max(1, boxHeightPx(box))]
}

interface Velocity {
  readonly timeS: number
  readonly mps: Vec3
}

function velocities({ samples }: Track): Velocity[] {
  const out: Velocity[] = []
  for (let i = 0, j = 0; i < samples.length; i++) {
    while (j < samples.length && samples[j].timeS - samples[i].timeS < SPAN_S - 1e-6) j++
    const [a, b] = [samples[i].centerInWorldM, samples[j]?.centerInWorldM]
    if (!a || !b) continue
    const spanS = samples[j].timeS - samples[i].timeS
    const mps: Vec3 = [(b[0] - a[0]) / spanS, (b[1] - a[1]) / spanS, (b[2] - a[2]) / spanS]
    out.push({ timeS: samples[i].timeS + spanS / 2, mps })
  }
  return out
}

const speeds = (track: Track): number[] => velocities(track).map(({ mps }) => Math.hypot(...mps))

function accelerations(track: Track): number[] {
  const all = velocities(track)
  const out: number[] = []
  for (let i = 0, j = 0; i < all.length; i++) {
    while (j < all.length && all[j].timeS - all[i].timeS < SPAN_S - 1e-6) j++
    if (j === all.length) break
    out.push(distance(all[i].mps, all[j].mps) / (all[j].timeS - all[i].timeS))
  }
  return out
}

function quantile(values: readonly number[], share = QUANTILE): number | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}

const median = (values: readonly number[]): number | undefined => quantile(values, 0.5)
