import type { WorldFromCamera } from '../geometry/camera.ts'
import type { Camera, CameraFrame, Sample, Scene, Track } from '../tracks/scene.ts'

/** Builders of Foxglove's messages (https://docs.foxglove.dev/docs/visualization/message-schemas/introduction), as JSON. */
export const toTime = (timeS: number) => {
  const ns = Math.round(timeS * 1e9)
  return { sec: Math.floor(ns / 1e9), nsec: ns % 1e9 }
}

/** Frame of a camera: x right, y down, z forward, as Foxglove's optical frames. */
export const frameOfCamera = (name: string): string => `camera/${name}`
export const WORLD_FRAME = 'world'

const toVector = ([x, y, z]: readonly [number, number, number]) => ({ x, y, z })
const toQuaternion = ([w, x, y, z]: readonly [number, number, number, number]) => ({ x, y, z, w })
const toPose = (pose: WorldFromCamera) => ({
  position: toVector(pose.translationM),
  orientation: toQuaternion(pose.quatWxyz),
})

export function frameTransform(timeS: number, child: string, pose: WorldFromCamera) {
  const { position: translation, orientation: rotation } = toPose(pose)
  return { timestamp: toTime(timeS), parent_frame_id: WORLD_FRAME, child_frame_id: child, translation, rotation }
}

/** Names that ROS gives the lens models; Tsai's has none and is left to the scene's metadata. */
const LENS_NAMES = { brown: 'plumb_bob', fisheye: 'kannala_brandt', tsai: '' } as const

export function cameraCalibration(timeS: number, camera: Camera, frame: CameraFrame) {
  const lens = frame.intrinsics ?? camera.intrinsics
  if (!lens) return undefined
  const { fxPx, fyPx, cxPx, cyPx, distortion } = lens
  const named = distortion && LENS_NAMES[distortion.model]
  return {
    timestamp: toTime(timeS),
    frame_id: frameOfCamera(camera.name),
    width: camera.widthPx,
    height: camera.heightPx,
    distortion_model: named ?? '',
    D: named ? distortion.coefficients : [],
    K: [fxPx, 0, cxPx, 0, fyPx, cyPx, 0, 0, 1],
    R: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    P: [fxPx, 0, cxPx, 0, 0, fyPx, cyPx, 0, 0, 0, 1, 0],
  }
}

export function compressedImage(timeS: number, cameraName: string, bytes: Uint8Array, format: string) {
  const data = Buffer.from(bytes).toString('base64')
  return { timestamp: toTime(timeS), frame_id: frameOfCamera(cameraName), data, format }
}

/** Okabe and Ito's colours, told apart by the colour-blind; one a track, in turn. */
const PALETTE = [
  [0.9, 0.6, 0],
  [0.34, 0.71, 0.91],
  [0, 0.62, 0.45],
  [0.94, 0.89, 0.26],
  [0, 0.45, 0.7],
  [0.84, 0.37, 0],
  [0.8, 0.47, 0.65],
] as const

export function colourOfTrack(index: number, alpha = 1) {
  const [r, g, b] = PALETTE[index % PALETTE.length]
  return { r, g, b, a: alpha }
}

const NO_TIME = { sec: 0, nsec: 0 }
/** What an object without a known size is drawn as. */
const UNKNOWN_SIZE_M = [0.5, 0.5, 1.7] as const

/** The objects at one instant, as cubes with their ids. */
export function objectsUpdate(timeS: number, states: readonly { track: Track; sample: Sample; index: number }[]) {
  const entities = states.flatMap(({ track, sample, index }) => {
    if (!sample.centerInWorldM) return []
    const size = track.sizeM ?? UNKNOWN_SIZE_M
    const [x, y, z] = sample.centerInWorldM
    const position = { x, y, z: track.position === 'foot' ? z + size[2] / 2 : z }
    const pose = { position, orientation: toQuaternion(sample.quatWxyz ?? [1, 0, 0, 0]) }
    const text = {
      pose,
      billboard: true,
      font_size: 12,
      scale_invariant: true,
      color: colourOfTrack(index),
      text: `${track.category} ${track.id}`,
    }
    return [
      {
        ...emptyEntity(timeS, `object/${track.id}`),
        lifetime: toTime(1),
        cubes: [{ pose, size: toVector(size), color: colourOfTrack(index, 0.6) }],
        texts: [text],
      },
    ]
  })
  return { deletions: [], entities }
}

/** Every track's whole path, once. */
export function pathsUpdate(scene: Scene) {
  const entities = scene.tracks.map((track, index) => {
    const points = track.samples.flatMap(s => (s.centerInWorldM ? [toVector(s.centerInWorldM)] : []))
    const line = {
      type: 0,
      pose: { position: { x: 0, y: 0, z: 0 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
      thickness: 2,
      scale_invariant: true,
      points,
      color: colourOfTrack(index),
      colors: [],
      indices: [],
    }
    return { ...emptyEntity(0, `path/${track.id}`), lines: [line] }
  })
  return { deletions: [], entities }
}

function emptyEntity(timeS: number, id: string) {
  const none: never[] = []
  const shapes = {
    arrows: none,
    cubes: none,
    spheres: none,
    cylinders: none,
    lines: none,
    triangles: none,
    texts: none,
    models: none,
  }
  return {
    timestamp: toTime(timeS),
    frame_id: WORLD_FRAME,
    id,
    lifetime: NO_TIME,
    frame_locked: false,
    metadata: [],
    ...shapes,
  }
}

/** The boxes of the visible parts at one frame. */
export function imageAnnotations(
  timeS: number,
  boxes: readonly { box: readonly number[]; label: string; index: number }[],
) {
  const points = boxes.map(({ box: [x0, y0, x1, y1], index }) => ({
    timestamp: toTime(timeS),
    // LINE_LOOP of foxglove.PointsAnnotation
    type: 2,
    points: [
      { x: x0, y: y0 },
      { x: x1, y: y0 },
      { x: x1, y: y1 },
      { x: x0, y: y1 },
    ],
    outline_color: colourOfTrack(index),
    outline_colors: [],
    fill_color: colourOfTrack(index, 0),
    thickness: 2,
  }))
  const texts = boxes.map(({ box: [x0, y0], label, index }) => ({
    timestamp: toTime(timeS),
    position: { x: x0, y: y0 },
    text: label,
    font_size: 12,
    text_color: colourOfTrack(index),
    background_color: { r: 0, g: 0, b: 0, a: 0.6 },
  }))
  return { circles: [], points, texts }
}
