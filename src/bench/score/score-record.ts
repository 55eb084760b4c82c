import { z } from 'zod'
import { answerSchema } from '../../questions/answer.ts'
import type { RecordFormat } from '../../tracks/record.ts'
import { UNSCORED_REASONS } from '../parse/reading.ts'

/** One line of scores.jsonl: one answer, what it was read as, the truth, and what follows; nothing else is needed. */
export const SCORE_SCHEMA = 'stvlm.score/1'

/** What a plain set is asked again as, to see what a model loses. */
export const VARIANTS = [
  'paraphrase',
  'fps',
  'focal',
  'mirror',
  'reverse',
  'shuffle',
  'no-box',
  'other-clip',
  'blind',
] as const

/** The seven of STKit-Bench (arXiv 2503.19355), whose mean is the headline. */
export const SEVEN = [
  'distance',
  'speed',
  'direction',
  'direction-timestamp',
  'distance-comparison',
  'speed-comparison',
  'direction-comparison',
] as const

/** Scored apart from the seven tasks. */
export const SETS = ['multi-step', 'unanswerable'] as const

/** Why an answer is right or not. What is not scored says what the parser found; "answered": nothing could be told. */
export const WHYS = [
  'right',
  'outside tolerance',
  'another hour',
  'too little overlap',
  'another option',
  'another count',
  'answered',
  ...UNSCORED_REASONS,
] as const

const finite = z.number()
const atLeast0 = finite.nonnegative()
const text = z.string().min(1)
const naive = z.union([finite, z.string()]).optional()

const readingSchema = z.strictObject({
  /** Metres, km/h, seconds (a length, a speed, a duration), an hour, [start, end] in s, the option's text, yes or no. */
  value: z.union([finite, z.string(), z.boolean(), z.tuple([finite, finite])]).optional(),
  unit: text.optional(),
  /** Instead of a value. */
  unscored: z.enum(UNSCORED_REASONS).optional(),
  /** What harnesses read that take the first or the last match; absent where they find nothing. */
  first: naive,
  last: naive,
})

export const scoreSchema = z.strictObject({
  schema: z.literal(SCORE_SCHEMA),
  questionId: text,
  /** Name of the task, or of the other suite's kind of question. */
  task: text,
  set: z.enum(SETS).optional(),
  /** One of VARIANTS, with its setting behind a blank ("fps 2"); absent for the plain set. */
  variant: text.optional(),
  source: text,
  /** Answers about one recording hang together: intervals are made over recordings. */
  recordingId: text,
  truth: answerSchema,
  /** Of the objects, in the order in which the question names them. */
  categories: z.array(text).optional(),
  clipDurationS: atLeast0.optional(),
  /** Square root of the drawn box's area, its median over the shown instants, of the smallest object. */
  objectPx: atLeast0.optional(),
  /** Mean speed over the asked time, of the fastest object. */
  speedMps: atLeast0.optional(),
  /** How clear the case is, as the question's evidence has it. */
  margin: finite.optional(),
  model: text,
  /** As the model wrote it. */
  text: z.string(),
  /** Why there is no text. */
  error: text.optional(),
  reading: readingSchema,
  /** In the unanswerable set: a refusal. What is unscored is not right. */
  right: z.boolean(),
  why: z.enum(WHYS),
  /** The truth's share; absent where the truth is 0. */
  relativeError: atLeast0.optional(),
  /** In the reading's unit: m, km/h, s. */
  absoluteError: atLeast0.optional(),
  /** Around the dial, 0 to 6. */
  circularHours: atLeast0.optional(),
  /** Of the two intervals in time. */
  iou: atLeast0.max(1).optional(),
  /** Mean relative accuracy over the thresholds 0.5 to 0.95; 0 where a number is asked and none was read. */
  mra: atLeast0.max(1).optional(),
  /** What harnesses would say that take the first or the last match. */
  firstRight: z.boolean(),
  lastRight: z.boolean(),
})

export type Score = z.infer<typeof scoreSchema>
export type ScoreReading = Score['reading']
export type Why = Score['why']

export const SCORE_FORMAT: RecordFormat<Score> = { name: SCORE_SCHEMA, schema: scoreSchema }
