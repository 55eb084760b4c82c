import { badInput } from '../../base/errors.ts'
import { interpolatePose, type Pose } from '../../geometry/pose.ts'
import { type Columns, readFeather } from './feather.ts'
import { EGO_POSE_COLUMNS, type SENSOR_POSE_COLUMNS } from './tables.ts'

/** The city frame is the world: x east, y north, z up. */
export type WorldFromEgo = Pose<'world', 'ego'>

type PoseColumns = Pick<Columns<typeof SENSOR_POSE_COLUMNS>, 'qw' | 'qx' | 'qy' | 'qz' | 'tx_m' | 'ty_m' | 'tz_m'>

/** A quaternion this far from length 1 is no rotation. */
const UNIT_TOLERANCE = 1e-3

export function poseOfRow<To extends string, From extends string>(
  table: PoseColumns,
  row: number,
  path: string,
): Pose<To, From> {
  const [w, x, y, z] = [table.qw[row], table.qx[row], table.qy[row], table.qz[row]]
  const length = Math.sqrt(w * w + x * x + y * y + z * z)
  if (Math.abs(length - 1) > UNIT_TOLERANCE) {
    const where = `${path}, row ${row + 1}`
    throw badInput({ subject: 'quaternion', expected: 'length 1', got: `length ${length}`, where })
  }
  return {
    translationM: [table.tx_m[row], table.ty_m[row], table.tz_m[row]],
    quatWxyz: [w / length, x / length, y / length, z / length],
  }
}

/** Where the vehicle was, by stamp in nanoseconds. */
export class EgoPoses {
  readonly path: string
  readonly #stampsNs: readonly bigint[]
  readonly #poses: ReadonlyMap<bigint, WorldFromEgo>

  constructor(path: string, poses: ReadonlyMap<bigint, WorldFromEgo>) {
    this.path = path
    this.#poses = poses
    this.#stampsNs = [...poses.keys()].sort((a, b) => (a < b ? -1 : 1))
  }

  /** The pose of exactly that stamp. */
  at(stampNs: bigint, where: string): WorldFromEgo {
    const pose = this.#poses.get(stampNs)
    if (pose) return pose
    throw badInput({ subject: `stamp ${stampNs}`, expected: `a pose in ${this.path}`, got: 'none', where })
  }

  /** Between the neighbouring stamps; undefined before the first and after the last. */
  interpolatedAt(stampNs: bigint): WorldFromEgo | undefined {
    const own = this.#poses.get(stampNs)
    if (own) return own
    const after = this.#stampsNs.findIndex(stamp => stamp > stampNs)
    if (after < 1) return undefined
    const [from, to] = [this.#stampsNs[after - 1], this.#stampsNs[after]]
    const share = Number(stampNs - from) / Number(to - from)
    const [before, next] = [this.#poses.get(from), this.#poses.get(to)]
    return before && next && interpolatePose(before, next, share)
  }
}

export async function readEgoPoses(path: string): Promise<EgoPoses> {
  const table = await readFeather(path, EGO_POSE_COLUMNS)
  const poses = new Map<bigint, WorldFromEgo>()
  for (let row = 0; row < table.rowCount; row++) {
    const stampNs = table.timestamp_ns[row]
    if (poses.has(stampNs)) {
      throw badInput({ subject: `stamp ${stampNs}`, expected: 'once', got: 'twice', where: `${path}, row ${row + 1}` })
    }
    poses.set(stampNs, poseOfRow(table, row, path))
  }
  return new EgoPoses(path, poses)
}
