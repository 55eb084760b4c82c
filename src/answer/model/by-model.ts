import type { WorkOptions } from '../../base/work.ts'
import { readAnswer } from '../../bench/parse/index.ts'
import type { Responder } from '../../bench/responder.ts'
import { instructionOf } from '../../bench/run/instruction.ts'
import type { AskedVideo } from '../asked-video.ts'
import { marksNamed } from '../asked-words.ts'
import { drawnColours } from '../drawn-colours.ts'
import type { Plan } from '../plan.ts'
import { refusedAs } from '../refuse.ts'
import { ASK_SCHEMA, type AskResult, type Refusal } from '../result.ts'
import { answerOf, type PlannedAnswer, plannedAnswer } from './expected-answer.ts'
import { type MarkedClip, markedClip } from './marked-clip.ts'
import { withMedia } from './model-clip.ts'
import { taughtQuestion } from './taught-question.ts'

/** A sentence that goes on is cut. */
const LONGEST_SENTENCE = 1000

/**
 * The question put to a model that looks: it is shown the clip, with boxes around what the user marked, and its sentence is read by the rules of
 * the benchmark into a typed answer, in the unit that was asked for. It gives no interval, no path and no steps. Errors: those of the model.
 */
export async function askModel(
  video: AskedVideo,
  question: string,
  plan: Plan,
  model: Responder,
  options: WorkOptions = {},
): Promise<AskResult> {
  const planned = plannedAnswer(plan, question)
  if (!planned) return refusal(question, 'not understood', 'The form of the answer is not known before it is computed.')
  const unmarked = await unmarkedColours(video, question, options)
  if (unmarked.length > 0)
    return refusal(question, 'no such object', `Cannot tell: nothing is marked ${unmarked.join(' or ')}.`)
  const clip = await markedClip(video, question, options)
  const said = await withMedia(clip, model.sees, options, media => {
    const text =
      wordsFor(model, question, plan, clip) ?? [question, ...clip.notes, instructionOf(planned.expected)].join('\n')
    const prompt = { shots: [], ask: { text, media } }
    return model.answer({ questionId: 'ask', prompt }, options.signal ?? new AbortController().signal)
  })
  return resultOf(question, said.text.trim().slice(0, LONGEST_SENTENCE), planned)
}

/** Colours of boxes that the question names and nobody drew: a model would say something all the same. */
async function unmarkedColours(video: AskedVideo, question: string, options: WorkOptions): Promise<string[]> {
  const named = marksNamed(question).filter(colour => !video.marks.includes(colour))
  if (named.length === 0) return []
  const { source } = await video.pictures(options)
  const drawn = await drawnColours(source, named, options)
  return named.filter(colour => !drawn.includes(colour))
}

/** For a model that knows nothing but the questions that it was taught, as far as the plan is one of them. */
function wordsFor(
  { asks }: Responder,
  question: string,
  plan: Plan,
  { colours, part }: MarkedClip,
): string | undefined {
  if (asks?.template === undefined) return undefined
  const taught = taughtQuestion(plan, { colours, durationS: part.endS - part.startS })
  return asks.template.replace('{question}', () => taught ?? question)
}

function resultOf(question: string, sentence: string, planned: PlannedAnswer): AskResult {
  const reading = readAnswer(sentence, planned.expected)
  const shown = sentence === '' ? '(nothing)' : sentence
  if (reading.status === 'unscored') {
    const isRefusal = reading.reason === 'refusal'
    const text = isRefusal ? shown : `What the model says cannot be read as an answer (${reading.reason}): ${shown}`
    return refusal(question, isRefusal ? 'too uncertain' : 'not understood', text)
  }
  const answer = answerOf(reading.value, planned)
  if (!answer) return refusal(question, 'not understood', `What the model says is no answer of this form: ${shown}`)
  return { schema: ASK_SCHEMA, status: 'answered', question, answer, text: shown, by: 'model', steps: [] }
}

const refusal = (question: string, reason: Refusal, text: string): AskResult =>
  refusedAs(question, reason, text, { by: 'model' })
