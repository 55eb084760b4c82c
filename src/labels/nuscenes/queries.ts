import type { DuckDBValue } from '@duckdb/node-api'
import { badInput } from '../../base/errors.ts'
import type { SkipOptions, WorkOptions } from '../../base/work.ts'
import type { Quat } from '../../geometry/quat.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { orSkip } from '../skip-bad.ts'
import { ANNOTATION_FIELDS, AnnotationRow, attributeCount, isLost, type Link, POSE_FIELDS } from './annotation-row.ts'
import { Database, readJsonSql } from './database.ts'
import { type NuscenesVersion, tableFile } from './layout.ts'
import { COLUMNS, type TableName } from './tables.ts'

const link = (column: string): string =>
  `CASE WHEN ${column} = '' THEN 0 ELSE hash(${column}) % 4294967295 + 1 END::DOUBLE`
const elements = (column: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${column}[${i + 1}]`).join(', ')

/** A row of `scene.json`, with its samples in order of time. */
export interface SceneRow {
  readonly name: string
  readonly token: string
  readonly sampleCount: number
  readonly firstSampleToken: string
  readonly lastSampleToken: string
}

export interface SampleRow {
  readonly token: string
  readonly sceneIndex: number
  readonly timestampUs: number
  readonly prev: string
  readonly next: string
}

/** A sensor as a vehicle of a log carries it. */
export interface CalibratedSensorRow {
  readonly token: string
  readonly channel: string
  readonly modality: string
  readonly translationM: Vec3
  readonly quatWxyz: Quat
  /** Absent but of cameras. */
  readonly intrinsics?: { readonly fxPx: number; readonly fyPx: number; readonly cxPx: number; readonly cyPx: number }
}

export interface InstanceRow {
  readonly token: string
  readonly category: string
  readonly annotationCount: number
  readonly first: Link
  readonly last: Link
}

/** A record of a camera or of the lidar, with the vehicle's pose at its stamp. */
export interface FrameRow {
  readonly sceneIndex: number
  readonly sensorIndex: number
  readonly timestampUs: number
  readonly sampleTimestampUs: number
  readonly isKeyFrame: boolean
  readonly widthPx: number
  readonly heightPx: number
  readonly file: string
  readonly egoTranslationM: Vec3
  readonly egoQuatWxyz: Quat
}

/** The tables of one version, by the rows that scenes are made of. */
export class NuscenesTables {
  readonly #version: NuscenesVersion
  readonly #database: Database

  private constructor(version: NuscenesVersion, database: Database) {
    this.#version = version
    this.#database = database
  }

  static async open(version: NuscenesVersion): Promise<NuscenesTables> {
    return new NuscenesTables(version, await Database.open(version.dir))
  }

  close(): Promise<void> {
    return this.#database.close()
  }

  file(table: TableName): string {
    return tableFile(this.#version, table)
  }

  #from(table: TableName): string {
    return readJsonSql(this.file(table), COLUMNS[table])
  }

  /** Attributes or levels of visibility, in the order of their file. */
  async names(table: 'attribute' | 'visibility'): Promise<{ token: string; name: string }[]> {
    const name = table === 'attribute' ? 'name' : 'level'
    await this.#database.run(
      `CREATE TABLE ${table} AS SELECT row_number() OVER () - 1 AS i, token, ${name} AS name FROM ${this.#from(table)}`,
    )
    const rows = await this.#database.rows(`SELECT token, name FROM ${table} ORDER BY i`)
    return rows.map(([token, value]) => ({ token: text(token), name: text(value) }))
  }

  /** Scenes in the order of their file; `sceneIndex` counts them. */
  async scenes(): Promise<SceneRow[]> {
    await this.#database.run(
      `CREATE TABLE scene AS SELECT row_number() OVER () - 1 AS i, * FROM ${this.#from('scene')}`,
    )
    const columns = 'name, token, nbr_samples::DOUBLE, first_sample_token, last_sample_token'
    const rows = await this.#database.rows(`SELECT ${columns} FROM scene ORDER BY i`)
    return rows.map(([name, token, count, first, last]) => ({
      name: text(name),
      token: text(token),
      sampleCount: number(count, 'nbr_samples', this.file('scene')),
      firstSampleToken: text(first),
      lastSampleToken: text(last),
    }))
  }

  /** By scene and time. Those of no scene stand first, with index -1. */
  async samples(): Promise<SampleRow[]> {
    await this.#database.run(`CREATE TABLE sample AS SELECT s.token, coalesce(scene.i, -1) AS scene, s.timestamp,
      s.prev, s.next FROM ${this.#from('sample')} s LEFT JOIN scene ON s.scene_token = scene.token`)
    const rows = await this.#database.rows(
      'SELECT token, scene::DOUBLE, timestamp::DOUBLE, prev, next FROM sample ORDER BY scene, timestamp, token',
    )
    return rows.map(([token, scene, timestamp, prev, next]) => ({
      token: text(token),
      sceneIndex: number(scene, 'scene_token', this.file('sample')),
      timestampUs: number(timestamp, 'timestamp', this.file('sample')),
      prev: text(prev),
      next: text(next),
    }))
  }

  async calibratedSensors(): Promise<CalibratedSensorRow[]> {
    await this.#database.run(`CREATE TABLE calibrated AS SELECT row_number() OVER () - 1 AS i, c.token, s.channel,
      s.modality, c.translation, c.rotation, c.camera_intrinsic AS k
      FROM ${this.#from('calibrated_sensor')} c LEFT JOIN ${this.#from('sensor')} s ON c.sensor_token = s.token`)
    const rows = await this.#database.rows(`SELECT token, channel, modality, ${elements('translation', 3)},
      ${elements('rotation', 4)}, k[1][1], k[2][2], k[1][3], k[2][3] FROM calibrated ORDER BY i`)
    const where = this.file('calibrated_sensor')
    return rows.map(row => calibratedSensor(row, where))
  }

  /** In the order of their file; `instanceIndex` counts them. */
  async instances(): Promise<InstanceRow[]> {
    await this.#database.run(`CREATE TABLE instance AS SELECT row_number() OVER () - 1 AS i, n.token, c.name,
      n.nbr_annotations AS count, n.first_annotation_token AS first, n.last_annotation_token AS last
      FROM ${this.#from('instance')} n LEFT JOIN ${this.#from('category')} c ON n.category_token = c.token`)
    const rows = await this.#database.rows(
      `SELECT token, name, count::DOUBLE, ${link('first')}, ${link('last')} FROM instance ORDER BY i`,
    )
    const where = this.file('instance')
    return rows.map(([token, name, count, first, last]) => ({
      token: text(token),
      category: pointed(name, `instance ${token}, field category_token`, 'a category', where),
      annotationCount: number(count, 'nbr_annotations', where),
      first: number(first, 'first_annotation_token', where),
      last: number(last, 'last_annotation_token', where),
    }))
  }

  /** Camera and lidar records with their poses, by scene, sensor and time; keyframes only, or sweeps too. */
  async *frames(sweeps: boolean, { signal, onBad }: WorkOptions & SkipOptions): AsyncGenerator<FrameRow[]> {
    // Read once, with the few records that are wanted on the side that a join keeps in memory.
    await this.#database.run(`CREATE TABLE frame AS SELECT d.token, d.ego_pose_token, sample.scene,
      sample.timestamp AS sample_timestamp, calibrated.i AS sensor, d.timestamp, d.is_key_frame, d.width, d.height,
      d.filename FROM ${this.#from('sample_data')} d LEFT JOIN calibrated ON d.calibrated_sensor_token = calibrated.token
      LEFT JOIN sample ON d.sample_token = sample.token
      WHERE calibrated.i IS NULL OR (calibrated.modality = 'camera' AND (d.is_key_frame OR ${sweeps}))
        OR (calibrated.channel = 'LIDAR_TOP' AND d.is_key_frame)`)
    await this.#refuseLost('frame', 'scene', 'sample_token', { onBad })
    await this.#refuseLost('frame', 'sensor', 'calibrated_sensor_token', { onBad })
    await this.#database.run(`CREATE TABLE placed AS SELECT frame.* EXCLUDE (ego_pose_token), p.token AS pose,
      p.translation AS t, p.rotation AS q FROM ${this.#from('ego_pose')} p RIGHT JOIN frame ON p.token = frame.ego_pose_token`)
    await this.#database.run('DROP TABLE frame')
    await this.#refuseLost('placed', 'pose', 'ego_pose_token', { onBad })
    const sql = `SELECT scene::DOUBLE, sensor::DOUBLE, timestamp::DOUBLE, sample_timestamp::DOUBLE,
      is_key_frame::INTEGER::DOUBLE, width::DOUBLE, height::DOUBLE, ${elements('t', 3)}, ${elements('q', 4)}, filename
      FROM placed ORDER BY scene, sensor, timestamp`
    const where = this.file('sample_data')
    for await (const chunk of this.#database.stream(sql, signal)) {
      const width = FRAME_FIELDS.length
      const cells = chunk.cells(width)
      yield chunk.values(width).map((file, row) => {
        refuseNoNumber(cells, row, FRAME_FIELDS, where)
        return frameRow(cells.subarray(row * width, (row + 1) * width), text(file))
      })
    }
  }

  /** By scene, object and time. Those of which a token points nowhere are refused. */
  async *annotations({ signal, onBad }: WorkOptions & SkipOptions): AsyncGenerator<AnnotationRow[]> {
    const where = this.file('sample_annotation')
    for await (const chunk of this.#database.stream(this.#annotationsSql(), signal)) {
      const cells = chunk.cells(ANNOTATION_FIELDS.length)
      const rows: AnnotationRow[] = []
      for (let row = 0; row < chunk.rowCount; row++) {
        if (isLost(cells, row)) {
          orSkip({ onBad }, () => {
            throw lostToken('sample_annotation', text(chunk.valueAt(LOST, row)), ANNOTATION_TOKENS, where)
          })
          continue
        }
        refuseNoNumber(cells, row, ANNOTATION_FIELDS, where)
        const more = attributeCount(cells, row) > 1 ? text(chunk.valueAt(MORE_ATTRIBUTES, row)) : undefined
        rows.push(new AnnotationRow(cells, row, more))
      }
      yield rows
    }
  }

  #annotationsSql(): string {
    const attribute = 'CASE WHEN coalesce(len(a.attribute_tokens), 0) = 0 THEN -1 ELSE attribute.i END'
    const visibility = "CASE WHEN coalesce(a.visibility_token, '') = '' THEN -1 ELSE visibility.i END"
    const lost = `sample.scene IS NULL OR instance.i IS NULL OR (${attribute}) IS NULL OR (${visibility}) IS NULL`
    return `SELECT sample.scene::DOUBLE, instance.i::DOUBLE, sample.timestamp::DOUBLE,
      ${elements('a.translation', 3)}, ${elements('a.size', 3)}, ${elements('a.rotation', 4)}, ${link('a.token')},
      ${link('a.prev')}, ${link('a.next')}, (${visibility})::DOUBLE, (${attribute})::DOUBLE,
      coalesce(len(a.attribute_tokens), 0)::DOUBLE,
      CASE WHEN len(a.attribute_tokens) > 1 THEN array_to_string(a.attribute_tokens[2:], ' ') END,
      CASE WHEN ${lost} THEN a.token END
      FROM ${this.#from('sample_annotation')} a LEFT JOIN sample ON a.sample_token = sample.token
      LEFT JOIN instance ON a.instance_token = instance.token
      LEFT JOIN visibility ON a.visibility_token = visibility.token
      LEFT JOIN attribute ON a.attribute_tokens[1] = attribute.token ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3`
  }

  /** The token behind a link, for a message. */
  async annotationToken(self: Link): Promise<string> {
    const rows = await this.#database.rows(
      `SELECT token FROM ${this.#from('sample_annotation')} WHERE ${link('token')} = ${self} LIMIT 1`,
    )
    return text(rows[0]?.[0])
  }

  /** Rows of which a token points nowhere: the first is thrown, or all are reported and left out. */
  async #refuseLost(rows: 'frame' | 'placed', column: string, field: string, options: SkipOptions): Promise<void> {
    const lost = await this.#database.rows(`SELECT token FROM ${rows} WHERE ${column} IS NULL ORDER BY token`)
    if (lost.length === 0) return
    for (const [token] of lost) {
      orSkip(options, () => {
        throw lostToken('sample_data', text(token), field, this.file('sample_data'))
      })
    }
    await this.#database.run(`DELETE FROM ${rows} WHERE ${column} IS NULL`)
  }
}

