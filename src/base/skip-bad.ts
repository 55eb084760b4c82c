import { StvlmError } from './errors.ts'
import type { SkipOptions } from './work.ts'

/** The work's result; a problem of the input is reported and undefined comes back where `onBad` is given. */
export function orSkip<T>(options: SkipOptions, work: () => T): T | undefined {
  try {
    return work()
  } catch (thrown) {
    return report(options, thrown)
  }
}

/** `orSkip` for what takes its time. */
export async function orSkipLater<T>(options: SkipOptions, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    return report(options, thrown)
  }
}

function report({ onBad }: SkipOptions, thrown: unknown): undefined {
  if (!onBad || !(thrown instanceof StvlmError) || thrown.fault === 'interrupted') throw thrown
  onBad(thrown)
}
