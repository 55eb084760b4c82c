import { join } from 'node:path'
import { distance } from '../../../src/geometry/vec3.ts'
import { openEncoder } from '../../../src/media/encode.ts'
import { PRESETS, type SimulatedClip, simulateClip } from '../../../src/simulate/index.ts'
import type { Scene } from '../../../src/tracks/scene.ts'

/** Shorter ways of a camera are no driving (and no walking). */
const LEAST_WAY_M = 1

/** Metres that the camera goes. */
export function cameraWayM({ cameras: [{ frames }] }: Scene): number {
  const places = frames.flatMap(({ worldFromCamera }) => (worldFromCamera ? [worldFromCamera.translationM] : []))
  return places.slice(1).reduce((sum, place, i) => sum + distance(place, places[i]), 0)
}

/** The first `count` clips of bench-1 and a seed whose camera moves on: on a car mostly, in a hand sometimes. */
export function* movingClips(seed: number, count: number): Generator<SimulatedClip> {
  for (let index = 0, found = 0; found < count; index++) {
    const clip = simulateClip(PRESETS['bench-1'], seed, index)
    if (cameraWayM(clip.scene) < LEAST_WAY_M) continue
    found++
    yield clip
  }
}

/** Draws a clip as the H.264 file that a user would have; its path. */
export async function writeVideo({ scene, frames }: SimulatedClip, folder: string): Promise<string> {
  const { widthPx, heightPx, frames: shown } = scene.cameras[0]
  const path = join(folder, `${scene.id}.mp4`)
  const fps = Math.round((shown.length - 1) / scene.durationS)
  const encoder = await openEncoder(path, { widthPx, heightPx, fps, format: 'rgb24' })
  try {
    for (const { rgb } of frames()) await encoder.write(rgb)
    await encoder.commit()
  } finally {
    await encoder.discard()
  }
  return path
}