const FRAME_FIELDS = [
  ...['scene', 'calibrated_sensor', 'timestamp', 'sample timestamp', 'is_key_frame', 'width', 'height'],
  ...POSE_FIELDS.map(field => `ego_pose ${field}`),
]
const MORE_ATTRIBUTES = ANNOTATION_FIELDS.length
const LOST = MORE_ATTRIBUTES + 1
const ANNOTATION_TOKENS = 'sample_token, instance_token, visibility_token or attribute_tokens'

const frameRow = (cells: Float64Array, file: string): FrameRow => ({
  sceneIndex: cells[0],
  sensorIndex: cells[1],
  timestampUs: cells[2],
  sampleTimestampUs: cells[3],
  isKeyFrame: cells[4] === 1,
  widthPx: cells[5],
  heightPx: cells[6],
  egoTranslationM: [cells[7], cells[8], cells[9]],
  egoQuatWxyz: [cells[10], cells[11], cells[12], cells[13]],
  file,
})

const lostToken = (table: TableName, token: string, field: string, where: string) =>
  badInput({
    subject: `${table} ${token}, field ${field}`,
    expected: 'a token that is there',
    got: 'one that points nowhere',
    where,
  })

function pointed(name: DuckDBValue, subject: string, expected: string, where: string): string {
  if (typeof name === 'string') return name
  throw badInput({ subject, expected, got: 'a token that points nowhere', where })
}

