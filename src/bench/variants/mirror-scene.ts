import { multiply, type Quat } from '../../geometry/quat.ts'
import type { Camera, CameraFrame, Sample, Scene, Track } from '../../tracks/scene.ts'

type Vec = [number, number, number]
type Pose = NonNullable<CameraFrame['worldFromCamera']>
type Lens = NonNullable<Camera['intrinsics']>

/**
 * The world reflected in its xz plane, M = diag(1, -1, 1), seen by the reflected cameras: exactly what pictures show that
 * are flipped left to right. A rotation R of an object (x forward, y left) becomes M R M; one of a camera (x right)
 * M R diag(-1, 1, 1), since its picture is flipped too.
 */
export function mirroredScene(scene: Scene): Scene {
  const { groundPlane, ego } = scene
  const widths = new Map(scene.cameras.map(camera => [camera.name, camera.widthPx]))
  return {
    ...scene,
    ...(groundPlane && { groundPlane: { ...groundPlane, normalInWorld: flipped(groundPlane.normalInWorld) } }),
    ...(ego && { ego: ego.map(({ timeS, worldFromEgo }) => ({ timeS, worldFromEgo: flippedBody(worldFromEgo) })) }),
    cameras: scene.cameras.map(mirroredCamera),
    tracks: scene.tracks.map(track => mirroredTrack(track, widths)),
  }
}

const flipped = ([x, y, z]: readonly [number, number, number]): Vec => [x, -y, z]
/** M R M: the axis is a pseudovector. */
const flippedTurn = ([w, x, y, z]: Quat): [number, number, number, number] => [w, -x, y, -z]
const flippedBody = ({ translationM, quatWxyz }: Pose): Pose => ({
  translationM: flipped(translationM),
  quatWxyz: flippedTurn(quatWxyz),
})

/** M diag(-1, 1, 1) is half a turn about z. */
const HALF_TURN: Quat = [0, 0, 0, 1]

function flippedCamera({ translationM, quatWxyz }: Pose): Pose {
  const [w, x, y, z] = multiply(flippedTurn(quatWxyz), HALF_TURN)
  return { translationM: flipped(translationM), quatWxyz: [w, x, y, z] }
}

function mirroredCamera(camera: Camera): Camera {
  const { widthPx, intrinsics } = camera
  return {
    ...camera,
    ...(intrinsics && { intrinsics: mirroredLens(intrinsics, widthPx) }),
    frames: camera.frames.map(frame => ({
      ...frame,
      ...(frame.worldFromCamera && { worldFromCamera: flippedCamera(frame.worldFromCamera) }),
      ...(frame.intrinsics && { intrinsics: mirroredLens(frame.intrinsics, widthPx) }),
    })),
  }
}

/** Of Brown's coefficients k1, k2, p1, p2, k3 only p2 tells left from right. */
function mirroredLens(lens: Lens, widthPx: number): Lens {
  const { distortion } = lens
  const isBrown = distortion?.model === 'brown'
  const coefficients = distortion?.coefficients.map((value, i) => (isBrown && i === 3 ? -value : value)) ?? []
  return { ...lens, cxPx: widthPx - lens.cxPx, ...(distortion && { distortion: { ...distortion, coefficients } }) }
}

function mirroredTrack(track: Track, widths: ReadonlyMap<string, number>): Track {
  return { ...track, samples: track.samples.map(sample => mirroredSample(sample, widths)) }
}

function mirroredSample(sample: Sample, widths: ReadonlyMap<string, number>): Sample {
  const { centerInWorldM, quatWxyz, covarianceM2: c, commonErrorM, box2dPx } = sample
  const boxes = Object.entries(box2dPx ?? {}).map(([name, [x0, y0, x1, y1]]) => {
    const widthPx = widths.get(name) ?? 0
    return [name, [widthPx - x1, y0, widthPx - x0, y1]] as const
  })
  const errors = Object.entries(commonErrorM ?? {}).map(([name, error]) => [name, flipped(error)] as const)
  return {
    ...sample,
    ...(centerInWorldM && { centerInWorldM: flipped(centerInWorldM) }),
    ...(quatWxyz && { quatWxyz: flippedTurn(quatWxyz) }),
    ...(c && { covarianceM2: [c[0], -c[1], c[2], -c[3], c[4], -c[5], c[6], -c[7], c[8]] }),
    ...(commonErrorM && { commonErrorM: Object.fromEntries(errors) }),
    ...(box2dPx && { box2dPx: Object.fromEntries(boxes.map(([name, box]) => [name, [...box]])) }),
  }
}
