import { z } from 'zod'
import { SPLITS } from '../questions/record.ts'
import type { RecordFormat } from '../tracks/record.ts'

/** Names inside a benchmark's folder. */
export const MANIFEST_FILE = 'manifest.json'
export const QUESTIONS_FILE = 'questions.jsonl'
export const SCENES_FILE = 'scenes.jsonl'
/** Clips with the boxes drawn, as a model sees them. */
export const CLIPS_FOLDER = 'clips'
/** The same stretches without boxes. */
export const PLAIN_FOLDER = 'plain'

export const MANIFEST_SCHEMA = 'stvlm.bench/1'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const count = z.int().nonnegative()
const share = z.number().min(0).max(1)

export const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  /** Hash of scenes, questions and raw pixels: equal identities ask the same of the same pictures. */
  identity: sha256,
  seed: z.int(),
  perTask: z.int().positive(),
  /** Whose recordings count as test recordings. */
  splits: z.array(z.enum(SPLITS)),
  tasks: z.array(z.strictObject({ task: z.string(), questions: count })),
  sources: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      licence: z.string(),
      attribution: z.string(),
      recordings: count,
      questions: count,
      /** How long recordings were cut. */
      cut: z.string(),
    }),
  ),
  /** What blind guessing scores, fitted on train, and its limits: the rows of `stvlm questions --stats`. */
  limits: z.array(
    z.strictObject({
      task: z.string(),
      source: z.string(),
      n: count,
      constant: share,
      constantLimit: share,
      context: share,
      contextLimit: share,
    }),
  ),
  /** SHA-256 of every other file of the folder, by path. */
  files: z.record(z.string(), sha256),
  /** SHA-256 of the raw pixels that each file of `plain` shows, before encoding where its source says so. */
  pixels: z.record(z.string(), sha256),
})

export type Manifest = z.infer<typeof manifestSchema>

export const MANIFEST_FORMAT: RecordFormat<Manifest> = { name: MANIFEST_SCHEMA, schema: manifestSchema }
