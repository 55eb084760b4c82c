import { quatFromYaw } from '../src/geometry/quat.ts'
import { SCENE_SCHEMA, type Scene, type Track } from '../src/tracks/scene.ts'

/** A way over the ground: where an object is at a time. */
export type Way = (timeS: number) => readonly [xM: number, yM: number]

export interface DrawnObject {
  readonly id: string
  readonly category: string
  readonly sizeM: [number, number, number]
  readonly way: Way
}

const RATE_HZ = 10
const STEP_S = 0.01
/** The camera stands 30 m behind the origin, 6 m high, and looks along +x, 8 degrees down. */
const CAMERA_QUAT = [0.4639037882578495, -0.5336602620019748, 0.5336602620019748, -0.4639037882578495] as const

export function drawnScene(id: string, durationS: number, objects: readonly DrawnObject[]): Scene {
  const times = Array.from({ length: Math.round(durationS * RATE_HZ) + 1 }, (_, i) => i / RATE_HZ)
  return {
    schema: SCENE_SCHEMA,
    id,
    recordingId: id,
    startInRecordingS: 0,
    durationS,
    source: { name: 'drawn', version: '1', licence: 'CC0-1.0', attribution: 'test' },
    provenance: 'simulated',
    units: 'm',
    cameras: [
      {
        name: 'front',
        widthPx: 1280,
        heightPx: 720,
        intrinsics: { fxPx: 700, fyPx: 700, cxPx: 640, cyPx: 300 },
        frames: times.map(timeS => ({
          timeS,
          worldFromCamera: { translationM: [-30, 0, 6], quatWxyz: [...CAMERA_QUAT] },
        })),
      },
    ],
    tracks: objects.map(object => trackOf(object, times)),
  }
}

function trackOf({ id, category, sizeM, way }: DrawnObject, times: readonly number[]): Track {
  const samples = times.map((timeS): Track['samples'][number] => {
    const [x, y] = way(timeS)
    const [nextX, nextY] = way(timeS + STEP_S)
    const yawRad = Math.atan2(nextY - y, nextX - x)
    return { timeS, centerInWorldM: [x, y, sizeM[2] / 2], quatWxyz: [...quatFromYaw(yawRad)] }
  })
  return {
    id,
    category,
    position: 'center',
    sizeM,
    samples,
  }
}

export const car = (id: string, way: Way): DrawnObject => ({ id, category: 'car', sizeM: [4.5, 1.8, 1.5], way })
export const person = (id: string, way: Way): DrawnObject => ({ id, category: 'person', sizeM: [0.5, 0.6, 1.75], way })

/** Straight ahead, then around a bend of the radius (to the left where it is above 0), at a constant speed. */
export function bendingWay(
  start: readonly [number, number],
  yawRad: number,
  speedMps: number,
  bendS: number,
  radiusM: number,
): Way {
  return timeS => {
    const straightM = speedMps * Math.min(timeS, bendS)
    const turnRad = (speedMps * Math.max(0, timeS - bendS)) / radiusM
    const [c, s] = [Math.cos(yawRad), Math.sin(yawRad)]
    const alongM = straightM + radiusM * Math.sin(turnRad)
    const leftM = radiusM * (1 - Math.cos(turnRad))
    return [start[0] + c * alongM - s * leftM, start[1] + s * alongM + c * leftM]
  }
}
