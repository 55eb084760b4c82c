import { ASK_SCHEMA, type AskResult, type Refusal } from './result.ts'

type Refused = Extract<AskResult, { status: 'cannot tell' }>

/** "Cannot tell", with its reason and a sentence of it. */
export const refusedAs = (
  question: string,
  reason: Refusal,
  text: string,
  more: Pick<Refused, 'readings'> & Partial<Pick<Refused, 'by'>> = {},
): Refused => ({ schema: ASK_SCHEMA, status: 'cannot tell', question, reason, text, by: 'measure', steps: [], ...more })
