import type { Progress } from '../../base/work.ts'
import type { Usage } from '../answer-record.ts'

/** US dollars for a million tokens. */
export interface Prices {
  readonly inUsd: number
  readonly outUsd: number
}

/** What a run has done so far. */
export class Tally {
  answered = 0
  failed = 0
  fromCache = 0
  /** Waits before another try. */
  retries = 0
  promptTokens = 0
  completionTokens = 0
  costUsd = 0
  readonly total: number
  readonly #prices: Prices | undefined

  constructor(total: number, prices?: Prices) {
    this.total = total
    this.#prices = prices
  }

  /** With its cost, where prices are given. */
  priced(usage: Usage): Usage {
    if (!this.#prices) return usage
    const { promptTokens = 0, completionTokens = 0 } = usage
    const costUsd = (promptTokens * this.#prices.inUsd + completionTokens * this.#prices.outUsd) / 1e6
    return { ...usage, costUsd: Number(costUsd.toPrecision(6)) }
  }

  count({ promptTokens = 0, completionTokens = 0, costUsd = 0 }: Usage): void {
    this.promptTokens += promptTokens
    this.completionTokens += completionTokens
    this.costUsd += costUsd
  }

  progress(): Progress {
    const { answered, failed, total } = this
    return { done: answered + failed, total, unit: 'questions', detail: this.detail() }
  }

  /** "1.20M tokens in, 31.0k out, $0.52, 3 failed" */
  detail(): string {
    const { promptTokens, completionTokens, costUsd, failed, fromCache, retries } = this
    return [
      ...(promptTokens + completionTokens > 0
        ? [`${short(promptTokens)} tokens in, ${short(completionTokens)} out`]
        : []),
      ...(costUsd > 0 ? [`$${costUsd.toPrecision(3)}`] : []),
      ...(fromCache > 0 ? [`${fromCache} from the cache`] : []),
      ...(retries > 0 ? [`${retries} tries repeated`] : []),
      ...(failed > 0 ? [`${failed} failed`] : []),
    ].join(', ')
  }
}

function short(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toPrecision(3)}M`
  return count >= 1e3 ? `${(count / 1e3).toPrecision(3)}k` : String(count)
}
