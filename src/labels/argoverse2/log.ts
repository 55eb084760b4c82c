import { basename, dirname, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { compose } from '../../geometry/pose.ts'
import type { Recording, Sample, Track } from '../../tracks/scene.ts'
import { boxesInCameras, type PlacedCamera } from '../boxes-in-cameras.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { type MountedCamera, placeCameras, plainPose, readCameras, withFrames } from './cameras.ts'
import { type EgoPoses, poseOfRow, readEgoPoses, type WorldFromEgo } from './ego-poses.ts'
import { type Columns, readFeather } from './feather.ts'
import { ANNOTATIONS_FILE, type ArgoverseItem, POSES_FILE } from './layout.ts'
import {
  ANNOTATION_COLUMNS,
  argoverseOrigin,
  EGO_CATEGORY,
  namingOf,
  SENSOR_CATEGORIES,
  SENSOR_NAME,
} from './tables.ts'

/** A labelled sweep: where the vehicle and its cameras were. */
interface Sweep {
  readonly timeS: number
  readonly worldFromEgo: WorldFromEgo
  readonly cameras: readonly PlacedCamera[]
}

type Annotations = Columns<typeof ANNOTATION_COLUMNS>

/** One log of the sensor data set; the world is the city frame, time starts at the first labelled sweep. */
export async function readLog({ path, officialSplit }: ArgoverseItem, options: LabelOptions): Promise<Recording> {
  throwIfAborted(options.signal, path)
  const logId = basename(path)
  const annotationsPath = join(path, ANNOTATIONS_FILE)
  const poses = await readEgoPoses(join(path, POSES_FILE))
  const rows = await readFeather(annotationsPath, ANNOTATION_COLUMNS)
  if (rows.rowCount === 0) {
    throw badInput({
      subject: 'annotations',
      expected: 'a row an object and sweep',
      got: 'no row',
      where: annotationsPath,
    })
  }
  const stampsNs = [...new Set(rows.timestamp_ns)].sort((a, b) => (a < b ? -1 : 1))
  const timeOf = (stampNs: bigint): number => Number(stampNs - stampsNs[0]) / 1e9
  const mounted = await readCameras(path)
  const projectedInto = options.boxes === false ? [] : mounted
  const sweeps = sweepsOf(stampsNs, poses, projectedInto, timeOf, annotationsPath)
  const context = { poses, sweepStampsNs: stampsNs, timeOf, framesRoot: options.framesRoot ?? dirname(path), logId }
  const ordered = [...sweeps.values()]
  return {
    recordingId: `argoverse2/${logId}`,
    durationS: timeOf(stampsNs[stampsNs.length - 1]),
    ...argoverseOrigin(SENSOR_NAME, officialSplit),
    cameras: await Promise.all(mounted.map(camera => withFrames(camera, context))),
    ego: ordered.map(({ timeS, worldFromEgo }) => ({ timeS, worldFromEgo: plainPose(worldFromEgo) })),
    tracks: [egoTrack(ordered, rows), ...objectTracks(rows, sweeps, annotationsPath, options)],
  }
}

function sweepsOf(
  stampsNs: readonly bigint[],
  poses: EgoPoses,
  mounted: readonly MountedCamera[],
  timeOf: (stampNs: bigint) => number,
  where: string,
): Map<bigint, Sweep> {
  return new Map(
    stampsNs.map(stampNs => {
      const worldFromEgo = poses.at(stampNs, where)
      return [stampNs, { timeS: timeOf(stampNs), worldFromEgo, cameras: placeCameras(mounted, worldFromEgo) }]
    }),
  )
}

/** The recording vehicle, by the middle of its rear axle; once, whether or not rows repeat it. */
function egoTrack(sweeps: readonly Sweep[], rows: Annotations): Track {
  const row = rows.category.indexOf(EGO_CATEGORY)
  const samples = sweeps.map(({ timeS, worldFromEgo }): Sample => {
    const { translationM, quatWxyz } = plainPose(worldFromEgo)
    return { timeS, centerInWorldM: translationM, quatWxyz }
  })
  const sizeM = row < 0 ? undefined : sizeOf(rows, row)
  return { id: 'ego', category: 'ego', position: 'center', ...(sizeM && { sizeM }), samples }
}

function objectTracks(
  rows: Annotations,
  sweeps: ReadonlyMap<bigint, Sweep>,
  path: string,
  options: LabelOptions,
): Track[] {
  const tracks = new Map<string, { name: string; track: Track }>()
  const addRow = (row: number, sweep: Sweep): void => {
    const [id, name] = [rows.track_uuid[row], rows.category[row]]
    const found = tracks.get(id) ?? { name, track: newTrack(rows, row, path) }
    if (found.name !== name) {
      const expected = `category ${found.name}, as before`
      throw badInput({ subject: `track ${id}`, expected, got: name, where: `${path}, row ${row + 1}` })
    }
    if (found.track.samples.push(sampleOf(rows, row, sweep, path)) === 1) tracks.set(id, found)
  }
  let stampNs = -1n
  let sweep: Sweep | undefined
  for (let row = 0; row < rows.rowCount; row++) {
    // Rows of a sweep mostly follow each other.
    if (rows.timestamp_ns[row] !== stampNs) {
      stampNs = rows.timestamp_ns[row]
      sweep = sweeps.get(stampNs)
    }
    const at = sweep
    if (at && rows.category[row] !== EGO_CATEGORY) orSkip(options, () => addRow(row, at))
  }
  return [...tracks.values()].map(({ track }) => inOrder(track, path, options))
}

function newTrack(rows: Annotations, row: number, path: string): Track {
  const sizeM = sizeOf(rows, row)
  const where = `${path}, row ${row + 1}`
  if (Math.min(...sizeM) <= 0) {
    throw badInput({ subject: 'size', expected: 'lengths above 0', got: `${sizeM.join(' x ')} m`, where })
  }
  const naming = namingOf(SENSOR_CATEGORIES, rows.category[row], where)
  return { id: rows.track_uuid[row], ...naming, position: 'center', sizeM, samples: [] }
}

function sampleOf(rows: Annotations, row: number, { timeS, worldFromEgo, cameras }: Sweep, path: string): Sample {
  const worldFromObject = compose(worldFromEgo, poseOfRow<'ego', 'object'>(rows, row, path))
  const [x, y, z] = worldFromObject.translationM
  const [qw, qx, qy, qz] = worldFromObject.quatWxyz
  const sample: Sample = { timeS, centerInWorldM: [x, y, z], quatWxyz: [qw, qx, qy, qz] }
  const seen = cameras.length > 0 ? boxesInCameras(cameras, worldFromObject, sizeOf(rows, row)) : undefined
  if (seen?.box2dPx) sample.box2dPx = seen.box2dPx
  // Of a box without a lidar point nobody saw anything: it was carried through an occlusion.
  if (rows.num_interior_pts[row] === 0) sample.visibility = 0
  else if (seen) sample.visibility = seen.insideShare
  return sample
}

const sizeOf = (rows: Annotations, row: number): [number, number, number] => [
  rows.length_m[row],
  rows.width_m[row],
  rows.height_m[row],
]

/** Some logs' rows are not in order of time. */
function inOrder(track: Track, path: string, options: LabelOptions): Track {
  const { samples } = track
  if (samples.every((sample, i) => i === 0 || sample.timeS > samples[i - 1].timeS)) return track
  const sorted = samples.toSorted((a, b) => a.timeS - b.timeS)
  const kept = sorted.filter((sample, i) => {
    if (i === 0 || sample.timeS > sorted[i - 1].timeS) return true
    return orSkip(options, () => {
      const got = `twice at ${sample.timeS} s`
      throw badInput({ subject: `track ${track.id}`, expected: 'once in a sweep', got, where: path })
    })
  })
  return { ...track, samples: kept }
}
