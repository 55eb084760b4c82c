import { Random } from '../../base/random.ts'
import { withRetries } from '../../base/retry.ts'
import type { AnswerRecord } from '../answer-record.ts'
import type { Prompt, Reply, Request, Responder } from '../responder.ts'
import type { BenchItem } from './item.ts'
import { Prompts } from './prompt.ts'
import { RateLimit } from './rate-limit.ts'
import { ReplyCache } from './reply-cache.ts'
import type { RunOptions } from './run-bench.ts'
import type { Tally } from './tally.ts'

export interface AskerSignals {
  /** Ends running requests. */
  readonly stop: AbortSignal
  /** Ends waiting. */
  readonly drain: AbortSignal
}

/** From an item to its record: the prompt, the cache, the rate, and trying again. */
export class Asker {
  readonly #responder: Responder
  readonly #options: RunOptions
  readonly #tally: Tally
  readonly #signals: AskerSignals
  readonly #prompts: Prompts
  readonly #cache: ReplyCache | undefined
  readonly #rate: RateLimit

  constructor(responder: Responder, options: RunOptions, tally: Tally, signals: AskerSignals) {
    this.#responder = responder
    this.#options = options
    this.#tally = tally
    this.#signals = signals
    this.#prompts = new Prompts(options.prompt, responder.sees, options.shots)
    this.#cache = options.cacheFolder === undefined ? undefined : new ReplyCache(options.cacheFolder)
    this.#rate = new RateLimit(options.requestsPerMinute)
  }

  /** Errors: those of the responder, when no try is left; any, where the run is drained meanwhile. */
  async ask(item: BenchItem): Promise<AnswerRecord> {
    const prompt = await this.#prompts.promptOf(item, this.#signals.stop)
    const key = await this.#cache?.keyOf(this.#responder, prompt)
    const cached = key === undefined ? undefined : await this.#cache?.get(key)
    if (cached) {
      this.#tally.fromCache++
      return this.#recordOf(item.id, cached)
    }
    const { reply, latencyMs } = await this.#tryToAsk(item, prompt)
    if (key !== undefined) await this.#cache?.put(key, reply)
    const usage = reply.usage && this.#tally.priced(reply.usage)
    if (usage) this.#tally.count(usage)
    const record = this.#recordOf(item.id, { ...reply, ...(usage && { usage }) })
    // What needs no server gives the same bytes every time.
    return this.#responder.server === undefined ? record : { ...record, latencyMs }
  }

  #tryToAsk(item: BenchItem, prompt: Prompt): Promise<{ reply: Reply; latencyMs: number }> {
    const request: Request = { questionId: item.id, prompt, ...(item.known && { known: item.known }) }
    const { seed, attempts, onWait } = this.#options
    const { stop, drain } = this.#signals
    const attempt = async () => {
      if (!(await this.#rate.turn(drain))) throw drain.reason
      const startMs = performance.now()
      const reply = await this.#responder.answer(request, stop)
      return { reply, latencyMs: Math.round(10 * (performance.now() - startMs)) / 10 }
    }
    return withRetries(attempt, {
      attempts,
      random: new Random(seed, 'retry', item.id),
      signal: drain,
      onWait: (waitMs, why) => {
        if (why.waitMs !== undefined) this.#rate.hold(why.waitMs)
        this.#tally.retries++
        this.#options.onProgress?.(this.#tally.progress())
        onWait?.(waitMs, why)
      },
    })
  }

  #recordOf(questionId: string, { text, usage, typed }: Reply): AnswerRecord {
    return { questionId, model: this.#responder.name, text, ...(usage && { usage }), ...(typed && { typed }) }
  }
}
