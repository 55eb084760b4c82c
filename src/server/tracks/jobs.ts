import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import type { Progress } from '../../base/work.ts'
import { makeFolder } from '../../files/atomic.ts'
import { ApiError, notFound, toApiError } from '../api-error.ts'
import type { Clip, Engine, TrackSettings } from '../engine.ts'
import type { Gate } from '../guard/gate.ts'
import { within } from '../guard/within.ts'
import type { Limits } from '../limits.ts'
import type { Logger } from '../log.ts'
import { removeScratch } from '../scratch.ts'
import type { JobObject } from '../wire/tracks.ts'

interface Job {
  readonly owner: string
  readonly aborter: AbortController
  readonly changes: EventEmitter<{ change: [] }>
  object: JobObject
}

interface Parts {
  readonly engine: Engine
  readonly gate: Gate
  readonly limits: Limits
  readonly log: Logger
  /** Results: a file a job. */
  readonly folder: string
}

export interface NewJob {
  readonly owner: string
  readonly clip: Clip
  readonly settings: TrackSettings
  /** Holds what the job reads; removed when it is done. */
  readonly scratch: string
  readonly request: string
}

const nowS = (): number => Math.floor(Date.now() / 1000)

/** Videos that are tracked beside the requests that began them. They are known until they expire, or the server ends. */
export class TrackJobs {
  readonly #jobs = new Map<string, Job>()
  readonly #parts: Parts
  /** One a job under way. */
  readonly #running = new Set<Promise<void>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get gate(): Gate {
    return this.#parts.gate
  }

  /** Begins one, or puts it in the queue. Errors: 429 where that is full. */
  start(asked: NewJob): JobObject {
    this.gate.refuseFull()
    const { limits } = this.#parts
    const createdS = nowS()
    const id = `track-${randomBytes(12).toString('hex')}`
    const expires = createdS + 3600 * limits.keepHours
    const object: JobObject = { id, object: 'track', status: 'queued', created_at: createdS, expires_at: expires }
    const changes = new EventEmitter<{ change: [] }>().setMaxListeners(0)
    const job: Job = { owner: asked.owner, aborter: new AbortController(), changes, object }
    this.#jobs.set(id, job)
    const running = this.#run(job, asked).finally(() => this.#running.delete(running))
    this.#running.add(running)
    return object
  }

  /** Errors: 404, also for another key's. */
  get(id: string, owner: string): JobObject {
    return this.#job(id, owner).object
  }

  /** Newest first. */
  list(owner: string): JobObject[] {
    const own = [...this.#jobs.values()].filter(job => job.owner === owner)
    return own.map(({ object }) => object).reverse()
  }

  /** One that has ended stays as it is. */
  cancel(id: string, owner: string): JobObject {
    const job = this.#job(id, owner)
    if (!hasEnded(job.object)) {
      change(job, { status: 'cancelled', finished_at: nowS() })
      job.aborter.abort()
    }
    return job.object
  }

  async remove(id: string, owner: string): Promise<void> {
    this.cancel(id, owner)
    this.#jobs.delete(id)
    await rm(this.#resultPath(id), { force: true })
  }

  /** Its state now and after each change, to the end. */
  async *follow(id: string, owner: string, signal: AbortSignal): AsyncGenerator<JobObject> {
    const job = this.#job(id, owner)
    for (let shown: JobObject | undefined; !signal.aborted; ) {
      if (shown === job.object) await changed(job, signal)
      if (shown === job.object || signal.aborted) continue
      shown = job.object
      yield shown
      if (hasEnded(shown)) return
    }
  }

  /** Errors: 404; 409 where there is none yet, or never will be. */
  async result(id: string, owner: string): Promise<{ readonly path: string; readonly bytes: number }> {
    const { object } = this.#job(id, owner)
    if (object.status !== 'completed') {
      throw new ApiError(409, `track: expected to be completed, got ${object.status}`, { code: 'not_completed' })
    }
    const path = this.#resultPath(id)
    return { path, bytes: (await stat(path)).size }
  }

  async sweep(beforeS: number): Promise<void> {
    for (const [id, { owner, object }] of this.#jobs) {
      if (hasEnded(object) && object.created_at < beforeS) await this.remove(id, owner)
    }
  }

  get unfinished(): number {
    return this.#running.size
  }

  /** Ends all, and waits until their processes are gone. */
  async stop(): Promise<void> {
    for (const [id, { owner }] of this.#jobs) this.cancel(id, owner)
    await Promise.all(this.#running)
  }

  #resultPath(id: string): string {
    return join(this.#parts.folder, `${id}.jsonl`)
  }

  #job(id: string, owner: string): Job {
    const job = this.#jobs.get(id)
    if (job && job.owner === owner) return job
    throw notFound('that track')
  }

  async #run(job: Job, { clip, settings, scratch, request }: NewJob): Promise<void> {
    const { engine, gate, limits, folder, log } = this.#parts
    const { id } = job.object
    const track = async (signal: AbortSignal) => {
      await makeFolder(folder)
      change(job, { status: 'running', started_at: nowS() })
      const onProgress = (progress: Progress) => change(job, { progress })
      await engine.track(clip, settings, this.#resultPath(id), { signal, onProgress })
      change(job, { status: 'completed', finished_at: nowS() })
    }
    try {
      const { signal } = job.aborter
      await gate.run(signal, () => within(signal, limits.trackSeconds, track, () => tooLong(limits)))
      log('info', 'track done', { request, track: id })
    } catch (problem) {
      log('warn', 'track failed', { request, track: id, message: messageOf(problem) })
      const { fields } = toApiError(problem)
      const error = { message: fields.message, code: fields.code }
      change(job, { status: 'failed', finished_at: nowS(), error })
    } finally {
      // Deleted meanwhile.
      if (!this.#jobs.has(id)) await rm(this.#resultPath(id), { force: true })
      await removeScratch(scratch).catch(cause => log('warn', 'scratch not removed', { message: messageOf(cause) }))
    }
  }
}

const tooLong = ({ trackSeconds }: Limits) =>
  new ApiError(408, `track: expected within ${trackSeconds} s, got none`, { code: 'timeout' })

const hasEnded = ({ status }: JobObject): boolean => status !== 'queued' && status !== 'running'

/** Nothing changes what has ended. */
function change(job: Job, to: Partial<JobObject>): void {
  if (hasEnded(job.object)) return
  job.object = { ...job.object, ...to }
  job.changes.emit('change')
}

function changed({ changes }: Job, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      changes.off('change', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    changes.on('change', done)
    signal.addEventListener('abort', done, { once: true })
  })
}
