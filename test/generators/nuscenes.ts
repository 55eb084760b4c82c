import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../../src/base/random.ts'
import { quatFromYaw } from '../../src/geometry/quat.ts'
import { type Row, TableWriter, tokenOf } from './nuscenes-tables.ts'
import {
  type Arc,
  ATTRIBUTES,
  arcAt,
  drawEgo,
  egoRotation,
  KINDS,
  type Kind,
  mountRotation,
  rounded,
  SENSORS,
} from './nuscenes-world.ts'

export interface NuscenesSize {
  readonly scenes: number
  readonly instancesPerScene: number
  readonly seed: number
  /** "v1.0-mini" */
  readonly version: string
  /** By default scene-0001 and so on. */
  readonly names?: readonly string[]
  /** By default 40 or 41. */
  readonly samplesPerScene?: number
}

/** What v1.0-trainval holds: 850 scenes, 2.63 M records of sensors, 1.17 M annotations, 64,386 instances. */
export const TRAINVAL_SIZE: NuscenesSize = { scenes: 850, instancesPerScene: 76, seed: 1, version: 'v1.0-trainval' }

/** Two scenes of v1.0-mini's names: what the golden files are made of. */
export const MINI_SIZE: NuscenesSize = {
  scenes: 2,
  instancesPerScene: 30,
  seed: 7,
  version: 'v1.0-mini',
  names: ['scene-0061', 'scene-0103'],
}

const KEYFRAME_US = 500_000
const SCENE_GAP_US = 40_000_000
const VISIBILITY_LEVELS = ['v0-40', 'v40-60', 'v60-80', 'v80-100']
const IMAGE = { width: 1600, height: 900 }

/**
 * Writes tables after the published schema of nuScenes 1.0 below `root`/VERSION: vehicles and people on arcs, seen from a
 * vehicle on an arc. The same size and seed give the same bytes. Returns the number of rows by table.
 */
export function writeNuscenes(root: string, size: NuscenesSize): Record<string, number> {
  const tables = new TableWriter(join(root, size.version))
  mkdirSync(join(root, 'maps'), { recursive: true })
  writeFileSync(join(root, 'maps', 'none.png'), '')
  writeNames(tables, size)
  for (let scene = 0; scene < size.scenes; scene++) new SceneWriter(tables, size, scene).write()
  return tables.close()
}

function writeNames(tables: TableWriter, { seed, scenes }: NuscenesSize): void {
  for (const [i, { name }] of KINDS.entries()) {
    tables.add('category', { token: tokenOf('category', seed, i), name, description: name })
  }
  for (const [i, name] of ATTRIBUTES.entries()) {
    tables.add('attribute', { token: tokenOf('attribute', seed, i), name, description: name })
  }
  for (const [i, level] of VISIBILITY_LEVELS.entries()) {
    tables.add('visibility', { description: `visibility ${level}`, token: `${i + 1}`, level })
  }
  for (const [i, { channel, modality }] of SENSORS.entries()) {
    tables.add('sensor', { token: tokenOf('sensor', seed, i), channel, modality })
  }
  const logTokens = Array.from({ length: scenes }, (_, i) => tokenOf('log', seed, i))
  const map = { category: 'semantic_prior', token: tokenOf('map', seed, 0), filename: 'maps/none.png' }
  tables.add('map', { ...map, log_tokens: logTokens })
}

class SceneWriter {
  readonly #tables: TableWriter
  readonly #size: NuscenesSize
  readonly #scene: number
  readonly #random: Random
  readonly #ego: Arc
  readonly #startUs: number
  readonly #samplesUs: readonly number[]

