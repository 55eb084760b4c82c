import { badInput } from '../../base/errors.ts'
import type { WorldFromCamera } from '../../geometry/camera.ts'
import { compose, type Pose } from '../../geometry/pose.ts'
import { normalizeQuat, type Quat } from '../../geometry/quat.ts'
import type { Camera, CameraFrame, EgoPose, Track } from '../../tracks/scene.ts'
import {
  type CalibratedCamera,
  type FieldTangents,
  fieldTangents,
  type PlacedCamera,
  placeCamera,
} from '../boxes-in-cameras.ts'
import type { CalibratedSensorRow, FrameRow } from './queries.ts'

/** The source counts from the first pixel's centre, this project from the image's edge. */
const PIXEL_CENTRE = 0.5
/** A quaternion this far from length 1 is no rotation. */
const UNIT_TOLERANCE = 1e-3

/** A sensor's records in one scene, in order of time. */
interface Channel {
  readonly name: string
  readonly rows: FrameRow[]
  /** Absent but of cameras. */
  readonly lens?: { readonly camera: CalibratedCamera; readonly tangents: FieldTangents }
}

/** The cameras of one scene, and where the vehicle was. */
export class SceneCameras {
  readonly #sensors: readonly CalibratedSensorRow[]
  readonly #timeOf: (timestampUs: number) => number
  readonly #where: string
  readonly #boxes: boolean
  readonly #channels = new Map<string, Channel>()
  readonly #bySample = new Map<number, PlacedCamera[]>()

  constructor(
    frames: readonly FrameRow[],
    sensors: readonly CalibratedSensorRow[],
    timeOf: (timestampUs: number) => number,
    { where, boxes }: { readonly where: string; readonly boxes: boolean },
  ) {
    this.#sensors = sensors
    this.#timeOf = timeOf
    this.#where = where
    this.#boxes = boxes
    for (const frame of frames) this.#add(frame)
  }

  cameras(): Camera[] {
    const ordered = [...this.#channels.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    return ordered.flatMap(({ lens, rows }) => {
      return lens ? [{ ...lens.camera, frames: rows.map(row => this.#frameOf(row)) }] : []
    })
  }

  /** The cameras at the keyframes of that sample; none where no boxes are wanted. */
  placedAt(sampleTimestampUs: number): readonly PlacedCamera[] {
    return this.#bySample.get(sampleTimestampUs) ?? []
  }

  /** Where the vehicle was at the lidar's keyframes, which are the samples' own stamps. */
  egoPoses(): EgoPose[] {
    return this.#lidarRows().map(row => ({
      timeS: this.#timeOf(row.timestampUs),
      worldFromEgo: plain(worldFromEgo(row)),
    }))
  }

  /** The recording vehicle, by the middle of its rear axle on the ground; none where there is no lidar. */
  egoTracks(): Track[] {
    const samples = this.egoPoses().map(({ timeS, worldFromEgo: { translationM, quatWxyz } }) => {
      return { timeS, centerInWorldM: translationM, quatWxyz }
    })
    return samples.length > 0 ? [{ id: 'ego', category: 'ego', position: 'foot', samples }] : []
  }

  #lidarRows(): readonly FrameRow[] {
    return [...this.#channels.values()].find(({ lens }) => !lens)?.rows ?? []
  }

  #add(frame: FrameRow): void {
    const sensor = this.#sensors[frame.sensorIndex]
    const channel = this.#channels.get(sensor.channel) ?? this.#newChannel(sensor, frame)
    const last = channel.rows[channel.rows.length - 1]
    if (last && last.timestampUs >= frame.timestampUs) {
      const got = `${frame.timestampUs} after ${last.timestampUs}`
      throw badInput({
        subject: `stamps of ${sensor.channel}`,
        expected: 'each once',
        got,
        where: `${this.#where}, ${frame.file}`,
      })
    }
    refuseNoRotation(frame.egoQuatWxyz, `${this.#where}, ${frame.file}`)
    channel.rows.push(frame)
    if (!this.#boxes || !channel.lens || !frame.isKeyFrame) return
    const placed = placeCamera(channel.lens.camera, worldFromCamera(frame, sensor), channel.lens.tangents)
    const others = this.#bySample.get(frame.sampleTimestampUs)
    if (others) others.push(placed)
    else this.#bySample.set(frame.sampleTimestampUs, [placed])
  }

  #newChannel({ channel, translationM, quatWxyz, token, intrinsics }: CalibratedSensorRow, frame: FrameRow): Channel {
    refuseNoRotation(quatWxyz, `${this.#where}, calibrated sensor ${token} at ${translationM}`)
    const lens = intrinsics && this.#lens(channel, intrinsics, frame)
    const made = { name: channel, rows: [], ...(lens && { lens }) }
    this.#channels.set(channel, made)
    return made
  }

  #lens(name: string, { fxPx, fyPx, cxPx, cyPx }: Required<CalibratedSensorRow>['intrinsics'], frame: FrameRow) {
    const { widthPx, heightPx } = frame
    if (!(Math.min(widthPx, heightPx, fxPx, fyPx) > 0)) {
      const got = `${widthPx} x ${heightPx}, ${fxPx} and ${fyPx}`
      throw badInput({
        subject: `camera ${name}`,
        expected: 'a size and focal lengths above 0',
        got,
        where: this.#where,
      })
    }
    const intrinsics = { fxPx, fyPx, cxPx: cxPx + PIXEL_CENTRE, cyPx: cyPx + PIXEL_CENTRE }
    const camera: CalibratedCamera = { name, widthPx, heightPx, intrinsics }
    return { camera, tangents: fieldTangents(camera) }
  }

  #frameOf(frame: FrameRow): CameraFrame {
    return {
      timeS: this.#timeOf(frame.timestampUs),
      ...(frame.file !== '' && { file: frame.file }),
      worldFromCamera: plain(worldFromCamera(frame, this.#sensors[frame.sensorIndex])),
    }
  }
}

const worldFromEgo = ({ egoTranslationM, egoQuatWxyz }: FrameRow): Pose<'world', 'ego'> => ({
  translationM: egoTranslationM,
  quatWxyz: normalizeQuat(egoQuatWxyz),
})

function worldFromCamera(frame: FrameRow, { translationM, quatWxyz }: CalibratedSensorRow): WorldFromCamera {
  const egoFromCamera: Pose<'ego', 'camera'> = { translationM, quatWxyz: normalizeQuat(quatWxyz) }
  return compose(worldFromEgo(frame), egoFromCamera)
}

export function refuseNoRotation(quat: Quat, where: string): void {
  const [w, x, y, z] = quat
  const length = Math.sqrt(w * w + x * x + y * y + z * z)
  if (Math.abs(length - 1) <= UNIT_TOLERANCE) return
  throw badInput({ subject: 'rotation', expected: 'a quaternion of length 1', got: `length ${length}`, where })
}

const plain = <A extends string, B extends string>({
  translationM,
  quatWxyz,
}: Pose<A, B>): EgoPose['worldFromEgo'] => ({
  translationM: [...translationM],
  quatWxyz: [...quatWxyz],
})
