import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { badUsage, type FaultDetails, messageOf, StvlmError } from '../../base/errors.ts'
import { sha256Hex } from '../../base/hash.ts'
import { sleep } from '../../base/retry.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { makeFolder, writeFileAtomic } from '../../files/atomic.ts'
import { writeJsonl } from '../../files/jsonl.ts'
import { contentHashOf } from '../../media/open-video.ts'
import { parseRecord } from '../../tracks/record.ts'
import { clearDeadLock, takeLock } from './lock.ts'
import { type ChildLimits, runChild } from './run-child.ts'

export interface TrackManyOptions extends ChildLimits, WorkOptions {
  /** done/, failed/, locks/, videos/ID/ and failures.jsonl are in it; several workers may share it. */
  readonly folder: string
  /** A file: or absolute path of the module that exports `trackVideo`. */
  readonly module: string
  /** The settings: plain JSON; what is done under others is done again. */
  readonly job: unknown
  /** Of `count` workers that share no folder, this is number `index`, from 1. */
  readonly shard?: { readonly index: number; readonly count: number }
  /** Videos at the same time. */
  readonly jobs?: number
  /** Videos that failed before are tried again. */
  readonly retryFailed?: boolean
  /** Within a video that is being tracked. */
  readonly onVideoProgress?: WorkOptions['onProgress']
}

export interface TrackedMany {
  /** By this worker. */
  readonly done: number
  /** Had been done, or were done by another worker meanwhile. */
  readonly kept: number
  readonly failed: number
  /** Of another shard. */
  readonly elsewhere: number
  /** One a path, in the order given. */
  readonly videos: readonly VideoOutcome[]
}

export interface VideoOutcome {
  readonly path: string
  readonly state: 'done' | 'kept' | 'failed' | 'elsewhere'
  /** Its results are in videos/ID; absent for one of another shard. */
  readonly id?: string
  /** Why it failed, where it failed now. */
  readonly message?: string
  readonly details?: FaultDetails
}

/** One line of failures.jsonl. */
const FAILURE_FORMAT = {
  name: 'stvlm.video-failure/1',
  schema: z.strictObject({
    schema: z.literal('stvlm.video-failure/1'),
    id: z.string(),
    path: z.string(),
    message: z.string(),
  }),
}

const FOLDERS = ['done', 'failed', 'locks', 'videos'] as const
/** How often a video that another worker has is looked at again. */
const WAIT_MS = 300

/**
 * Tracks many videos, each in a process of its own. A video is known by its content and the settings: what is done stays
 * done, whatever it is called. Workers that share the folder neither repeat nor lose a video: one that another has is waited
 * for, and taken over when that worker dies. A video that fails is reported and the others go on; a full disk ends the run.
 */
export async function trackMany(paths: readonly string[], options: TrackManyOptions): Promise<TrackedMany> {
  checkShard(options)
  for (const name of FOLDERS) await makeFolder(join(options.folder, name))
  const counts = { done: 0, kept: 0, failed: 0, elsewhere: 0 }
  const seen = new Set<string>()
  const queue = [...paths.entries()]
  const videos: VideoOutcome[] = []
  const jobs = Array.from({ length: Math.max(1, options.jobs ?? 1) }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [place, path] = next
      videos[place] = await trackOne(path, seen, options)
      counts[videos[place].state]++
      options.onProgress?.({
        done: total(counts),
        total: paths.length,
        unit: 'videos',
        detail: `${counts.failed} failed`,
      })
    }
  })
  try {
    await allOrFirstProblem(jobs, () => void queue.splice(0))
  } catch (problem) {
    // On a full disk there is no report either: the first problem is the one to tell.
    await writeFailures(options.folder).catch(() => undefined)
    throw problem
  }
  await writeFailures(options.folder)
  return { ...counts, videos }
}

const total = (counts: Omit<TrackedMany, 'videos'>): number =>
  counts.done + counts.kept + counts.failed + counts.elsewhere

