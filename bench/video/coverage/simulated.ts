import { Random } from '../../../src/base/random.ts'
import { PRESETS, simulateScene } from '../../../src/simulate/index.ts'
import type { Scene } from '../../../src/tracks/scene.ts'
import type { PlacedCamera } from '../../../src/video/camera-track.ts'
import type { ImageTrack } from '../../../src/video/image-track.ts'
import { commonErrorNames, liftTracks } from '../../../src/video/lift.ts'
import { CAMERA_NAME, smoothTracks } from '../../../src/video/smooth.ts'
import { noisyTracks, placedCamera } from '../../../test/noisy-boxes.ts'
import { type TruePath, truePathsOf } from '../truth.ts'
import { type WindowRow, windowRows } from '../windows.ts'

export interface SimulatedRun {
  readonly clips: number
  readonly seed: number
  /** Each is one standard deviation of the logarithm of what a camera's scale is wrong by, which it says of itself. */
  readonly scaleSdsLog: readonly number[]
  readonly lengthsS: readonly number[]
}

export interface SimulatedWindows {
  readonly tracks: number
  /** By scale. */
  readonly windows: WindowRow[][]
}

/**
 * Clips of `bench-1` (coarse models) with boxes as a small detector finds them (noise that lasts, misses, outliers),
 * rightly associated, lifted by the true camera or by one whose scale is wrong, smoothed and measured.
 */
export function simulatedWindows({ clips, seed, scaleSdsLog, lengthsS }: SimulatedRun): SimulatedWindows {
  const config = { ...PRESETS['bench-1'], detail: 'low' as const }
  const windows: WindowRow[][] = scaleSdsLog.map(() => [])
  let tracks = 0
  for (let i = 0; i < clips; i++) {
    const truth = simulateScene(config, seed, i)
    const boxes = noisyTracks(truth, seed)
    const paths = sightedPaths(truth, boxes)
    tracks += new Set(paths.map(path => path.objectId)).size
    for (const [k, scaleSdLog] of scaleSdsLog.entries()) {
      const scale = Math.exp(scaleSdLog * new Random(seed, 'scale', i).normal())
      const scene = seenScene(truth, boxes, placedCamera(truth, { scale, scaleSdLog }))
      for (const lengthS of lengthsS) windows[k].push(...rowsOf(paths, scene, lengthS))
    }
  }
  return { tracks, windows }
}

/** Every track is the object that it is, all the while. */
function rowsOf(paths: readonly TruePath[], scene: Scene, lengthS: number): WindowRow[] {
  const own = new Map(paths.map(path => [path, path.timesS.map(() => path.objectId)]))
  return windowRows(paths, own, scene, lengthS).map(row => ({ ...row, objectId: `${scene.id}/${row.objectId}` }))
}

/** True paths while the detector sighted the object: from its first box to its last. */
function sightedPaths(truth: Scene, boxes: readonly ImageTrack[]): TruePath[] {
  const spans = new Map(boxes.map(({ id, sightings: s }) => [id, [s[0].timeS, s[s.length - 1].timeS] as const]))
  const tracks = truth.tracks.flatMap(track => {
    const span = spans.get(track.id)
    const samples = span ? track.samples.filter(({ timeS }) => timeS >= span[0] && timeS <= span[1]) : []
    return samples.length > 0 ? [{ ...track, samples }] : []
  })
  return truePathsOf({ ...truth, tracks }, { smooth: false })
}

function seenScene(truth: Scene, boxes: readonly ImageTrack[], camera: PlacedCamera): Scene {
  const [own] = truth.cameras
  const options = { frame: { widthPx: own.widthPx, heightPx: own.heightPx } }
  const tracks = smoothTracks(liftTracks(boxes, camera, options), camera, options)
  const commonErrors = commonErrorNames(tracks).map(name => ({ name }))
  return { ...truth, provenance: 'pseudo', cameras: [{ ...own, name: CAMERA_NAME }], commonErrors, tracks }
}
