import { type FaultDetails, messageOf } from '../../../base/errors.ts'
import { type AnswerRecord, answerRecordSchema } from '../../answer-record.ts'

/** What scoring takes of an answer's record. */
export type ScoredAnswer = Pick<AnswerRecord, 'questionId' | 'model' | 'text' | 'error'>

export type ParsedAnswer =
  | { readonly answer: ScoredAnswer }
  /** `isBroken`: no JSON, as a line that was cut short is none. */
  | { readonly isBroken: boolean; readonly details: FaultDetails }

/** The commonest line, as bench run writes it: printable ASCII without escapes, and fields that scoring leaves out. */
const ASCII = '[ !#-\\[\\]-~]'
const COUNT = '(?:0|[1-9]\\d{0,14})'
const PLAIN = new RegExp(
  `^\\{"questionId":"(${ASCII}+)","model":"(${ASCII}+)","text":"(${ASCII}*)"(?:,"usage":\\{"promptTokens":${COUNT},"completionTokens":${COUNT}\\})?(?:,"latencyMs":${COUNT}(?:\\.\\d{1,15})?)?\\}$`,
)

/** One line of answers.jsonl, checked. */
export function parseAnswer(text: string): ParsedAnswer {
  const plain = PLAIN.exec(text)
  if (plain) return { answer: { questionId: plain[1], model: plain[2], text: plain[3] } }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (problem) {
    // Told with its line.
    return { isBroken: true, details: { subject: 'line', expected: 'JSON of an answer', got: messageOf(problem) } }
  }
  if (isPlain(value)) return { answer: value }
  const result = answerRecordSchema.safeParse(value)
  if (result.success) return { answer: result.data }
  const [issue] = result.error.issues
  const subject = `field ${issue.path.map(String).join('.') || 'record'}`
  return { isBroken: false, details: { subject, expected: 'a valid answer', got: issue.message } }
}

/** The commonest records, without the schema's copies; whatever else there may be, the schema tells. */
function isPlain(value: unknown): value is ScoredAnswer {
  if (typeof value !== 'object' || value === null) return false
  let [known, all] = [0, 0]
  for (const key in value) {
    all++
    if (key === 'questionId' || key === 'model' || key === 'text' || key === 'latencyMs' || key === 'usage') known++
  }
  if (known < all || !('questionId' in value && 'model' in value && 'text' in value)) return false
  const { questionId, model, text } = value
  if (typeof questionId !== 'string' || typeof model !== 'string' || typeof text !== 'string') return false
  if ('latencyMs' in value && !isAmount(value.latencyMs)) return false
  return questionId !== '' && model !== '' && (!('usage' in value) || isUsage(value.usage))
}

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0

function isUsage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  let known = 0
  if ('promptTokens' in value && isCount(value.promptTokens)) known++
  if ('completionTokens' in value && isCount(value.completionTokens)) known++
  if ('costUsd' in value && isAmount(value.costUsd)) known++
  return Object.keys(value).length === known
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && isAmount(value)
