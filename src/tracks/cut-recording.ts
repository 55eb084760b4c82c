import { badInput } from '../base/errors.ts'
import {
  type Camera,
  MAX_SCENE_S,
  type Recording,
  SCENE_OVERLAP_S,
  SCENE_SCHEMA,
  type Scene,
  type Track,
} from './scene.ts'

/** No recording is longer; a wrong stamp would otherwise become millions of scenes. */
export const MAX_RECORDING_S = 48 * 3600

/** Rounding of stamps that are sums of frame times. */
const ROUNDING_S = 1e-9

/**
 * Successive scenes of at most 120 s with 20 s of overlap; track ids stay. Starts are whole multiples of 100 s, so the
 * 0.5 s grids of the scenes coincide. A recording of up to 120 s is one scene. Error: more than two days.
 */
export function* cutRecording(recording: Recording): Generator<Scene> {
  const { durationS, recordingId } = recording
  if (!(durationS <= MAX_RECORDING_S)) {
    throw badInput({
      subject: 'duration',
      expected: `at most ${MAX_RECORDING_S} s`,
      got: `${durationS} s`,
      where: recordingId,
    })
  }
  const stride = MAX_SCENE_S - SCENE_OVERLAP_S
  const count = Math.max(1, Math.ceil((durationS - SCENE_OVERLAP_S - ROUNDING_S) / stride))
  for (let k = 0; k < count; k++) yield sceneFrom(recording, k * stride, count === 1 ? '' : `/${k}`)
}

function sceneFrom(recording: Recording, startS: number, suffix: string): Scene {
  const { cameras, ego, tracks, durationS, recordingId, ...rest } = recording
  const endS = Math.min(durationS, startS + MAX_SCENE_S)
  const within = <T extends { timeS: number }>(items: readonly T[]): T[] => shiftedWithin(items, startS, endS)
  const cutTrack = (track: Track): Track => ({ ...track, samples: within(track.samples) })
  const cutCamera = (camera: Camera): Camera => ({ ...camera, frames: within(camera.frames) })
  return {
    schema: SCENE_SCHEMA,
    id: `${recordingId}${suffix}`,
    recordingId,
    startInRecordingS: startS,
    durationS: endS - startS,
    ...rest,
    cameras: cameras.map(cutCamera),
    ...(ego && { ego: within(ego) }),
    tracks: tracks.map(cutTrack).filter(track => track.samples.length > 0),
  }
}

function shiftedWithin<T extends { timeS: number }>(items: readonly T[], startS: number, endS: number): T[] {
  if (startS === 0 && (items.length === 0 || items[items.length - 1].timeS <= endS)) return [...items]
  return items
    .filter(item => item.timeS >= startS - ROUNDING_S && item.timeS <= endS + ROUNDING_S)
    .map(item => ({ ...item, timeS: Math.max(0, item.timeS - startS) }))
}
