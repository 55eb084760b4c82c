import type { Scene } from '../tracks/scene.ts'
import type { Question } from './record.ts'
import type { SeenObject } from './seen-clip.ts'

export type ScaleWitness = NonNullable<Question['scaleWitness']>

/** Sizes that a person takes for granted; what is smaller or larger (a toy car, a statue) tells no scale. */
export const PERSON_HEIGHT_M = [0.9, 2.3] as const
export const VEHICLE_LENGTH_M = [1.2, 30] as const

/**
 * What in view tells a viewer the scale: court markings, else the person or vehicle that is clear for longest.
 * Undefined where nothing does, or where the scene itself has no scale.
 */
export function scaleWitnessOf(
  scene: Pick<Scene, 'units' | 'scaleWitnesses'>,
  objects: readonly SeenObject[],
): ScaleWitness | undefined {
  if (scene.units !== 'm') return undefined
  const rejected = new Set(scene.scaleWitnesses?.filter(w => w.rejected).map(w => w.trackId ?? w.kind))
  if (scene.scaleWitnesses?.some(w => w.kind === 'court' && !w.rejected)) return { kind: 'court' }
  let best: ScaleWitness | undefined
  let most = 0
  for (const { track, traits, clearBefore } of objects) {
    const clear = clearBefore[clearBefore.length - 1]
    if (!traits.witness || clear <= most || rejected.has(track.id) || !isUsualSize(traits.witness, track.sizeM))
      continue
    best = { kind: traits.witness, trackId: track.id }
    most = clear
  }
  return best
}

function isUsualSize(kind: 'person' | 'vehicle', sizeM: readonly number[] | undefined): boolean {
  if (!sizeM) return true
  const [low, high] = kind === 'person' ? PERSON_HEIGHT_M : VEHICLE_LENGTH_M
  const extentM = kind === 'person' ? sizeM[2] : sizeM[0]
  return extentM >= low && extentM <= high
}
