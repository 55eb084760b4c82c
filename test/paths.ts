import type { Random } from '../src/base/random.ts'
import { type MotionPath, type PathScene, pathOf } from '../src/kinematics/path.ts'
import { isCannotTell, isMeasured, type Quantity } from '../src/kinematics/quantity.ts'
import type { Sample, Track } from '../src/tracks/scene.ts'

/** Tracks and paths with a known truth. */

export type Curve = (timeS: number) => readonly [number, number, number]

export const SIMULATED: PathScene = { units: 'm', provenance: 'simulated' }
export const LABELLED: PathScene = { units: 'm', provenance: 'label' }

export function trackAlong(curve: Curve, endS: number, { rateHz = 10, id = 'a', category = 'car' } = {}): Track {
  const samples = Array.from({ length: Math.round(endS * rateHz) + 1 }, (_, i): Sample => {
    const [x, y, z] = curve(i / rateHz)
    return { timeS: i / rateHz, centerInWorldM: [x, y, z] }
  })
  return { id, category, position: 'center', samples }
}

export function pathOrThrow(scene: PathScene, track: Track): MotionPath {
  const path = pathOf(scene, track)
  if (isCannotTell(path)) throw new Error(path.reason)
  return path
}

export const pathAlong = (curve: Curve, endS: number, options: Parameters<typeof trackAlong>[2] = {}): MotionPath =>
  pathOrThrow(SIMULATED, trackAlong(curve, endS, options))

export const numberOf = (quantity: Quantity): number => (isMeasured(quantity) ? quantity.value : Number.NaN)

export interface Noise {
  readonly sdM: readonly [number, number, number]
  /** 0: white. */
  readonly correlationS: number
  /** One standard deviation of the scale that all samples share. */
  readonly scaleSd: number
  readonly rateHz: number
}

/** What a sensor with correlated noise and a wrong scale makes of a curve; it states both. */
export function observed(
  curve: Curve,
  endS: number,
  noise: Noise,
  random: Random,
  /** By how many standard deviations the scale is wrong: the same for all that one sensor sees. */
  scaleOff = random.normal(),
): Track {
  const { sdM, correlationS, scaleSd, rateHz } = noise
  const kept = correlationS > 0 ? Math.exp(-1 / (rateHz * correlationS)) : 0
  const scale = Math.exp(scaleSd * scaleOff)
  let unit = sdM.map(() => random.normal())
  const samples = Array.from({ length: Math.round(endS * rateHz) + 1 }, (_, i): Sample => {
    if (i > 0) unit = unit.map(e => kept * e + Math.sqrt(1 - kept * kept) * random.normal())
    const p = curve(i / rateHz)
    return {
      timeS: i / rateHz,
      centerInWorldM: [
        p[0] * scale + sdM[0] * unit[0],
        p[1] * scale + sdM[1] * unit[1],
        p[2] * scale + sdM[2] * unit[2],
      ],
      covarianceM2: [sdM[0] ** 2, 0, 0, 0, sdM[1] ** 2, 0, 0, 0, sdM[2] ** 2],
      commonErrorM: { scale: [p[0] * scale * scaleSd, p[1] * scale * scaleSd, p[2] * scale * scaleSd] },
    }
  })
  return { id: 'a', category: 'object', position: 'center', noiseCorrelationS: correlationS, samples }
}

export const ESTIMATED: PathScene = { units: 'm', provenance: 'pseudo', commonErrors: [{ name: 'scale' }] }

/** The sum over the 0.5 s grid of the true curve. */
export function trueLengthM(curve: Curve, startS: number, endS: number): number {
  let lengthM = 0
  for (let k = startS * 2; k < endS * 2; k++) {
    const [a, b] = [curve(k / 2), curve(k / 2 + 0.5)]
    lengthM += Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2])
  }
  return lengthM
}
