import { z } from 'zod'
import { LINE_COLOURS } from './drawn-boxes.ts'
import { STAGE_NAMES } from './stages.ts'

const path = z.string().min(1)
const positive = z.number().positive()

/** Everything that a user says of how videos are tracked: plain JSON, so that it goes to another process and into a key. Paths are absolute. */
export const trackJobSchema = z.strictObject({
  detector: z.string().min(1),
  appearance: z.string().min(1).optional(),
  /** A model that finds what words name, and the words. */
  find: z.strictObject({ model: z.string().min(1), words: z.array(z.string().min(1)) }).optional(),
  models: path.optional(),
  licence: z.enum(['any', 'commercial']),
  /** openai:NAME@URL */
  filterModel: z.string().optional(),
  filterTaskModel: z.string().optional(),
  segmenter: z.string().min(1).optional(),
  categories: z.array(z.string().min(1)).min(1),
  detectRateHz: positive,
  tiles: z.strictObject({ columns: z.int().positive().max(8), rows: z.int().positive().max(8) }).optional(),
  fpsTruth: positive.optional(),
  stamps: path.optional(),
  calibration: path.optional(),
  cameraHeightM: positive.optional(),
  poses: path.optional(),
  depth: z.strictObject({ pattern: path, unitsPerM: positive }).optional(),
  /** A name of the registry, a file or a folder. */
  depthModel: z.string().min(1).optional(),
  known: z.array(z.string()),
  boxes: z.array(z.string()),
  drawn: z.array(z.enum(LINE_COLOURS)),
  reconstruction: path.optional(),
  masks: path.optional(),
  detections: path.optional(),
  still: z.boolean(),
  toyScale: positive.optional(),
  stopAfter: z.enum(STAGE_NAMES).optional(),
  framesRoot: path,
  sourceLicence: z.string(),
  attribution: z.string(),
  /** SHA-256 of the files above: other content is another job. */
  given: z.record(z.string(), z.string()),
})

export type TrackJob = z.infer<typeof trackJobSchema>
