import { z } from 'zod'
import type { RecordFormat } from '../../tracks/record.ts'
import { mixtureSchema } from '../recipe.ts'

/** What a mixture is made of: `card.json` in its folder, written last. */
export const CARD_SCHEMA = 'stvlm.mixture/1'

const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const perSplit = z.strictObject({ train: count, val: count })

const source = z.strictObject({
  name: z.string(),
  licence: z.string(),
  attribution: z.string(),
  turns: count,
})

export const cardSchema = z.strictObject({
  schema: z.literal(CARD_SCHEMA),
  /** Name of the recipe whose options these are, perhaps changed. */
  recipe: z.string(),
  options: mixtureSchema,
  seed: z.int(),
  conversations: perSplit,
  /** A turn is a question with its answer. */
  turns: perSplit,
  /** Kinematic questions by task, source and provenance; `share` of the split's turns. */
  kinematic: z.array(
    z.strictObject({
      split: z.enum(['train', 'val']),
      task: z.string(),
      source: z.string(),
      provenance: z.string(),
      turns: count,
      share: z.number(),
      meanWeight: z.number(),
    }),
  ),
  general: z.array(
    z.strictObject({ name: z.string(), wanted: count.optional(), read: count, conversations: count, turns: count }),
  ),
  /** Turns by bins of the answer, by task. */
  histograms: z.record(z.string(), z.record(z.string(), count)),
  sources: z.array(source),
  /** Questions that were read and are not in the mixture, by why. */
  leftOut: z.record(z.string(), count),
  /** Benchmarks none of whose recordings and clips are in the mixture. */
  benches: z.array(z.strictObject({ folder: z.string(), recordings: count })),
  inputs: z.array(z.strictObject({ file: z.string(), sha256: sha256.optional(), bytes: count })),
  /** Folders that the names of media stand for; absent where the media were copied. */
  roots: z.record(z.string(), z.string()).optional(),
  /** SHA-256 of every file of rows. */
  files: z.record(z.string(), sha256),
})

export type Card = z.infer<typeof cardSchema>

export const CARD_FORMAT: RecordFormat<Card> = { name: CARD_SCHEMA, schema: cardSchema }
