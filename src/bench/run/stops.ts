import { messageOf, missing, StvlmError } from '../../base/errors.ts'
import { MAX_WAIT_MS, TryAgain } from '../../base/retry.ts'

/** Whether no other question can succeed either. What is no StvlmError is a fault of ours and stops too. */
export function isStop(problem: unknown): boolean {
  if (!(problem instanceof StvlmError)) return true
  return problem.fault !== 'badInput' || asksForTooMuch(problem)
}

/** The same problem with what a user can do about it. */
export function stopOf(problem: unknown): unknown {
  if (!(problem instanceof TryAgain) || !asksForTooMuch(problem)) return problem
  const { details, waitMs = 0 } = problem
  const got = `a wait of ${Math.ceil(waitMs / 1000)} s (${details.got}); start again later`
  return missing({ ...details, expected: `an answer within ${MAX_WAIT_MS / 1000} s`, got }, problem)
}

const asksForTooMuch = (problem: StvlmError): boolean =>
  problem instanceof TryAgain && problem.waitMs !== undefined && problem.waitMs > MAX_WAIT_MS

export const givenUp = (count: number, last: unknown): StvlmError =>
  missing({
    subject: 'run',
    expected: 'answers',
    got: `${count} questions in a row without one; the last: ${messageOf(last)}`,
  })