/** Waits for all, so that nothing goes on behind; throws what came first. */
async function allOrFirstProblem(jobs: readonly Promise<void>[], stop: () => void): Promise<void> {
  for (const job of jobs) job.catch(stop)
  const outcomes = await Promise.allSettled(jobs)
  const failed = outcomes.find(outcome => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

function checkShard({ shard }: TrackManyOptions): void {
  if (!shard) return
  const { index, count } = shard
  if (Number.isSafeInteger(index) && Number.isSafeInteger(count) && index >= 1 && index <= count) return
  throw badUsage({ subject: 'shard', expected: 'i/n with 1 <= i <= n', got: `${index}/${count}` })
}

/** By content alone: every machine draws the same lots. */
export const shardOf = (contentHash: string, count: number): number =>
  1 + Number(BigInt(`0x${contentHash.slice(0, 16)}`) % BigInt(count))

async function trackOne(path: string, seen: Set<string>, options: TrackManyOptions): Promise<VideoOutcome> {
  throwIfAborted(options.signal, path)
  const hash = await contentHashOf(path).catch((cause: unknown) => cause)
  if (typeof hash !== 'string') return report(options, sha256Hex(path).slice(0, 32), path, hash)
  if (options.shard && shardOf(hash, options.shard.count) !== options.shard.index) {
    return { path, state: 'elsewhere' }
  }
  const id = sha256Hex(JSON.stringify([hash, options.module.split('/').at(-1), options.job])).slice(0, 32)
  if (seen.has(id)) return { path, id, state: 'kept' }
  seen.add(id)
  if (options.retryFailed) await rm(join(options.folder, 'failed', `${id}.json`), { force: true })
  for (;;) {
    const outcome = await attempt(path, id, options)
    if (outcome) return outcome
    await sleep(WAIT_MS, options.signal)
    throwIfAborted(options.signal, path)
  }
}

/** Undefined while another worker has it. */
async function attempt(path: string, id: string, options: TrackManyOptions): Promise<VideoOutcome | undefined> {
  const { folder, module, job, signal } = options
  const locks = join(folder, 'locks')
  const settled = await stateOf(folder, id)
  if (settled) {
    await clearDeadLock(locks, id)
    return { path, id, state: settled }
  }
  const lock = await takeLock(locks, id)
  if (!lock) return undefined
  try {
    const meanwhile = await stateOf(folder, id)
    if (meanwhile) return { path, id, state: meanwhile }
    const own = join(folder, 'videos', id)
    await makeFolder(own)
    await removeParts(own)
    // Whoever has the lock is the only one to mark the video.
    for (const marks of ['done', 'failed']) await removeParts(join(folder, marks), `.${id}.`)
    await runChild(module, { path, id, folder: own, job }, options, { signal, onProgress: options.onVideoProgress })
    await writeFileAtomic(join(folder, 'done', `${id}.json`), `${JSON.stringify({ id, path })}\n`)
    return { path, id, state: 'done' }
  } catch (cause) {
    return await report(options, id, path, cause)
  } finally {
    await lock.release()
  }
}

/** What a kill left of files that were being written. */
async function removeParts(folder: string, prefix = ''): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  const parts = names.filter(name => name.startsWith(prefix) && name.endsWith('.part'))
  for (const name of parts) await rm(join(folder, name), { force: true })
}

async function stateOf(folder: string, id: string): Promise<'kept' | 'failed' | undefined> {
  const has = (name: string) =>
    stat(join(folder, name, `${id}.json`)).then(
      () => true,
      () => false,
    )
  if (await has('done')) return 'kept'
  return (await has('failed')) ? 'failed' : undefined
}

/** What is wrong with one video is told in a file; what is wrong with the run is thrown. */
async function report({ folder }: TrackManyOptions, id: string, path: string, cause: unknown): Promise<VideoOutcome> {
  const isOfRun = cause instanceof StvlmError && (cause.fault === 'interrupted' || cause.fault === 'missing')
  if (isOfRun || /\b(ENOSPC|EDQUOT|EROFS)\b/.test(messageOf(cause))) throw cause
  const message = messageOf(cause)
  const line = JSON.stringify({ schema: FAILURE_FORMAT.name, id, path, message })
  await writeFileAtomic(join(folder, 'failed', `${id}.json`), `${line}\n`)
  return { path, id, state: 'failed', message, ...(cause instanceof StvlmError && { details: cause.details }) }
}

/** All failures of the folder, one a line, in order of their videos' ids. */
async function writeFailures(folder: string): Promise<void> {
  const names = (await readdir(join(folder, 'failed'))).filter(name => /^[0-9a-f]+\.json$/.test(name)).sort()
  const rows = names.map(async name => {
    const path = join(folder, 'failed', name)
    return parseRecord(FAILURE_FORMAT, await readFile(path, 'utf8'), path)
  })
  await writeJsonl(FAILURE_FORMAT, join(folder, 'failures.jsonl'), await Promise.all(rows))
}
