import { messageOf, StvlmError } from '../../base/errors.ts'
import { ApiError, publicMessage } from '../api-error.ts'

/** What a model can do about it. */
const ADVICE = {
  badInput: 'name another file, or one that is whole',
  usage: 'call again with other arguments',
  missing: 'whoever runs the server has to install it; say so to the user',
  interrupted: 'it was ended; call again if the answer is still wanted',
} as const

/** One line: what was expected, what came, what to do. What nobody expected tells nothing of itself. */
export function failureText(problem: unknown): string {
  if (problem instanceof ApiError) return oneLine(problem.message)
  if (!(problem instanceof StvlmError)) return 'the server failed; its log on standard error tells more'
  return oneLine(`${toldOf(problem)} - ${ADVICE[problem.fault]}`)
}

/** Folders that the caller may read are named: they are what has to change. */
function toldOf(problem: StvlmError): string {
  const { subject, expected, got } = problem.details
  const isAboutReach = subject === 'video' && expected.startsWith('a file below ')
  return isAboutReach ? `${subject}: expected ${expected}, got ${got}` : publicMessage(problem)
}

export const isOurs = (problem: unknown): boolean => !(problem instanceof StvlmError || problem instanceof ApiError)

const oneLine = (text: string): string => messageOf(text).slice(0, 1000)
