import type { Question } from '../../questions/record.ts'
import type { Scene } from '../../tracks/scene.ts'

/** The question's clip played backwards: everything inside it at the mirrored time; what lies outside is left out. */
export function reversedScene(scene: Scene, { clip: { startS, endS } }: Question): Scene {
  const turned = <T extends { readonly timeS: number }>(moments: readonly T[]): T[] =>
    moments
      .filter(({ timeS }) => timeS >= startS - 1e-6 && timeS <= endS + 1e-6)
      .map(moment => ({ ...moment, timeS: Math.max(0, startS + endS - moment.timeS) }))
      .reverse()
  return {
    ...scene,
    ...(scene.ego && { ego: turned(scene.ego) }),
    cameras: scene.cameras.map(camera => ({ ...camera, frames: turned(camera.frames) })),
    tracks: scene.tracks.map(track => ({ ...track, samples: turned(track.samples) })),
  }
}
