import { z } from 'zod'
import type { RecordFormat } from '../tracks/record.ts'

/** Where a question's drawn clip is; one line a question in the folder's `clips.jsonl`. */
export const CLIP_INDEX_SCHEMA = 'stvlm.clip-index/1'

/** The index's name inside the folder of clips. */
export const CLIP_INDEX_FILE = 'clips.jsonl'

const path = z.string().min(1)

export const clipIndexSchema = z.strictObject({
  schema: z.literal(CLIP_INDEX_SCHEMA),
  questionId: z.string().min(1),
  clipHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The MP4, relative to the index. */
  file: path.optional(),
  /** JPEG files, one for each of the clip's `timesS`, relative to the index. */
  frames: z.array(path).optional(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  videoFps: z.number().positive(),
})

export type ClipIndexRow = z.infer<typeof clipIndexSchema>

export const CLIP_INDEX_FORMAT: RecordFormat<ClipIndexRow> = { name: CLIP_INDEX_SCHEMA, schema: clipIndexSchema }
