import type { Intrinsics } from '../../geometry/camera.ts'
import type { Camera, Scene } from '../../tracks/scene.ts'

/**
 * The scene as a camera of `factor` times as many pixels sees it: what a viewer can make out is judged at the size of the
 * benchmark's clips, also where a small picture is drawn.
 */
export function enlarged(scene: Scene, factor: number): Scene {
  return {
    ...scene,
    cameras: scene.cameras.map(camera => enlargedCamera(camera, factor)),
    tracks: scene.tracks.map(track => ({
      ...track,
      samples: track.samples.map(({ box2dPx, ...sample }) => ({
        ...sample,
        ...(box2dPx && {
          box2dPx: Object.fromEntries(
            Object.entries(box2dPx).map(([camera, [x0, y0, x1, y1]]) => [
              camera,
              [x0 * factor, y0 * factor, x1 * factor, y1 * factor] as [number, number, number, number],
            ]),
          ),
        }),
      })),
    })),
  }
}

function enlargedCamera(camera: Camera, factor: number): Camera {
  const lens = <L extends Intrinsics>(intrinsics: L): L => ({
    ...intrinsics,
    fxPx: intrinsics.fxPx * factor,
    fyPx: intrinsics.fyPx * factor,
    cxPx: intrinsics.cxPx * factor,
    cyPx: intrinsics.cyPx * factor,
  })
  return {
    ...camera,
    widthPx: camera.widthPx * factor,
    heightPx: camera.heightPx * factor,
    ...(camera.intrinsics && { intrinsics: lens(camera.intrinsics) }),
    frames: camera.frames.map(frame => ({
      ...frame,
      ...(frame.intrinsics && { intrinsics: lens(frame.intrinsics) }),
    })),
  }
}