const text = (value: DuckDBValue | undefined): string => (typeof value === 'string' ? value : '')

function number(value: DuckDBValue, field: string, where: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw badInput({
    subject: `field ${field}`,
    expected: 'a finite number',
    got: value === null || Number.isNaN(value) ? 'nothing' : String(value),
    where,
  })
}

/** A row of which a number is none is refused. */
function refuseNoNumber(cells: Float64Array, row: number, fields: readonly string[], where: string): void {
  for (let column = 0; column < fields.length; column++) {
    const value = cells[row * fields.length + column]
    if (!Number.isFinite(value)) number(value, fields[column], where)
  }
}

function calibratedSensor(row: readonly DuckDBValue[], where: string): CalibratedSensorRow {
  const [token, channel, modality] = row
  const at = (i: number): number => number(row[i], `translation or rotation of ${text(token)}`, where)
  const lens = (i: number): number => number(row[i], `camera_intrinsic of ${text(token)}`, where)
  return {
    token: text(token),
    channel: pointed(channel, `calibrated_sensor ${text(token)}, field sensor_token`, 'a sensor', where),
    modality: text(modality),
    translationM: [at(3), at(4), at(5)],
    quatWxyz: [at(6), at(7), at(8), at(9)],
    ...(modality === 'camera' && { intrinsics: { fxPx: lens(10), fyPx: lens(11), cxPx: lens(12), cyPx: lens(13) } }),
  }
}
