import { setMaxListeners } from 'node:events'
import { messageOf, type StvlmError } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import { type AnswerRecord, answerRecordSchema } from '../answer-record.ts'
import type { Responder } from '../responder.ts'
import { AnswersFile, type Recovered } from './answers-file.ts'
import { Asker } from './asker.ts'
import type { BenchItem, ItemSource } from './item.ts'
import type { Shots } from './prompt.ts'
import { agreeOnRun, type PromptSettings, RUN_SCHEMA, runRecordPath, settingsOf } from './run-settings.ts'
import { givenUp, isStop, stopOf } from './stops.ts'
import { type Prices, Tally } from './tally.ts'

export interface RunOptions extends WorkOptions {
  readonly out: string
  readonly prompt: PromptSettings
  readonly shots?: Shots
  readonly concurrency: number
  readonly requestsPerMinute?: number
  /** How often a question is tried where trying again may help. */
  readonly attempts: number
  readonly prices?: Prices
  readonly cacheFolder?: string
  /** Draws the jitter of waits. */
  readonly seed: number
  /** Before the first question: what an earlier start left. */
  readonly onRecovered?: (recovered: Recovered) => void
  readonly onWait?: (waitMs: number, why: StvlmError) => void
}

export interface RunSummary {
  readonly tally: Tally
  /** Answers that were there already. */
  readonly kept: number
  /** Questions that are still without an answer. */
  readonly open: number
}

/** So many questions in a row without an answer of a server: the next will have none either. */
const GIVE_UP_AFTER = 25

/**
 * Asks what is not yet answered in `out` and appends the answers. `signal` drains: what runs is finished and written,
 * nothing more is asked. What can never succeed (a wrong key, an unknown model, nobody there) stops at once and is
 * thrown when the file is closed; a question that has no answer gets a line with `error`, and is asked again by the
 * next start.
 */
export async function runBench(source: ItemSource, responder: Responder, given: RunOptions): Promise<RunSummary> {
  const options = { ...given, prompt: { ...given.prompt, ...responder.asks } }
  const record = {
    schema: RUN_SCHEMA,
    bench: source.identity,
    model: responder.name,
    settings: { ...settingsOf(options.prompt, options.shots?.identity), ...source.settings, ...responder.settings },
    ...(responder.server !== undefined && { server: responder.server }),
  } as const
  const agree = (hasAnswers: boolean) => agreeOnRun(runRecordPath(options.out), record, hasAnswers)
  const file = await AnswersFile.open(options.out, new Set(source.ids), agree)
  try {
    options.onRecovered?.(file.recovered)
    return await new BenchRun(source, responder, options, file).run()
  } finally {
    await file.close()
  }
}

class BenchRun {
  readonly #source: ItemSource
  readonly #responder: Responder
  readonly #options: RunOptions
  readonly #file: AnswersFile
  readonly #asker: Asker
  readonly #tally: Tally
  readonly #stop = new AbortController()
  /** On `#stop` and on the caller's signal: nothing more is taken. */
  readonly #drain: AbortSignal
  #failure: unknown
  #failedInARow = 0

  constructor(source: ItemSource, responder: Responder, options: RunOptions, file: AnswersFile) {
    this.#source = source
    this.#responder = responder
    this.#options = options
    this.#file = file
    this.#tally = new Tally(source.ids.length - file.recovered.answered.size, options.prices)
    this.#drain = AbortSignal.any([this.#stop.signal, ...(options.signal ? [options.signal] : [])])
    // Every running request listens.
    setMaxListeners(0, this.#stop.signal, this.#drain)
    this.#asker = new Asker(responder, options, this.#tally, { stop: this.#stop.signal, drain: this.#drain })
  }

  async run(): Promise<RunSummary> {
    const items = this.#source.items(this.#stop.signal)[Symbol.asyncIterator]()
    const workers = Array.from({ length: this.#options.concurrency }, () => this.#work(items))
    await Promise.all(workers)
    await items.return?.()
    if (this.#failure !== undefined) throw this.#failure
    const kept = this.#file.recovered.answered.size
    return { tally: this.#tally, kept, open: this.#source.ids.length - kept - this.#tally.answered }
  }

  /** Async generators queue the calls of next(), so that workers share one. */
  async #work(items: AsyncIterator<BenchItem>): Promise<void> {
    try {
      while (!this.#drain.aborted) {
        const { value: item, done } = await items.next()
        if (done || this.#drain.aborted) return
        if (!this.#file.recovered.answered.has(item.id)) await this.#answer(item)
      }
    } catch (problem) {
      this.#failure ??= problem
      this.#stop.abort()
    }
  }

  async #answer(item: BenchItem): Promise<void> {
    const record = await this.#asker.ask(item).catch(problem => this.#unanswered(item, problem))
    if (!record) return
    this.#file.append(answerRecordSchema.parse(record))
    if (record.error === undefined) this.#tally.answered++
    else this.#tally.failed++
    this.#failedInARow = record.error === undefined ? 0 : this.#failedInARow + 1
    this.#options.onProgress?.(this.#tally.progress())
    if (this.#responder.server !== undefined && this.#failedInARow >= GIVE_UP_AFTER)
      throw givenUp(GIVE_UP_AFTER, record.error)
  }

  /** The line that says why; none where the run ends: the next start asks again. */
  #unanswered({ id }: BenchItem, problem: unknown): AnswerRecord | undefined {
    if (this.#drain.aborted) return undefined
    if (isStop(problem)) throw stopOf(problem)
    return { questionId: id, model: this.#responder.name, text: '', error: messageOf(problem) }
  }
}
