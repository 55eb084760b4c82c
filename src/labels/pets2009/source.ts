import { basename, extname } from 'node:path'
import { badUsage } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { readCameraFile } from '../../calibration/camera-file.ts'
import { GROUND_AT_ZERO } from '../../geometry/camera.ts'
import type { Recording } from '../../tracks/scene.ts'
import { refuseLongPauses } from '../pauses.ts'
import { orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { type BoxCamera, type BoxRow, boxTracks, sceneCamera } from '../standing-boxes.ts'
import { type Cvml, readCvml } from './cvml.ts'
import { type CvmlRecording, findCvml, isCvml } from './layout.ts'

/** The true rate of PETS 2009; the header of its AVI says 10. */
const FPS = 7

export const recognises = (path: string): Promise<boolean> => isCvml(path)

export async function* read(paths: readonly string[], options: LabelOptions): AsyncGenerator<Recording> {
  for (const path of paths) {
    for (const files of (await orSkipLater(options, () => findCvml(path))) ?? []) {
      const recording = await orSkipLater(options, () => readRecording(files, options))
      if (recording) yield recording
    }
  }
}

async function readRecording(files: CvmlRecording, options: LabelOptions): Promise<Recording> {
  throwIfAborted(options.signal, files.boxes)
  const calibration = options.calibration ?? files.calibration
  if (!calibration) {
    const expected = 'one camera (--calibration FILE, or one Tsai XML beside the boxes)'
    throw badUsage({ subject: 'CVML boxes', expected, got: 'none, or several', where: files.boxes })
  }
  const standing = await readCameraFile(calibration)
  const fps = options.fps ?? FPS
  const cvml = await readCvml(files.boxes, options)
  refuseLongPauses(cvml.frames, fps, files.boxes)
  return recordingOf(files, cvml, { ...standing, standing }, fps, options)
}

/**
 * Tracks carry no covariance: the boxes are splines by hand. Their feet jitter by 0.02 px (third differences), and a
 * Kalman smoother changes the ten paths' 307 m by 0.1 %; how far a hand set a whole spline aside cannot be seen in it.
 */
function recordingOf(
  files: CvmlRecording,
  { frames, boxes }: Cvml,
  camera: BoxCamera,
  fps: number,
  options: LabelOptions,
): Recording {
  const timeOf = (frame: number): number => (frame - frames[0]) / fps
  const rows = boxes.map((box): BoxRow => ({ ...box, category: 'person', timeS: timeOf(box.frame) }))
  const frameAt = (frame: number) => ({
    timeS: timeOf(frame),
    ...(files.video !== undefined && { file: files.video, index: frame }),
  })
  return {
    recordingId: `pets2009/${basename(files.boxes, extname(files.boxes))}`,
    durationS: timeOf(frames[frames.length - 1]),
    source: {
      name: 'PETS 2009',
      version: '2009',
      licence: 'free for research, acknowledge',
      attribution: 'PETS 2009 benchmark data, University of Reading; boxes: A. Milan (milanton.de)',
    },
    provenance: 'label',
    units: 'm',
    groundPlane: { normalInWorld: [...GROUND_AT_ZERO.normalInWorld], offsetM: GROUND_AT_ZERO.offsetM },
    cameras: [sceneCamera(camera, frames.map(frameAt))],
    tracks: boxTracks(rows, camera, options),
  }
}
