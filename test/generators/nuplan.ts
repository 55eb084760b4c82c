import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sqlite from 'node-sqlite3-wasm'
import { pickled } from './pickle.ts'

/** The tables of docs/nuplan_schema.md and of the devkit's nuplan_db_orm, with their SQL types. */
const SCHEMA = `
CREATE TABLE log (token BLOB PRIMARY KEY, vehicle_name VARCHAR(64), date VARCHAR(64), timestamp INTEGER, logfile VARCHAR(64), location VARCHAR(64), map_version VARCHAR(64));
CREATE TABLE ego_pose (token BLOB PRIMARY KEY, timestamp INTEGER, x FLOAT, y FLOAT, z FLOAT, qw FLOAT, qx FLOAT, qy FLOAT, qz FLOAT, vx FLOAT, vy FLOAT, vz FLOAT, acceleration_x FLOAT, acceleration_y FLOAT, acceleration_z FLOAT, angular_rate_x FLOAT, angular_rate_y FLOAT, angular_rate_z FLOAT, epsg INTEGER, log_token BLOB NOT NULL);
CREATE TABLE camera (token BLOB PRIMARY KEY, log_token BLOB NOT NULL, channel VARCHAR(64), model VARCHAR(64), translation BLOB, rotation BLOB, intrinsic BLOB, distortion BLOB, width INTEGER, height INTEGER);
CREATE TABLE image (token BLOB PRIMARY KEY, next_token BLOB, prev_token BLOB, ego_pose_token BLOB NOT NULL, camera_token BLOB NOT NULL, filename_jpg VARCHAR(128), timestamp INTEGER);
CREATE TABLE lidar (token BLOB PRIMARY KEY, log_token BLOB NOT NULL, channel VARCHAR(64), model VARCHAR(64), translation BLOB, rotation BLOB);
CREATE TABLE lidar_pc (token BLOB PRIMARY KEY, next_token BLOB, prev_token BLOB, ego_pose_token BLOB NOT NULL, lidar_token BLOB NOT NULL, scene_token BLOB NOT NULL, filename VARCHAR(128), timestamp INTEGER);
CREATE TABLE lidar_box (token BLOB PRIMARY KEY, lidar_pc_token BLOB NOT NULL, track_token BLOB, next_token BLOB, prev_token BLOB, x FLOAT, y FLOAT, z FLOAT, width FLOAT, length FLOAT, height FLOAT, vx FLOAT, vy FLOAT, vz FLOAT, yaw FLOAT, confidence FLOAT);
CREATE TABLE track (token BLOB PRIMARY KEY, category_token BLOB NOT NULL, width FLOAT, length FLOAT, height FLOAT);
CREATE TABLE category (token BLOB PRIMARY KEY, name VARCHAR(64), description TEXT);
CREATE TABLE scene (token BLOB PRIMARY KEY, log_token BLOB NOT NULL, name VARCHAR(64), goal_ego_pose_token BLOB, roadblock_ids TEXT);
CREATE TABLE scenario_tag (token BLOB PRIMARY KEY, lidar_pc_token BLOB NOT NULL, type VARCHAR(128), agent_track_token BLOB);
CREATE TABLE traffic_light_status (token BLOB PRIMARY KEY, lidar_pc_token BLOB NOT NULL, lane_connector_id INTEGER, status VARCHAR(8));
`

const CATEGORIES = ['vehicle', 'bicycle', 'pedestrian', 'traffic_cone', 'barrier', 'czone_sign', 'generic_object']
const LOG_NAME = '2021.07.16.20.45.29_veh-35_01095_01486'
/** UTM-like metres, as in the Las Vegas map. */
export const ORIGIN_M = { x: 664_437.3, y: 3_997_642.6, z: 606.7 }
export const START_US = 1_626_469_525_850_000
const SPEED_MPS = 10

export interface NuplanOptions {
  readonly sweeps: number
  readonly tracks: number
  /** After this sweep the log pauses for 5 s. */
  readonly pauseAfter?: number
  readonly images?: boolean
  /** Where the vehicle drives to, counterclockwise from the map's x axis; then each object is turned too. */
  readonly headingRad?: number
}

