import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { badInput, badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Output } from '../files/atomic.ts'
import { readJsonl, writeJsonl } from '../files/jsonl.ts'
import { imagesByPattern, imagesHash } from '../media/image-list.ts'
import { isAddress } from '../media/open-video.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { askedModel } from './filter/asked-model.ts'
import { parseGivenBoxes } from './follow.ts'
import { hashOfGiven } from './given/given-files.ts'
import { parseKnown } from './ground/known.ts'
import type { TrackJob } from './job.ts'
import { type TrackedMany, type TrackManyOptions, trackMany, type VideoOutcome } from './queue/track-many.ts'
import { SCENES_FILE } from './track-video.ts'

/** What a user says of all videos, as he says it: paths may be relative. */
export type VideoSettings = Omit<TrackJob, 'given'>

export interface TrackVideosOptions
  extends WorkOptions,
    Pick<TrackManyOptions, 'shard' | 'jobs' | 'retryFailed' | 'maxMemoryMb' | 'onVideoProgress'> {
  readonly settings: VideoSettings
  /** scenes.jsonl of all videos. */
  readonly out: string
  readonly output?: Output
  /** Stage files, done-markers and failures.jsonl; workers may share it. */
  readonly workFolder: string
}

/**
 * Videos to scenes: each in a process of its own, what is done already taken as it is; then one file of all scenes, in the order given. With
 * `stopAfter` there are only stage files. Errors: `usage` and `badInput` for what is given, before anything is made; `badInput` with the
 * first reason where no video came through.
 */
export async function trackVideos(paths: readonly string[], options: TrackVideosOptions): Promise<TrackedMany> {
  const { settings, out, output, workFolder: folder, signal, onProgress } = options
  refuseContradictions(settings)
  const job = await jobOf(settings)
  const outcome = await trackMany(
    paths.map(path => (isAddress(path) ? path : resolve(path))),
    {
      ...{ folder, signal, onProgress, maxMemoryMb: options.maxMemoryMb, job },
      module: new URL(`./track-video${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url).href,
      ...(options.shard && { shard: options.shard }),
      ...(options.jobs !== undefined && { jobs: options.jobs }),
      ...(options.retryFailed && { retryFailed: true }),
      ...(options.onVideoProgress && { onVideoProgress: options.onVideoProgress }),
    },
  )
  const tracked = { ...outcome, videos: await Promise.all(outcome.videos.map(video => withMessage(video, folder))) }
  const done = tracked.videos.flatMap(({ id, state }) => (id && (state === 'done' || state === 'kept') ? [id] : []))
  if (done.length === 0 && tracked.failed > 0) throw allFailed(tracked)
  if (settings.stopAfter) return tracked
  const scenes = (async function* (): AsyncGenerator<Scene> {
    for (const id of new Set(done)) yield* readJsonl(SCENE_FORMAT, join(folder, 'videos', id, SCENES_FILE), { signal })
  })()
  await writeJsonl(SCENE_FORMAT, out, scenes, { signal, ...(output && { output }) })
  return tracked
}

/** What cannot be read as it was meant is refused before the first video is opened. */
function refuseContradictions(settings: VideoSettings): void {
  const { known, boxes, reconstruction, poses, masks, find, filterModel, filterTaskModel } = settings
  known.map(parseKnown)
  parseGivenBoxes(boxes)
  if (filterModel !== undefined) askedModel(filterModel, '--filter-model')
  if (filterTaskModel !== undefined) askedModel(filterTaskModel, '--filter-task-model')
  const both = (subject: string, got: string) => badUsage({ subject, expected: 'one of them', got })
  if (reconstruction !== undefined && poses !== undefined)
    throw both("the camera's path", '--reconstruction and --poses')
  if (masks !== undefined && find !== undefined) throw both('objects', '--masks and --find')
}

/** Why a video failed, also where that was in an earlier run. */
async function withMessage(video: VideoOutcome, folder: string): Promise<VideoOutcome> {
  if (video.state !== 'failed' || video.message !== undefined || video.id === undefined) return video
  const text = await readFile(join(folder, 'failed', `${video.id}.json`), 'utf8').catch(() => '{}')
  const parsed = failureSchema.safeParse(JSON.parse(text))
  return parsed.success ? { ...video, message: `${parsed.data.message} (before; --retry-failed tries again)` } : video
}

const failureSchema = z.object({ message: z.string() })

/** Nothing is written where nothing came out; the first reason is told. */
function allFailed({ videos }: TrackedMany) {
  const failed = videos.find(video => video.state === 'failed')
  const more = videos.length > 1 ? ` (and ${videos.length - 1} more videos)` : ''
  const { subject, ...rest } = failed?.details ?? {
    ...{ subject: 'video', expected: 'to be tracked', got: failed?.message ?? 'a failure' },
  }
  return badInput({ subject: `${subject}${more}`, ...rest })
}

/** Files, folders and patterns whose content is part of what is asked. */
const CONTENTS = ['stamps', 'calibration', 'poses', 'detections', 'masks', 'reconstruction'] as const
const PATHS = [...CONTENTS, 'models', 'framesRoot'] as const
/** A name of the registry, or a path. */
const NAMES_OR_PATHS = ['detector', 'appearance', 'segmenter', 'depthModel'] as const

/** Absolute paths, for another process; files by their content, for the key. */
async function jobOf(settings: VideoSettings): Promise<TrackJob> {
  const job: Record<string, unknown> = { ...settings }
  const given: Record<string, string> = {}
  for (const name of PATHS) {
    const path = settings[name]
    if (path !== undefined) job[name] = resolve(path)
  }
  for (const name of CONTENTS) {
    const path = settings[name]
    if (path !== undefined) given[name] = await hashOfGiven(resolve(path))
  }
  for (const name of NAMES_OR_PATHS) {
    const path = settings[name]
    if (path === undefined || !existsSync(path)) continue
    job[name] = resolve(path)
    given[name] = await hashOfGiven(resolve(path))
  }
  const { depth, find } = settings
  if (depth) {
    job.depth = { ...depth, pattern: resolve(depth.pattern) }
    given.depth = await imagesHash(await imagesByPattern(resolve(depth.pattern)))
  }
  if (find && existsSync(find.model)) {
    job.find = { ...find, model: resolve(find.model) }
    given.find = await hashOfGiven(resolve(find.model))
  }
  return { ...settings, ...job, given }
}
