import { z } from 'zod'
import { trackOptionsSchema } from './track-options.ts'

export const JOB_ID = /^track-[0-9a-f]{24}$/
const id = z.string().regex(JOB_ID)

const url = z
  .string()
  .min(1)
  .describe('a data URL, the id of a file, or an http(s) address where the operator allows it')

export const trackRequestSchema = z
  .strictObject({
    video: url.optional(),
    frames: z
      .array(z.strictObject({ url, time_s: z.number().nonnegative().max(1e6) }))
      .min(2)
      .max(5000)
      .optional(),
    options: trackOptionsSchema.optional(),
  })
  .refine(({ video, frames }) => (video === undefined) !== (frames === undefined), {
    error: 'expected either video or frames',
  })
export type TrackRequest = z.infer<typeof trackRequestSchema>

export const JOB_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const

export const jobSchema = z.strictObject({
  id,
  object: z.literal('track'),
  status: z.enum(JOB_STATES),
  created_at: z.int(),
  started_at: z.int().optional(),
  finished_at: z.int().optional(),
  expires_at: z.int(),
  progress: z
    .strictObject({
      done: z.number(),
      total: z.number().optional(),
      unit: z.string(),
      detail: z.string().optional(),
    })
    .optional(),
  error: z.strictObject({ message: z.string(), code: z.string().nullable() }).optional(),
})
export type JobObject = z.infer<typeof jobSchema>

export const jobListSchema = z.strictObject({ object: z.literal('list'), data: z.array(jobSchema) })
export const jobParams = z.object({ id })
