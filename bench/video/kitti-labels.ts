import { existsSync } from 'node:fs'
import { labelSourceNamed, readLabels } from '../../src/labels/index.ts'
import type { Scene, Track } from '../../src/tracks/scene.ts'
import type { PlacedCamera, PlacedView } from '../../src/video/camera-track.ts'
import type { ImageTrack } from '../../src/video/image-track.ts'
import { liftTracks } from '../../src/video/lift.ts'
import { CAMERA_NAME, smoothTracks } from '../../src/video/smooth.ts'
import { type DrivingScore, scoreDriving } from './driving/score.ts'
import type { FigureRow } from './report.ts'
import { dataPath } from './run-video.ts'
import { MOVED_M, percent, summarize } from './summary.ts'

const FOLDER = dataPath('kitti_tracking')
const CAMERA_HEIGHT_M = 1.65
const WINDOW_S = 3
/** Labels of what is parked wander by this much. */
const STILL_M = 0.3
/** Of fewer frames with a pose nothing is made. */
const LEAST_FRAMES = 20
const GROUND = { normalInWorld: [0, 0, 1], offsetM: 0 } as const

export const hasKittiLabels = (): boolean => existsSync(FOLDER)

/**
 * Lifting and smoothing alone on real roads: KITTI's labelled boxes in the picture with its measured poses on a flat ground, against its
 * labelled cuboids. No detector, no camera motion, no association of ours; the road's slopes and the labels' own noise are in the errors.
 */
export async function kittiLabelRows(): Promise<FigureRow[]> {
  const sum: DrivingScore = { windows: [], hours: [] }
  for await (const scene of readLabels(labelSourceNamed('kitti'), [FOLDER], {})) {
    const truth = onFlatGround(scene)
    if (truth.cameras[0].frames.length < LEAST_FRAMES) continue
    const { windows, hours } = scoreDriving(truth, lifted(truth), WINDOW_S)
    sum.windows.push(...windows)
    sum.hours.push(...hours)
  }
  const { windows, objects, medianError, meanError, coverage, width } = summarize(sum.windows)
  const still = sum.windows.filter(w => w.trueM < STILL_M && w.saidMoves !== undefined)
  const moved = sum.windows.filter(w => w.trueM > MOVED_M && w.saidMoves !== undefined)
  const moving = (rows: typeof still): string => `${rows.filter(w => w.saidMoves).length} of ${rows.length}`
  const measured = [
    `${percent(medianError)} / ${percent(meanError)} (${windows} windows of ${WINDOW_S} s, ${objects} objects)`,
    `intervals ${percent(coverage)}, width ${width.toFixed(1)}`,
    `parked called moving ${moving(still)}, movers ${moving(moved)}`,
  ]
  return [
    {
      what: 'KITTI tracking, labelled boxes and measured poses through lifting and smoothing: distance, median / mean',
      measured: measured.join('; '),
      toReach: '',
      goal: '',
    },
  ]
}

/** Frames that have a pose, the camera at its height, and everything on the ground. */
function onFlatGround(scene: Scene): Scene {
  const [camera] = scene.cameras
  const frames = camera.frames.flatMap((frame, i) => {
    const { worldFromCamera: pose } = frame
    if (!pose) return []
    const [x, y] = pose.translationM
    const flat = { ...pose, translationM: [x, y, CAMERA_HEIGHT_M] satisfies [number, number, number] }
    return [{ ...frame, index: frame.index ?? i, worldFromCamera: flat }]
  })
  const onGround = (track: Track): Track => ({
    ...track,
    samples: track.samples.flatMap((sample): Track['samples'] => {
      const [box, center] = [sample.box2dPx?.[camera.name], sample.centerInWorldM]
      if (!box || !center) return []
      const centerInWorldM: typeof center = [center[0], center[1], (track.sizeM?.[2] ?? 0) / 2]
      return [{ ...sample, box2dPx: { [CAMERA_NAME]: box }, centerInWorldM }]
    }),
  })
  return {
    ...scene,
    cameras: [{ ...camera, name: CAMERA_NAME, frames }],
    groundPlane: { normalInWorld: [0, 0, 1], offsetM: 0 },
    tracks: scene.tracks.map(onGround),
  }
}

function lifted(truth: Scene): Scene {
  const [camera] = truth.cameras
  const { intrinsics } = camera
  if (!intrinsics) throw new Error(`${truth.id}: expected a lens, got none`)
  const views = camera.frames.flatMap(({ index, timeS, worldFromCamera }): PlacedView[] =>
    index === undefined || !worldFromCamera ? [] : [{ index, timeS, worldFromCamera, intrinsics }],
  )
  const lens = { intrinsics, sdLogFocal: 0, from: ['given'] }
  const placed: PlacedCamera = {
    ...{ motion: 'moving', units: 'm', lens, views, ground: GROUND, witnesses: [], commonErrors: [] },
  }
  const tracks = smoothTracks(liftTracks(imageTracks(truth), placed, { frame: camera }), placed, { frame: camera })
  return { ...truth, provenance: 'pseudo', tracks }
}

function imageTracks({ cameras: [camera], tracks }: Scene): ImageTrack[] {
  const indexAt = new Map(camera.frames.map(({ timeS, index }) => [Math.round(1000 * timeS), index]))
  return tracks
    .map(({ id, category, samples }) => ({
      ...{ id, category },
      sightings: samples.flatMap(({ timeS, box2dPx, visibility = 1 }) => {
        const index = indexAt.get(Math.round(1000 * timeS))
        const box = box2dPx?.[CAMERA_NAME]
        return index === undefined || !box ? [] : [{ index, timeS, box, score: 1, visibility }]
      }),
    }))
    .filter(({ sightings }) => sightings.length > 1)
}
