import { interrupted, type StvlmError } from './errors.ts'

/** How far long work has come. `total` is absent where it cannot be known. */
export interface Progress {
  readonly done: number
  readonly total?: number
  readonly unit: string
  /** More to say beside the count: "1.2M tokens, $3.10". */
  readonly detail?: string
}

/** What every long-running function takes; library code neither prints nor exits. */
export interface WorkOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** How broken parts of the input are treated: without `onBad` the first one is thrown. */
export interface SkipOptions {
  readonly onBad?: (problem: StvlmError) => void
}

export function throwIfAborted(signal: AbortSignal | undefined, where: string): void {
  if (signal?.aborted) throw interrupted(where)
}
