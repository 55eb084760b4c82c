import { basename } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import type { Pose } from '../../geometry/pose.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { SqliteFile, SqliteRow } from '../formats/sqlite.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import {
  CATEGORY_OF,
  type CameraRow,
  cameraRow,
  egoPoseIn,
  numberIn,
  QUERIES,
  sizeIn,
  stampOf,
  textIn,
} from './rows.ts'

/** One turn of the lidar, 20 a second. */
export interface Sweep {
  readonly token: string
  readonly stampUs: number
  readonly worldFromEgo: Pose<'world', 'ego'>
}

export interface TrackRow {
  readonly category: string
  readonly sizeM?: Vec3
}

export interface BoxRow {
  readonly sweep: string
  readonly track: string
  readonly centerInWorldM: Vec3
  readonly yawRad: number
}

export interface ImageRow {
  readonly stampUs: number
  readonly file: string
  /** The camera's token. */
  readonly camera: string
  readonly worldFromEgo: Pose<'world', 'ego'>
}

/** A log's tables: the large ones row by row. */
export class NuplanLog {
  readonly #file: SqliteFile
  readonly #path: string
  readonly #options: LabelOptions

  constructor(file: SqliteFile, path: string, options: LabelOptions) {
    this.#file = file
    this.#path = path
    this.#options = options
  }

  /** "2021.07.16.20.45.29_veh-35_01095_01486" */
  name(): string {
    for (const row of this.#file.rows(QUERIES.log)) return textIn(row, 'logfile', 'log', this.#path)
    return basename(this.#path, '.db')
  }

  /** In order of time; two of the same stamp are refused. */
  sweeps(): Sweep[] {
    let before = -1
    const sweeps = this.#each(QUERIES.sweeps, row => {
      const stampUs = stampOf(row, 'lidar_pc', this.#path)
      if (stampUs <= before) {
        const got = `${stampUs} twice`
        throw badInput({ subject: 'lidar_pc.timestamp', expected: 'each stamp once', got, where: this.#path })
      }
      before = stampUs
      const token = textIn(row, 'token', 'lidar_pc', this.#path)
      return { token, stampUs, worldFromEgo: egoPoseIn(row, 'lidar_pc', this.#path) }
    })
    return [...sweeps]
  }

  tracks(): Map<string, TrackRow> {
    const rows = this.#each(QUERIES.tracks, (row): [string, TrackRow] => {
      const name = textIn(row, 'category', 'track, category', this.#path)
      const sizeM = sizeIn(row)
      const track = { category: CATEGORY_OF[name] ?? name.replaceAll('_', ' '), ...(sizeM && { sizeM }) }
      return [textIn(row, 'token', 'track', this.#path), track]
    })
    return new Map(rows)
  }

  /** In the order of the file; what belongs to no track is left out. */
  boxes(): Generator<BoxRow> {
    const what = 'lidar_box'
    return this.#each(QUERIES.boxes, row => {
      const field = (name: string): number => numberIn(row, name, what, this.#path)
      return {
        sweep: textIn(row, 'sweep', what, this.#path),
        track: textIn(row, 'track', what, this.#path),
        centerInWorldM: [field('x'), field('y'), field('z')],
        yawRad: field('yaw'),
      }
    })
  }

  /** Logs without sensors may come without these tables. */
  hasImages(): boolean {
    const tables = new Set([...this.#file.rows(QUERIES.tables)].map(({ name }) => name))
    return tables.has('camera') && tables.has('image')
  }

  cameras(): CameraRow[] {
    return [...this.#each(QUERIES.cameras, row => cameraRow(row, this.#path))]
  }

  /** In order of time, each with the vehicle's pose at its own moment. */
  images(): Generator<ImageRow> {
    return this.#each(QUERIES.images, row => ({
      stampUs: stampOf(row, 'image', this.#path),
      file: textIn(row, 'file', 'image', this.#path),
      camera: textIn(row, 'camera', 'image', this.#path),
      worldFromEgo: egoPoseIn(row, 'image', this.#path),
    }))
  }

  *#each<T>(sql: string, read: (row: SqliteRow) => T): Generator<T> {
    let count = 0
    for (const row of this.#file.rows(sql)) {
      if (count++ % 4096 === 0) throwIfAborted(this.#options.signal, this.#path)
      const value = orSkip(this.#options, () => read(row))
      if (value !== undefined) yield value
    }
  }
}
