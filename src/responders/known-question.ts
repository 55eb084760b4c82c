import { badUsage } from '../base/errors.ts'
import type { Request } from '../bench/responder.ts'

/** What a baseline goes by; other suites' items have none. */
export function knownOf({ known, questionId }: Request, responder: string): NonNullable<Request['known']> {
  if (known) return known
  const expected = `an STKit question, which ${responder} needs`
  throw badUsage({ subject: `item ${questionId}`, expected, got: 'one of another suite' })
}
