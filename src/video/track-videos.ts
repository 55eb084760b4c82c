import { join, resolve } from 'node:path'
import { badInput } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Output } from '../files/atomic.ts'
import { readJsonl, writeJsonl } from '../files/jsonl.ts'
import { sha256OfFile } from '../files/question-scenes.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import type { TrackJob } from './job.ts'
import { type TrackedMany, type TrackManyOptions, trackMany } from './queue/track-many.ts'
import { SCENES_FILE } from './track-video.ts'

/** What a user says of all videos, as he says it: paths may be relative. */
export type VideoSettings = Omit<TrackJob, 'given'>

export interface TrackVideosOptions
  extends WorkOptions,
    Pick<TrackManyOptions, 'shard' | 'jobs' | 'retryFailed' | 'maxMemoryMb'> {
  readonly settings: VideoSettings
  /** scenes.jsonl of all videos. */
  readonly out: string
  readonly output?: Output
  /** Stage files, done-markers and failures.jsonl; workers may share it. */
  readonly workFolder: string
}

/** Videos to scenes: each in a process of its own, what is done already taken as it is; then one file of all scenes, in the order given. */
export async function trackVideos(paths: readonly string[], options: TrackVideosOptions): Promise<TrackedMany> {
  const { settings, out, output, workFolder: folder, signal, onProgress } = options
  const tracked = await trackMany(
    paths.map(path => resolve(path)),
    {
      ...{ folder, signal, onProgress, maxMemoryMb: options.maxMemoryMb },
      module: new URL(`./track-video${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url).href,
      job: await jobOf(settings),
      ...(options.shard && { shard: options.shard }),
      ...(options.jobs !== undefined && { jobs: options.jobs }),
      ...(options.retryFailed && { retryFailed: true }),
    },
  )
  const done = tracked.videos.flatMap(({ id, state }) => (id && (state === 'done' || state === 'kept') ? [id] : []))
  if (done.length === 0 && tracked.failed > 0) throw allFailed(tracked)
  const scenes = (async function* (): AsyncGenerator<Scene> {
    for (const id of new Set(done)) yield* readJsonl(SCENE_FORMAT, join(folder, 'videos', id, SCENES_FILE), { signal })
  })()
  await writeJsonl(SCENE_FORMAT, out, scenes, { signal, ...(output && { output }) })
  return tracked
}

/** Nothing is written where nothing came out; the first reason is told. */
function allFailed({ videos }: TrackedMany) {
  const failed = videos.find(video => video.state === 'failed')
  const more = videos.length > 1 ? ` (and ${videos.length - 1} more)` : ''
  return badInput({
    subject: `video${more}`,
    expected: 'to be tracked',
    got: failed?.message ?? 'a failure',
    where: failed?.path,
  })
}

const FILES = ['stamps', 'calibration', 'poses', 'detections'] as const
const PATHS = [...FILES, 'models', 'reconstruction', 'masks', 'framesRoot'] as const

/** Absolute paths, for another process; files by their content, for the key. */
async function jobOf(settings: VideoSettings): Promise<TrackJob> {
  const job: Record<string, unknown> = { ...settings }
  const given: Record<string, string> = {}
  for (const name of PATHS) {
    const path = settings[name]
    if (path !== undefined && !path.includes('*')) job[name] = resolve(path)
  }
  for (const name of FILES) {
    const path = settings[name]
    if (path !== undefined && !path.includes('*')) given[name] = await sha256OfFile(path)
  }
  return { ...settings, ...job, given }
}
