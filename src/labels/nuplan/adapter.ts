import { badInput } from '../../base/errors.ts'
import { transformPoint } from '../../geometry/pose.ts'
import { quatFromYaw } from '../../geometry/quat.ts'
import type { Recording, Sample, Track } from '../../tracks/scene.ts'
import { withSqlite } from '../formats/sqlite.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { logFilesOf } from './layout.ts'
import { type BoxRow, NuplanLog, type Sweep } from './log.ts'
import { Stretch } from './stretch.ts'

/** Sweeps come every 0.05 s; after a longer pause another recording begins. */
const MAX_PAUSE_S = 1

/**
 * The vehicle's box and the way from its rear axle to the middle (vehicle_parameters.py of nuplan-devkit, Pacifica). The
 * axle's height is not published; the way is level.
 */
const EGO_SIZE_M = [5.176, 2.297, 1.777] as const
const EGO_CENTER_IN_EGO_M = [1.461, 0, 0] as const

const SOURCE = {
  name: 'nuPlan',
  version: '1.1',
  licence: 'CC BY-NC-SA 4.0',
  attribution: 'nuPlan (H. Caesar et al., 2021), Motional',
}

/** A log (`.db`) or a folder of logs; a recording for each stretch without a pause. */
export async function* readNuplan(path: string, options: LabelOptions): AsyncGenerator<Recording> {
  for (const file of await logFilesOf(path)) {
    yield* (await orSkipLater(options, () => readLog(file, options))) ?? []
  }
}

const readLog = (path: string, options: LabelOptions): Promise<Recording[]> =>
  withSqlite(path, async file => {
    const log = new NuplanLog(file, path, options)
    const name = log.name()
    const stretches = stretchesOf(log.sweeps())
    if (stretches.length === 0) {
      throw badInput({ subject: 'lidar_pc', expected: 'sweeps of the lidar', got: 'an empty table', where: path })
    }
    if (log.hasImages()) placeImages(log, stretches, path, options)
    const tracks = readTracks(log, stretches, path, options)
    return stretches.map((stretch, i) => {
      const recordingId = stretches.length === 1 ? `nuplan/${name}` : `nuplan/${name}/part-${i}`
      return recordingOf(recordingId, stretch, tracks[i], path)
    })
  })

function stretchesOf(sweeps: readonly Sweep[]): Stretch[] {
  const groups: Sweep[][] = []
  for (const sweep of sweeps) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    if (group && before && (sweep.stampUs - before.stampUs) * 1e-6 <= MAX_PAUSE_S) group.push(sweep)
    else groups.push([sweep])
  }
  return groups.map(group => new Stretch(group))
}

function placeImages(log: NuplanLog, stretches: readonly Stretch[], path: string, options: LabelOptions): void {
  const cameras = new Map(log.cameras().map(camera => [camera.token, camera]))
  for (const image of log.images()) {
    orSkip(options, () => {
      const camera = cameras.get(image.camera)
      if (!camera) {
        const got = 'a token of none'
        throw badInput({ subject: `image ${image.file}`, expected: 'a known camera', got, where: path })
      }
      stretches.find(stretch => stretch.covers(image.stampUs))?.addImage(image, camera, path)
    })
  }
}

/** By stretch: the tracks by their tokens. */
function readTracks(log: NuplanLog, stretches: readonly Stretch[], path: string, options: LabelOptions): Track[][] {
  const rows = log.tracks()
  const leftOut = new Set(stretches.flatMap(stretch => [...stretch.leftOut]))
  const placeOf = new Map(stretches.flatMap(stretch => stretch.sweeps.map((sweep, i) => [sweep.token, { stretch, i }])))
  const tracks = new Map(stretches.map(stretch => [stretch, new Map<string, Track>()]))
  for (const box of log.boxes()) {
    if (leftOut.has(box.sweep)) continue
    orSkip(options, () => {
      const [place, row] = [placeOf.get(box.sweep), rows.get(box.track)]
      if (!place || !row) {
        const got = `${place ? 'track_token' : 'lidar_pc_token'} ${place ? box.track : box.sweep} of none`
        throw badInput({ subject: 'lidar_box', expected: 'known tokens', got, where: path })
      }
      const own = tracks.get(place.stretch)
      const track = own?.get(box.track) ?? newTrack(box.track, row.category, row.sizeM)
      own?.set(box.track, track)
      track.samples.push(sampleOf(box, place.stretch, place.i, track))
    })
  }
  return stretches.map(stretch =>
    [...(tracks.get(stretch)?.values() ?? [])].map(track => inOrder(track, path, options)),
  )
}

