import { badInput, messageOf, StvlmError } from '../base/errors.ts'

export { orSkip, orSkipLater } from '../base/skip-bad.ts'

/** Anything thrown as a problem with a place: what a parser says is not yet one. */
export function problemOf(thrown: unknown, subject: string, where: string): StvlmError {
  if (thrown instanceof StvlmError) return thrown
  return badInput({ subject, expected: 'readable data', got: messageOf(thrown), where }, thrown)
}
