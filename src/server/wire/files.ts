import { z } from 'zod'

export const FILE_ID = /^file-[0-9a-f]{24}$/
export const fileId = z.string().regex(FILE_ID).describe('as /v1/files gave it')

/** OpenAI's words; here all mean the same. */
export const PURPOSES = ['user_data', 'vision', 'assistants'] as const

export const fileSchema = z.strictObject({
  id: fileId,
  object: z.literal('file'),
  bytes: z.int().nonnegative(),
  created_at: z.int(),
  expires_at: z.int(),
  filename: z.string(),
  purpose: z.enum(PURPOSES),
  status: z.literal('processed'),
})
export type FileObject = z.infer<typeof fileSchema>

export const fileListSchema = z.strictObject({
  object: z.literal('list'),
  data: z.array(fileSchema),
  first_id: fileId.optional(),
  last_id: fileId.optional(),
  has_more: z.boolean(),
})

export const fileListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(10_000),
  after: fileId.optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
  purpose: z.enum(PURPOSES).optional(),
})

export const fileParams = z.object({ id: fileId })

export const deletedSchema = z.strictObject({ id: z.string(), object: z.string(), deleted: z.literal(true) })

/** For the document alone: the parts are read as they come. */
export const uploadForm = z.object({
  purpose: z.enum(PURPOSES),
  file: z.string().meta({ format: 'binary', contentMediaType: 'application/octet-stream' }),
})