/** A log in which the vehicle drives along the map's x axis and the objects stand or move beside its way. */
export async function writeNuplan(dir: string, options: NuplanOptions): Promise<string> {
  const { sweeps, tracks } = options
  await mkdir(dir, { recursive: true })
  const path = join(dir, `${LOG_NAME}.db`)
  const db = new sqlite.Database(path)
  const insert = (table: string, row: readonly sqlite.JSValue[]): void => {
    db.run(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`, [...row])
  }
  try {
    db.exec('BEGIN')
    db.exec(SCHEMA)
    insert('log', [
      token(1, 0),
      'veh-35',
      '2021-07-16',
      START_US,
      LOG_NAME,
      'us-nv-las-vegas-strip',
      'us-nv-las-vegas-strip',
    ])
    insert('lidar', [token(2, 0), token(1, 0), 'MergedPointCloud', 'merged', pickled([0, 0, 0]), pickled([1, 0, 0, 0])])
    insert('camera', cameraRow())
    for (const [i, name] of CATEGORIES.entries()) insert('category', [token(4, i), name, name])
    for (let i = 0; i < tracks; i++) insert('track', [token(5, i), token(4, i % 7), 1.9, 4.6, 1.6])
    for (let k = 0; k < sweeps; k++) insertSweep(insert, k, options)
    db.exec('COMMIT')
  } finally {
    db.close()
  }
  return path
}

const stampOf = (k: number, pauseAfter = Number.POSITIVE_INFINITY): number =>
  START_US + k * 50_000 + (k > pauseAfter ? 5_000_000 : 0)

type Insert = (table: string, row: readonly sqlite.JSValue[]) => void

function insertSweep(insert: Insert, k: number, options: NuplanOptions): void {
  const { tracks, pauseAfter, images = true, headingRad = 0 } = options
  const stampUs = stampOf(k, pauseAfter)
  const [c, s] = [Math.cos(headingRad), Math.sin(headingRad)]
  const at = (aheadM: number, leftM: number, upM: number): [number, number, number] => [
    ORIGIN_M.x + aheadM * c - leftM * s,
    ORIGIN_M.y + aheadM * s + leftM * c,
    ORIGIN_M.z + upM,
  ]
  const quat = [Math.cos(headingRad / 2), 0, 0, Math.sin(headingRad / 2)]
  const driven = (SPEED_MPS * (stampUs - START_US)) / 1e6
  const motion = [SPEED_MPS, 0, 0, 0, 0, 0, 0, 0, 0, 32611]
  insert('ego_pose', [token(6, k), stampUs, ...at(driven, 0, 0), ...quat, ...motion, token(1, 0)])
  insert('lidar_pc', [
    token(7, k),
    null,
    null,
    token(6, k),
    token(2, 0),
    token(8, 0),
    `MergedPointCloud/${k}.pcd`,
    stampUs,
  ])
  for (let i = 0; i < tracks; i++) {
    const movedM = i % 2 === 0 ? 0 : (2 * (stampUs - START_US)) / 1e6
    const place = at(20 + 5 * i + movedM, i % 2 === 0 ? 4 : -4, 0.8)
    const yawRad = headingRad === 0 ? 0 : headingRad + 0.3 * i
    insert('lidar_box', [
      token(9, k * 10_000 + i),
      token(7, k),
      token(5, i),
      null,
      null,
      ...place,
      1.9,
      4.6,
      1.6,
      0,
      0,
      0,
      yawRad,
      0.9,
    ])
  }
  if (!images || k % 2 !== 0) return
  const imageUs = stampUs + 10_000
  insert('ego_pose', [token(10, k), imageUs, ...at(driven + SPEED_MPS * 0.01, 0, 0), ...quat, ...motion, token(1, 0)])
  insert('image', [token(11, k), null, null, token(10, k), token(3, 0), `${LOG_NAME}/CAM_F0/${k}.jpg`, imageUs])
}

/** CAM_F0 as published: 1920 x 1080, five coefficients of the Caltech model; looks along the vehicle's x axis. */
function cameraRow(): sqlite.JSValue[] {
  const float = (value: number) => ({ float: value })
  const intrinsic = [
    [1545, 0, 960],
    [0, 1545, 560],
    [0, 0, 1],
  ].map(row => row.map(float))
  const translation = [1.66, -0.01, 1.44].map(float)
  const distortion = [-0.356123, 0.172545, -0.00213, 0.000464, -0.05231].map(float)
  const rotation = [0.5, -0.5, 0.5, -0.5].map(float)
  const blobs = [translation, rotation, intrinsic, distortion].map(value => new Uint8Array(pickled(value)))
  return [token(3, 0), token(1, 0), 'CAM_F0', 'Camera', ...blobs, 1920, 1080]
}

/** 8 bytes, as the devkit's HexLen8. */
function token(kind: number, index: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setUint32(0, kind)
  new DataView(bytes.buffer).setUint32(4, index)
  return bytes
}
