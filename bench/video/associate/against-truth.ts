import { type PointPx, pixelOnPlane } from '../../../src/geometry/camera.ts'
import type { Sample, Scene } from '../../../src/tracks/scene.ts'
import type { GroundPoint } from '../../../src/video/associate.ts'
import type { PlacedCamera } from '../../../src/video/camera-track.ts'
import { groundMapOf } from '../../../src/video/ground-map.ts'
import type { FrameDetections, ImageTrack } from '../../../src/video/image-track.ts'
import type { IdentifiedBox, ScoredFrame } from '../mot-metrics.ts'

/** Less of an object is nothing that a detector is asked for. */
const LEAST_VISIBILITY = 0.15
const LEAST_HEIGHT_PX = 12

const key = (timeS: number): number => Math.round(timeS * 1000)

/** True boxes and tracks of the frames that were looked at, with names of their own among the clips that are scored together. */
export function scoredFrames(
  scene: Scene,
  frames: readonly FrameDetections[],
  tracks: readonly ImageTrack[],
): ScoredFrame[] {
  const [{ name }] = scene.cameras
  const truth = new Map<number, IdentifiedBox[]>(frames.map(f => [key(f.timeS), []]))
  const found = new Map<number, IdentifiedBox[]>(frames.map(f => [f.index, []]))
  for (const { id, samples } of seenPartOf(scene, frames).tracks) {
    for (const { timeS, box2dPx } of samples) {
      const box = box2dPx?.[name]
      if (box) truth.get(key(timeS))?.push({ id: `${scene.id} ${id}`, box })
    }
  }
  for (const { id, sightings } of tracks) {
    for (const { index, box } of sightings) found.get(index)?.push({ id: `${scene.id} ${id}`, box })
  }
  return frames.map(f => ({ truth: truth.get(key(f.timeS)) ?? [], found: found.get(f.index) ?? [] }))
}

/** The same scene as far as a camera saw enough of its objects in the frames that were looked at. */
export function seenPartOf(scene: Scene, frames: readonly FrameDetections[]): Scene {
  const [camera] = scene.cameras
  const looked = new Set(frames.map(f => key(f.timeS)))
  const isSeen = ({ timeS, box2dPx, visibility = 1 }: Sample): boolean => {
    const box = box2dPx?.[camera.name]
    const isLarge = box !== undefined && box[3] - box[1] >= LEAST_HEIGHT_PX
    return isLarge && visibility >= LEAST_VISIBILITY && looked.has(key(timeS))
  }
  return {
    ...scene,
    cameras: [{ ...camera, frames: camera.frames.filter(f => looked.has(key(f.timeS))) }],
    tracks: scene.tracks.map(t => ({ ...t, samples: t.samples.filter(isSeen) })),
  }
}

/** The true ground under the camera of a labelled or simulated scene, by the index of the frame. */
export function groundOfScene(scene: Scene): (frameIndex: number, footPx: PointPx) => GroundPoint | undefined {
  return groundMapOf(placedCameraOf(scene))
}

function placedCameraOf({ cameras: [camera], groundPlane }: Scene): PlacedCamera {
  const views = camera.frames.flatMap(({ index, timeS, worldFromCamera, intrinsics = camera.intrinsics }, i) =>
    worldFromCamera && intrinsics ? [{ index: index ?? i, timeS, worldFromCamera, intrinsics }] : [],
  )
  return {
    motion: 'moving',
    units: 'm',
    lens: { intrinsics: views[0].intrinsics, sdLogFocal: 0, from: ['given'] },
    views,
    ground: groundPlane ?? { normalInWorld: [0, 0, 1], offsetM: 0 },
    witnesses: [],
    commonErrors: [],
  }
}

/** The tracks as a scene: feet on the true ground, nothing smoothed; only who is where when is looked at. */
export function sceneOfTracks(scene: Scene, tracks: readonly ImageTrack[]): Scene {
  const { views, ground } = placedCameraOf(scene)
  const [{ name }] = scene.cameras
  const viewAt = new Map(views.map(v => [v.index, v]))
  return {
    ...scene,
    tracks: tracks.map(({ id, category, sightings }) => ({
      id,
      category,
      position: 'foot',
      samples: sightings.map(({ index, timeS, box, visibility }) => {
        const view = viewAt.get(index)
        const foot: PointPx = [(box[0] + box[2]) / 2, box[3]]
        const point = view && pixelOnPlane(view.intrinsics, view.worldFromCamera, foot, ground)
        return { timeS, centerInWorldM: point ? [...point] : [0, 0, 0], box2dPx: { [name]: [...box] }, visibility }
      }),
    })),
  }
}
