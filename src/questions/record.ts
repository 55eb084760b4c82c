import { z } from 'zod'
import type { RecordFormat } from '../tracks/record.ts'
import { answerSchema } from './answer.ts'
import { formatQuestion } from './format.ts'
import { stepSchema } from './steps.ts'

/**
 * One question about one clip, with its typed answer and where that comes from.
 *
 * Two clocks: times inside `clip` and `evidence` are seconds since the SCENE's start, as its samples are; times that a
 * viewer is told or tells (`intervalS`, `answer`, the sentences) are seconds since the CLIP's start. The clip starts on
 * the 0.5 s grid, so both clocks share the grid.
 */
export const QUESTION_SCHEMA = 'stvlm.question/1'

/** A clip is at most this long, and shows a model that takes frames at most MAX_INSTANTS of them. */
export const MAX_CLIP_S = 19.5
export const MAX_INSTANTS = 40

/** Colours of drawn boxes, in the order in which a question with several objects takes them. */
export const COLOURS = ['red', 'blue', 'green'] as const
export const PHRASING_SETS = ['train', 'heldout'] as const
export const SPLITS = ['train', 'val', 'test'] as const

const finite = z.number()
const text = z.string().min(1)
const time = finite.nonnegative()
const timeSpan = z.tuple([time, time])
const box = z.tuple([finite, finite, finite, finite])
const vec3 = z.tuple([finite, finite, finite])

const clip = z.strictObject({
  camera: text,
  startS: time,
  endS: time,
  /** The instants shown to a model that takes frames: on the grid, from `startS` to `endS`, both ends included. */
  timesS: z.array(time).min(1).max(MAX_INSTANTS),
  /** Frames a second of the camera inside the clip. */
  videoFps: finite.positive(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** Boxes of the source, or the project's own around the projected cuboids. */
  boxKind: z.enum(['visible2d', 'projected3d']),
  /** As drawn on the frames at `timesS`; `boxOfTrack` of clip-boxes.ts gives those of the frames between. */
  boxes: z.array(z.strictObject({ trackId: text, timeS: time, box2dPx: box })),
  /** SHA-256 of what decides a clip's pixels: questions of equal hash share the file. */
  clipHash: text.optional(),
})

const path = z.strictObject({
  /** "camera" for the camera's own path. */
  trackId: text,
  startS: time,
  /** Time between points. */
  stepS: finite.positive(),
  /** The smoothed path in the scene's world over the asked time. */
  pointsM: z.array(vec3),
  /** Steps (from point i to i + 1) over which the object stands within its noise: they count no distance. */
  standingSteps: z.array(z.int().nonnegative()).optional(),
})

const evidence = z.strictObject({
  paths: z.array(path),
  /** Sub-results by name; the unit stands in the name. */
  results: z.record(z.string(), finite),
  /** How clear the case is: the larger over the smaller in a comparison, degrees to the nearest edge of an hour ... */
  margin: finite.optional(),
  /** Multi-step questions: the typed operations whose last result is the answer. */
  steps: z.array(stepSchema).optional(),
})

export const questionSchema = z.strictObject({
  schema: z.literal(QUESTION_SCHEMA),
  id: text,
  sceneId: text,
  recordingId: text,
  /** `path` is relative to the folder of the questions' file. */
  scenesFile: z.strictObject({ path: text, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  provenance: z.enum(['label', 'pseudo', 'simulated']),
  clip,
  task: text,
  /** In the order in which the question names them. */
  objects: z.array(z.strictObject({ trackId: text, colour: z.enum(COLOURS), category: text })),
  /** What 12 o'clock is: the object's own first heading in the clip, or straight away from the camera at that moment. */
  reference: z.enum(['object', 'camera']).optional(),
  /** The asked part of the clip, in seconds of the clip; absent where the whole clip is asked. */
  intervalS: timeSpan.optional(),
  /** What tells a viewer the scale; present where a metric answer is asked. */
  scaleWitness: z
    .strictObject({ kind: z.enum(['person', 'vehicle', 'court', 'stated']), trackId: text.optional() })
    .optional(),
  question: text,
  answer: answerSchema,
  answerText: text,
  evidence,
  /** "task/variant/set/number" of the phrasing. */
  template: text,
  phrasingSet: z.enum(PHRASING_SETS),
  split: z.enum(SPLITS),
  source: text,
  licence: z.string(),
  attribution: z.string(),
})

export type Question = z.infer<typeof questionSchema>
export type Clip = Question['clip']
export type ClipBox = Clip['boxes'][number]
export type Colour = (typeof COLOURS)[number]
export type PhrasingSet = (typeof PHRASING_SETS)[number]
export type Split = (typeof SPLITS)[number]
export type Evidence = Question['evidence']
export type Reference = NonNullable<Question['reference']>

export const QUESTION_FORMAT: RecordFormat<Question> = {
  name: QUESTION_SCHEMA,
  schema: questionSchema,
  stringify: formatQuestion,
}