const newTrack = (id: string, category: string, sizeM?: readonly [number, number, number]): Track => ({
  id: id.toLowerCase(),
  category,
  position: 'center',
  ...(sizeM && { sizeM: [...sizeM] }),
  samples: [],
})

function sampleOf({ centerInWorldM, yawRad }: BoxRow, stretch: Stretch, i: number, { sizeM }: Track): Sample {
  const quatWxyz = quatFromYaw(yawRad)
  const box2dPx = sizeM && stretch.viewOf(i).boxesOf({ translationM: centerInWorldM, quatWxyz }, sizeM)
  return {
    timeS: stretch.timesS[i],
    centerInWorldM: [...centerInWorldM],
    quatWxyz: [...quatWxyz],
    ...(box2dPx && { box2dPx }),
  }
}

/** Boxes stand in the file in any order; an object stands once in a sweep. */
function inOrder(track: Track, path: string, options: LabelOptions): Track {
  const samples = track.samples.toSorted((a, b) => a.timeS - b.timeS)
  const kept = samples.filter((sample, i) => {
    if (i === 0 || samples[i - 1].timeS < sample.timeS) return true
    orSkip(options, () => {
      const got = `two at ${sample.timeS} s`
      throw badInput({ subject: `track ${track.id}`, expected: 'one lidar_box a sweep', got, where: path })
    })
    return false
  })
  return { ...track, samples: kept }
}

function recordingOf(recordingId: string, stretch: Stretch, tracks: Track[], path: string): Recording {
  const { sweeps, timesS } = stretch
  const ego = sweeps.map(({ worldFromEgo: { translationM, quatWxyz } }, i): NonNullable<Recording['ego']>[number] => ({
    timeS: timesS[i],
    worldFromEgo: { translationM: [...translationM], quatWxyz: [...quatWxyz] },
  }))
  return {
    recordingId,
    durationS: timesS[timesS.length - 1],
    source: { ...SOURCE, ...splitOf(path) },
    provenance: 'label',
    units: 'm',
    cameras: stretch.views().map(({ camera: { name, widthPx, heightPx, intrinsics }, frames }) => ({
      name,
      widthPx,
      heightPx,
      intrinsics: {
        ...intrinsics,
        distortion: intrinsics.distortion && {
          model: intrinsics.distortion.model,
          coefficients: [...intrinsics.distortion.coefficients],
        },
      },
      frames,
    })),
    ego,
    tracks: [egoTrack(sweeps, timesS), ...tracks],
  }
}

function egoTrack(sweeps: readonly Sweep[], timesS: readonly number[]): Track {
  const samples = sweeps.map(
    ({ worldFromEgo }, i): Sample => ({
      timeS: timesS[i],
      centerInWorldM: [...transformPoint(worldFromEgo, EGO_CENTER_IN_EGO_M)],
      quatWxyz: [...worldFromEgo.quatWxyz],
    }),
  )
  return { id: 'ego', category: 'ego', position: 'center', sizeM: [...EGO_SIZE_M], samples }
}

/** Logs lie in `splits/trainval`, `splits/mini`, or folders named after the split. */
function splitOf(path: string): { officialSplit?: string } {
  const split = path.split(/[\\/]/).find(part => ['train', 'val', 'test'].includes(part))
  return split === undefined ? {} : { officialSplit: split }
}
