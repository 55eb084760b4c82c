import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { checkJson, readJsonEntries } from '../../files/json-entries.ts'
import type { EgoPose, Recording, Sample, Track } from '../../tracks/scene.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { boxesOfBody, type Joints, midHip, readBody } from './body.ts'
import { camerasOf, type Gopro, readGopros } from './cameras.ts'
import { ariaOf, readClock, type TakeClock } from './clock.ts'
import { exists, isFile, releaseOf } from './layout.ts'
import { type ObjectBox, objectTracks, readRelations } from './relations.ts'
import { type Take, takeSchema } from './rows.ts'
import { readTrajectory, type Trajectory } from './trajectory.ts'

const SOURCE = {
  name: 'Ego-Exo4D',
  version: '2',
  licence: 'Ego-Exo4D licence agreement',
  attribution: 'Ego-Exo4D (K. Grauman et al., CVPR 2024), Ego4D consortium',
}
const SPLITS = ['train', 'val', 'test'] as const

/** A release's folder: every take that was downloaded; or one take's folder in it. */
export async function* readEgoexo4d(path: string, options: LabelOptions): AsyncGenerator<Recording> {
  const { root, take: only } = await releaseOf(path)
  const takes = await downloadedTakes(root, only, options)
  const relations = await relationsOf(root, takes, options)
  for (const take of takes) {
    throwIfAborted(options.signal, root)
    const recording = await orSkipLater(options, () => readTake(root, take, relations.get(take.take_uid), options))
    if (recording) yield recording
  }
}

async function downloadedTakes(root: string, only: string | undefined, options: LabelOptions): Promise<Take[]> {
  const file = join(root, 'takes.json')
  const takes: Take[] = []
  for await (const { path, value } of readJsonEntries(file, { depth: 1, signal: options.signal })) {
    const take = orSkip(options, () => checkJson(takeSchema, value, `take ${path[0]}`, file))
    if (!take || (only !== undefined && take.take_name !== only)) continue
    if (await exists(folderOf(root, take))) takes.push(take)
  }
  if (takes.length > 0) return takes
  const expected = only === undefined ? 'a take whose folder is there' : `the take ${only}`
  throw badInput({ subject: 'takes', expected, got: 'none', where: file })
}

const folderOf = (root: string, { root_dir }: Take): string => join(root, ...root_dir.split('/').filter(isPlain))
/** A folder's name that stays below the release. */
const isPlain = (part: string): boolean => part !== '' && part !== '.' && part !== '..'

interface TakeRelations {
  readonly split: string
  readonly boxes: readonly ObjectBox[]
}

async function relationsOf(
  root: string,
  takes: readonly Take[],
  options: LabelOptions,
): Promise<Map<string, TakeRelations>> {
  const uids = new Set(takes.map(({ take_uid }) => take_uid))
  const found = new Map<string, TakeRelations>()
  for (const split of SPLITS) {
    const file = join(root, 'annotations', `relations_${split}.json`)
    if (!(await isFile(file))) continue
    const takesOfSplit = await orSkipLater(options, () => readRelations(file, uids, options))
    for (const [uid, boxes] of takesOfSplit ?? []) found.set(uid, { split, boxes })
  }
  return found
}

async function readTake(
  root: string,
  take: Take,
  relations: TakeRelations | undefined,
  options: LabelOptions,
): Promise<Recording> {
  const { signal } = options
  const folder = join(folderOf(root, take), 'trajectory')
  const clock = await readClock(root, take, signal)
  const trajectory = await readTrajectory(join(folder, 'closed_loop_trajectory.csv'), clock, signal)
  const calibration = join(folder, 'gopro_calibs.csv')
  const gopros = (await isFile(calibration)) ? await readGopros(calibration, trajectory.alignment, signal) : []
  const body = await orSkipLater(options, () => bodyOf(root, take, trajectory, signal))
  const videos = `${take.root_dir}/frame_aligned_videos`
  const cameras = camerasOf(gopros, ariaOf(take, folder), videos, clock)
  const wearer = wearerTrack(clock, trajectory, body?.frames, gopros)
  const split = relations?.split ?? body?.split
  return {
    recordingId: `egoexo4d/${take.take_name}`,
    durationS: [...clock.timesS.values()].at(-1) ?? 0,
    source: { ...SOURCE, ...(split !== undefined && { officialSplit: split }) },
    provenance: 'label',
    units: 'm',
    cameras,
    ego: egoPoses(clock, trajectory),
    tracks: [...wearer, ...objectTracks(relations?.boxes ?? [], cameras, clock)],
  }
}

async function bodyOf(root: string, take: Take, { alignment }: Trajectory, signal?: AbortSignal) {
  for (const split of SPLITS) {
    const file = join(root, 'annotations/ego_pose', split, 'body/annotation', `${take.take_uid}.json`)
    if (await isFile(file)) return { split, frames: await readBody(file, alignment, signal) }
  }
}

function egoPoses({ timesS }: TakeClock, { worldFromDevice }: Trajectory): EgoPose[] {
  return [...timesS].flatMap(([frame, timeS]) => {
    const pose = worldFromDevice.get(frame)
    if (!pose) return []
    return [{ timeS, worldFromEgo: { translationM: [...pose.translationM], quatWxyz: [...pose.quatWxyz] } }]
  })
}

/**
 * The camera wearer: where the glasses are; half way between the hips where the trajectory has no pose at all. The
 * glasses' axes are those of a sensor, not of the person, so the track has no rotation.
 */
function wearerTrack(
  clock: TakeClock,
  { worldFromDevice }: Trajectory,
  body: ReadonlyMap<number, Joints> | undefined,
  gopros: readonly Gopro[],
): Track[] {
  const samples = [...clock.timesS].flatMap(([frame, timeS]): Sample[] => {
    const joints = body?.get(frame)
    const hips = joints && worldFromDevice.size === 0 ? midHip(joints) : undefined
    const center = worldFromDevice.get(frame)?.translationM ?? hips
    const box2dPx = joints && boxesOfBody(joints, gopros)
    if (!center && !box2dPx) return []
    return [{ timeS, ...(center && { centerInWorldM: [...center] }), ...(box2dPx && { box2dPx }) }]
  })
  if (samples.length === 0) return []
  return [{ id: 'wearer', category: 'person', attributes: { role: 'camera wearer' }, position: 'center', samples }]
}
