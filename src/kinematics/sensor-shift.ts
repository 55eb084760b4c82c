import { GRID_STEP_S, sampleAt } from '../tracks/resample.ts'
import type { Scene, Track } from '../tracks/scene.ts'

export type SensorScene = Partial<Pick<Scene, 'ego' | 'cameras'>>

/** How far the sensor went between two grid instants, in metres; 0 where its way is unknown. */
export type SensorShift = (i: number, j: number) => number

const NO_SHIFT: SensorShift = () => 0
const known = new WeakMap<SensorScene, SensorShift>()

/** Of the ego vehicle, else of the first camera that has poses. Worked out once a scene. */
export function sensorShiftOf(scene: SensorScene): SensorShift {
  const before = known.get(scene)
  if (before) return before
  const shift = shiftAlong(sensorSamples(scene))
  known.set(scene, shift)
  return shift
}

function sensorSamples({ ego, cameras }: SensorScene): Track['samples'] {
  if (ego && ego.length > 0) return ego.map(e => ({ timeS: e.timeS, centerInWorldM: e.worldFromEgo.translationM }))
  const frames = cameras?.find(camera => camera.frames.some(frame => frame.worldFromCamera))?.frames ?? []
  return frames.flatMap(({ timeS, worldFromCamera }) =>
    worldFromCamera ? [{ timeS, centerInWorldM: worldFromCamera.translationM }] : [],
  )
}

function shiftAlong(samples: Track['samples']): SensorShift {
  if (samples.length === 0) return NO_SHIFT
  const places = new Map<number, readonly [number, number, number] | undefined>()
  const placeAt = (index: number) => {
    if (!places.has(index)) places.set(index, sampleAt({ samples }, index * GRID_STEP_S)?.centerInWorldM)
    return places.get(index)
  }
  return (i, j) => {
    const [a, b] = [placeAt(i), placeAt(j)]
    return a && b ? Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]) : 0
  }
}
