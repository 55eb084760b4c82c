import { badInput, messageOf, StvlmError } from '../base/errors.ts'
import type { SkipOptions } from '../base/work.ts'

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

/** Anything thrown as a problem with a place: what a parser says is not yet one. */
export function problemOf(thrown: unknown, subject: string, where: string): StvlmError {
  if (thrown instanceof StvlmError) return thrown
  return badInput({ subject, expected: 'readable data', got: messageOf(thrown), where }, thrown)
}

function report({ onBad }: SkipOptions, thrown: unknown): undefined {
  if (!onBad || !(thrown instanceof StvlmError) || thrown.fault === 'interrupted') throw thrown
  onBad(thrown)
}