  constructor(tables: TableWriter, size: NuscenesSize, scene: number) {
    this.#tables = tables
    this.#size = size
    this.#scene = scene
    this.#random = new Random(size.seed, 'nuscenes', scene)
    this.#ego = drawEgo(this.#random)
    this.#startUs = 1_531_883_530_449_377 + scene * SCENE_GAP_US
    const count = size.samplesPerScene ?? 40 + (this.#random.chance(0.2) ? 1 : 0)
    this.#samplesUs = Array.from({ length: count }, (_, i) => this.#startUs + i * KEYFRAME_US + this.#random.int(3000))
  }

  write(): void {
    this.#writeScene()
    for (const i of SENSORS.keys()) this.#writeSensor(i)
    for (let i = 0; i < this.#size.instancesPerScene; i++) this.#writeInstance(i)
  }

  #token(table: Parameters<typeof tokenOf>[0], ...indices: number[]): string {
    return tokenOf(table, this.#size.seed, this.#scene, ...indices)
  }

  #sampleToken = (i: number): string => (i in this.#samplesUs ? this.#token('sample', i) : '')

  #writeScene(): void {
    const { names, seed } = this.#size
    const count = this.#samplesUs.length
    const logToken = tokenOf('log', seed, this.#scene)
    const name = names?.[this.#scene] ?? `scene-${String(this.#scene + 1).padStart(4, '0')}`
    const log = { logfile: `n015-${this.#scene}`, vehicle: 'n015', date_captured: '2018-07-18' }
    this.#tables.add('log', { token: logToken, ...log, location: 'singapore-onenorth' })
    this.#tables.add('scene', {
      token: this.#token('scene'),
      log_token: logToken,
      nbr_samples: count,
      first_sample_token: this.#sampleToken(0),
      last_sample_token: this.#sampleToken(count - 1),
      name,
      description: 'generated',
    })
    this.#samplesUs.forEach((timestamp, i) => {
      const links = { prev: this.#sampleToken(i - 1), next: this.#sampleToken(i + 1) }
      this.#tables.add('sample', {
        token: this.#sampleToken(i),
        timestamp,
        ...links,
        scene_token: this.#token('scene'),
      })
    })
  }

  #writeSensor(sensor: number): void {
    const kind = SENSORS[sensor]
    const calibrated = this.#token('calibrated_sensor', sensor)
    const focal = kind.focalPx
    this.#tables.add('calibrated_sensor', {
      token: calibrated,
      sensor_token: tokenOf('sensor', this.#size.seed, sensor),
      translation: kind.mountM,
      rotation: mountRotation(kind),
      camera_intrinsic:
        focal === undefined
          ? []
          : [
              [focal, 0, 816.27],
              [0, focal, 491.51],
              [0, 0, 1],
            ],
    })
    const records = this.#sensorRecords(sensor)
    records.forEach(({ timestamp, sample, isKey }, i) => {
      const neighbour = (k: number): string => (k in records ? this.#token('sample_data', sensor, k) : '')
      this.#writeRecord(sensor, i, timestamp, {
        token: neighbour(i),
        sample_token: this.#sampleToken(sample),
        ego_pose_token: this.#token('ego_pose', sensor, i),
        calibrated_sensor_token: calibrated,
        timestamp,
        fileformat: kind.modality === 'camera' ? 'jpg' : 'pcd',
        is_key_frame: isKey,
        ...(kind.modality === 'camera' ? IMAGE : { width: 0, height: 0 }),
        filename: `${isKey ? 'samples' : 'sweeps'}/${kind.channel}/n015-${this.#scene}__${kind.channel}__${timestamp}.jpg`,
        prev: neighbour(i - 1),
        next: neighbour(i + 1),
      })
    })
  }

  /** Keyframes and, between them, sweeps; these point to the sample that follows. */
  #sensorRecords(sensor: number): { timestamp: number; sample: number; isKey: boolean }[] {
    const { perKeyframe, modality } = SENSORS[sensor]
    const offsetUs = modality === 'lidar' ? 0 : sensor * 7_000 - 35_000
    return this.#samplesUs.flatMap((keyUs, sample) => {
      const previousUs = this.#samplesUs[sample - 1]
      const key = { timestamp: keyUs + offsetUs, sample, isKey: true }
      if (previousUs === undefined) return [key]
      const sweeps = Array.from({ length: perKeyframe - 1 }, (_, k) => ({
        timestamp: Math.round(previousUs + ((keyUs - previousUs) * (k + 1)) / perKeyframe) + offsetUs,
        sample,
        isKey: false,
      }))
      return [...sweeps, key]
    })
  }

  #writeRecord(sensor: number, i: number, timestamp: number, row: Row): void {
    this.#tables.add('sample_data', row)
    const timeS = (timestamp - this.#startUs) / 1e6
    const { positionM, yawRad } = arcAt(this.#ego, timeS)
    this.#tables.add('ego_pose', {
      token: this.#token('ego_pose', sensor, i),
      timestamp,
      rotation: egoRotation(yawRad, timeS),
      translation: positionM,
    })
  }

  #writeInstance(instance: number): void {
    const random = new Random(this.#size.seed, 'instance', this.#scene, instance)
    // The first ones run through all classes, so that small tables hold each.
    const kindIndex =
      instance < KINDS.length && this.#scene === 0 ? instance : Math.floor(KINDS.length * random.uniform() ** 3)
    const kind = KINDS[kindIndex]
    const samples = this.#samplesUs.length
    const first = random.chance(0.35) ? 0 : random.int(samples)
    const shown = shownSamples(random, first, samples)
    const count = shown.length
    const token = (i: number): string => (i >= 0 && i < count ? this.#token('sample_annotation', instance, i) : '')
    this.#tables.add('instance', {
      token: this.#token('instance', instance),
      category_token: tokenOf('category', this.#size.seed, kindIndex),
      nbr_annotations: count,
      first_annotation_token: token(0),
      last_annotation_token: token(count - 1),
    })
    const arc = this.#drawArc(random, kind, first + count / 2)
    const size = rounded([kind.sizeM[0], kind.sizeM[1], kind.sizeM[2]], 3)
    const attributes = attributesOf(random, kind, arc, count)
    for (let i = 0; i < count; i++) {
      const sample = shown[i]
      const { positionM, yawRad } = arcAt(arc, (this.#samplesUs[sample] - this.#startUs) / 1e6)
      this.#tables.add('sample_annotation', {
        token: token(i),
        sample_token: this.#sampleToken(sample),
        instance_token: this.#token('instance', instance),
        visibility_token: `${1 + random.int(4)}`,
        attribute_tokens: attributes(i).map(name => tokenOf('attribute', this.#size.seed, ATTRIBUTES.indexOf(name))),
        translation: rounded(positionM, 3),
        size,
        rotation: quatFromYaw(yawRad),
        prev: token(i - 1),
        next: token(i + 1),
        num_lidar_pts: random.int(200),
        num_radar_pts: random.int(5),
      })
    }
  }

  /** Near where the own vehicle is in the middle of the object's time. */
  #drawArc(random: Random, { maxSpeedMps, sizeM }: Kind, middleSample: number): Arc {
    const middleS = (middleSample * KEYFRAME_US) / 1e6
    const [x, y] = arcAt(this.#ego, middleS).positionM
    const angle = random.uniform(-Math.PI, Math.PI)
    const awayM = random.uniform(4, 60)
    const moves = maxSpeedMps > 0 && random.chance(0.6)
    const speedMps = moves ? random.uniform(0.3, maxSpeedMps) : 0
    const yawRad = random.uniform(-Math.PI, Math.PI)
    const backM = speedMps * middleS
    return {
      startM: [
        x + awayM * Math.cos(angle) - backM * Math.cos(yawRad),
        y + awayM * Math.sin(angle) - backM * Math.sin(yawRad),
      ],
      zM: sizeM[2] / 2,
      yawRad,
      speedMps,
      yawRateRadps: moves && random.chance(0.4) ? random.uniform(-0.2, 0.2) : 0,
    }
  }
}

/** Successive samples from `first` on; some objects are hidden for a while in between. */
function shownSamples(random: Random, first: number, samples: number): number[] {
  const wanted = random.int(46) + 1
  const hiddenFrom = random.chance(0.1) ? 1 + random.int(wanted) : wanted
  const hiddenFor = 2 + random.int(7)
  const all = Array.from({ length: wanted }, (_, i) => first + i + (i < hiddenFrom ? 0 : hiddenFor))
  return all.filter(sample => sample < samples)
}

type Attribute = (typeof ATTRIBUTES)[number]

/** The attributes of each annotation; some vehicles stop on the way. */
function attributesOf(random: Random, { group }: Kind, { speedMps }: Arc, count: number): (i: number) => Attribute[] {
  const moves = speedMps > 0
  const stopsAt = group === 'vehicle' && random.chance(0.1) ? random.int(count) : Number.POSITIVE_INFINITY
  const cycle: Attribute = moves ? 'cycle.with_rider' : 'cycle.without_rider'
  return i => {
    if (group === 'vehicle') return [i >= stopsAt ? 'vehicle.stopped' : moves ? 'vehicle.moving' : 'vehicle.parked']
    if (group === 'cycle') return [cycle]
    if (group === 'pedestrian') return [moves ? 'pedestrian.moving' : 'pedestrian.standing']
    return []
  }
}
