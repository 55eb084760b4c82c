import { Worker } from 'node:worker_threads'
import { interrupted } from '../../../base/errors.ts'
import type { AskedAs } from '../../variants/variant.ts'
import type { Chunk } from './chunks.ts'
import { type PackedQuestion, type QuestionsOfChunk, questionsOfChunk } from './packed.ts'
import { ChunkScorer, type ScoredChunk } from './score-chunk.ts'

/** Who does the work on chunks: this thread, or several others. */
export interface Crew {
  /** So many chunks are worth handing out at once. */
  readonly atOnce: number
  readQuestions(chunk: Chunk, variant?: AskedAs): Promise<QuestionsOfChunk>
  /** Before the first `score`. */
  learn(questions: readonly PackedQuestion[]): Promise<void>
  score(chunk: Chunk): Promise<ScoredChunk>
  close(): Promise<void>
}

/** A message to a thread; each is answered once, in order. */
export type Job =
  | { readonly kind: 'read'; readonly chunk: Chunk; readonly variant?: AskedAs }
  | { readonly kind: 'learn'; readonly questions: readonly PackedQuestion[] }
  | { readonly kind: 'score'; readonly chunk: Chunk }

/** What a thread answers with, by the job's kind. */
export interface Done {
  readonly read?: QuestionsOfChunk
  readonly score?: ScoredChunk
}

/** Does jobs one after the other, wherever it is. */
export class Hand {
  #scorer: ChunkScorer | undefined

  do(job: Job): Done {
    if (job.kind === 'read') return { read: questionsOfChunk(job.chunk.bytes, job.variant) }
    if (job.kind === 'score') return { score: this.#scorer?.score(job.chunk) }
    this.#scorer = new ChunkScorer(job.questions)
    return {}
  }
}

/** A thread's code is a file of its own, which Node 20 runs only when it is compiled. */
export const canUseThreads = !import.meta.url.endsWith('.ts')

export function crewOf(threads: number): Crew {
  return threads > 0 && canUseThreads ? new Threads(threads) : new Alone()
}

class Alone implements Crew {
  readonly atOnce = 1
  readonly #hand = new Hand()

  async readQuestions(chunk: Chunk, variant?: AskedAs): Promise<QuestionsOfChunk> {
    return given(this.#hand.do({ kind: 'read', chunk, ...(variant !== undefined && { variant }) }).read)
  }

  async learn(questions: readonly PackedQuestion[]): Promise<void> {
    this.#hand.do({ kind: 'learn', questions })
  }

  async score(chunk: Chunk): Promise<ScoredChunk> {
    return given(this.#hand.do({ kind: 'score', chunk }).score)
  }

  async close(): Promise<void> {}
}

class Threads implements Crew {
  readonly atOnce: number
  readonly #threads: Thread[]

  constructor(count: number) {
    this.#threads = Array.from({ length: count }, () => new Thread())
    // One in work and one waiting, each.
    this.atOnce = 2 * count
  }

  async readQuestions(chunk: Chunk, variant?: AskedAs): Promise<QuestionsOfChunk> {
    const job: Job = { kind: 'read', chunk, ...(variant !== undefined && { variant }) }
    return given((await this.#freest().do(job)).read)
  }

  async learn(questions: readonly PackedQuestion[]): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.do({ kind: 'learn', questions })))
  }

  async score(chunk: Chunk): Promise<ScoredChunk> {
    return given((await this.#freest().do({ kind: 'score', chunk })).score)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.close()))
  }

  #freest(): Thread {
    return this.#threads.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best))
  }
}

interface Waiting {
  resolve(done: Done): void
  reject(problem: unknown): void
}

/** A chunk's garbage is gone before a larger space would pay; this one saves 40 MB a thread. */
const YOUNG_MB = 24

class Thread {
  readonly #worker = new Worker(new URL('./worker.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  readonly #queue: Waiting[] = []

  constructor() {
    this.#worker.on('message', (done: Done) => this.#queue.shift()?.resolve(done))
    this.#worker.on('error', problem => this.#fail(problem))
    this.#worker.on('exit', () => this.#fail(interrupted('a thread')))
  }

  get waiting(): number {
    return this.#queue.length
  }

  do(job: Job): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ resolve, reject })
      this.#worker.postMessage(job, 'chunk' in job ? [job.chunk.bytes.buffer] : [])
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(problem: unknown): void {
    for (const waiting of this.#queue.splice(0)) waiting.reject(problem)
  }
}

function given<T>(value: T | undefined): T {
  if (value !== undefined) return value
  throw new Error('a thread answered another question')
}
