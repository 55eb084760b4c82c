import { badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Responder } from '../bench/responder.ts'
import { contextOf } from './asked-scene.ts'
import type { AskedShot, AskedVideo } from './asked-video.ts'
import { compute } from './compute/compute.ts'
import { bothOf } from './model/both.ts'
import { askModel } from './model/by-model.ts'
import type { Plan, Planner, QuestionContext, Understood } from './plan.ts'
import { refusedAs } from './refuse.ts'
import type { Answerer, AskResult } from './result.ts'

export interface AskOptions extends WorkOptions {
  readonly by: Answerer
  readonly planner: Planner
  /** Who is asked where `by` is model or both. */
  readonly model?: Responder
  /** Where the words can be taken in several ways: every way with its answer, in place of asking which one is meant. */
  readonly allReadings?: boolean
}

/** No question is longer. */
export const MAX_QUESTION_CHARS = 2000

/**
 * Answers a question about a video: by measuring what it asks for, by a model that looks, or by both. What cannot be told is no error but an
 * answer with its reason. Errors: `usage` for a question that is empty or endless, and whatever keeps the video from being tracked or the model
 * from being asked.
 */
export async function ask(video: AskedVideo, text: string, options: AskOptions): Promise<AskResult> {
  const question = checkedQuestion(text)
  const { by, model, planner, signal } = options
  const refused = await refusedAtOnce(question, video.before(question), options)
  if (refused) return refused
  if (by === 'measure') return measure(video, question, options)
  if (!model) throw badUsage({ subject: `asking by ${by}`, expected: 'a model', got: 'none' })
  const understood = await planner.plan(question, video.before(question), signal)
  const plan = planOf(understood)
  if (understood.status === 'refused') return refusalOf(question, understood)
  if (by === 'model' && plan) return askModel(video, question, plan, model, options)
  const measured = await measure(video, question, options)
  return plan ? bothOf(measured, await askModel(video, question, plan, model, options)) : measured
}

function checkedQuestion(text: string): string {
  const question = text.trim()
  if (question === '') throw badUsage({ subject: 'question', expected: 'words', got: 'nothing' })
  if (question.length <= MAX_QUESTION_CHARS) return question
  const expected = `at most ${MAX_QUESTION_CHARS} characters`
  throw badUsage({ subject: 'question', expected, got: `${question.length}` })
}

/** What is no question of motion is none whatever the video shows: nothing is tracked for it. Planners that cost are asked once. */
async function refusedAtOnce(
  question: string,
  context: QuestionContext,
  { planner, signal }: AskOptions,
): Promise<AskResult | undefined> {
  if (planner.name !== 'rules') return undefined
  const understood = await planner.plan(question, context, signal)
  if (understood.status !== 'refused' || understood.reason !== 'not a question of motion') return undefined
  return refusalOf(question, understood)
}

/** The first of several readings. */
function planOf(understood: Understood): Plan | undefined {
  if (understood.status === 'understood') return understood.plan
  return understood.status === 'several readings' ? understood.readings[0]?.plan : undefined
}

async function measure(video: AskedVideo, question: string, options: AskOptions): Promise<AskResult> {
  const shots = await video.shotsFor(question, options)
  const results: ShotResult[] = []
  for (const shot of shots) results.push({ shot, result: await measureShot(shot, question, options) })
  return ofShots(question, results, options)
}

async function measureShot({ asked }: AskedShot, question: string, options: AskOptions): Promise<AskResult> {
  const understood = await options.planner.plan(question, contextOf(asked), options.signal)
  if (understood.status === 'understood') return compute(understood.plan, asked, { question, ...options })
  if (understood.status === 'refused' || !options.allReadings) return refusalOf(question, understood)
  const readings = understood.readings.map(({ text, plan }) => {
    const result = compute(plan, asked, { question, ...options })
    return { text: `${text}: ${result.text}`, ...(result.status === 'answered' && { answer: result.answer }) }
  })
  return severalReadings(question, 'The question can be taken in', 'ways', readings)
}

type NotUnderstood = Exclude<Understood, { readonly status: 'understood' }>
type Readings = NonNullable<Extract<AskResult, { status: 'cannot tell' }>['readings']>

function refusalOf(question: string, understood: NotUnderstood): AskResult {
  if (understood.status === 'refused') return refusedAs(question, understood.reason, understood.text)
  const readings = understood.readings.map(({ text }) => ({ text }))
  return severalReadings(question, 'The question can be taken in', 'ways', readings)
}

function severalReadings(question: string, before: string, what: string, readings: Readings): AskResult {
  const text = `${before} ${readings.length} ${what}: ${readings.map(one => one.text).join('; ')}`
  return refusedAs(question, 'several readings', text, { readings })
}

interface ShotResult {
  readonly shot: AskedShot
  readonly result: AskResult
}

/** One answer of all shots: that of the only one that has an answer. */
function ofShots(question: string, results: readonly ShotResult[], { allReadings }: AskOptions): AskResult {
  const [first] = results
  if (results.length === 1) return first.result
  const answered = results.filter(({ result }) => result.status === 'answered')
  if (answered.length === 1) {
    const [{ shot, result }] = answered
    return { ...result, because: `only the shot ${spanOf(shot)} shows it` }
  }
  // A shot in which the object is not there says less than one in which something else is in the way.
  const telling = results.find(({ result }) => result.status === 'cannot tell' && result.reason !== 'no such object')
  if (answered.length === 0) return (telling ?? first).result
  const readings = answered.map(({ shot, result }) => ({
    text: allReadings ? `${spanOf(shot)}: ${result.text}` : spanOf(shot),
    ...(allReadings && result.status === 'answered' && { answer: result.answer }),
  }))
  return severalReadings(question, 'This is answered by', 'shots', readings)
}

const spanOf = ({ startInVideoS, asked: { startS, endS } }: AskedShot): string =>
  `from ${startInVideoS.toFixed(1)} to ${(startInVideoS + endS - startS).toFixed(1)} s`
