import { z } from 'zod'
import { askResultSchema } from '../../answer/result.ts'
import { fileId } from './files.ts'
import { trackOptionsSchema } from './track-options.ts'

const url = z
  .string()
  .min(1)
  .describe('a data URL, the id of a file, or an http(s) address where the operator allows it')

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const imagePart = z.object({ type: z.literal('image_url'), image_url: z.object({ url }) })
const videoPart = z.object({ type: z.literal('video_url'), video_url: z.object({ url }) })
const filePart = z.object({ type: z.literal('file'), file: z.object({ file_id: fileId }) })

const content = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [textPart, imagePart, videoPart, filePart])).min(1),
])
export type Content = z.infer<typeof content>

const said = z.union([z.string(), z.array(z.object({ type: z.string() }))]).nullable()

export const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), content }),
  z.object({ role: z.enum(['system', 'developer', 'assistant']), content: said.optional() }),
])

/** What this server adds to OpenAI's request. */
const extension = z.strictObject({
  fps: z.number().positive().max(100_000).optional().describe('frames a second of image_url parts without times'),
  options: trackOptionsSchema.optional(),
  objects: z.record(z.string().min(1).max(100), z.string().min(1).max(100)).optional().describe('name -> track id'),
  all_readings: z.boolean().optional().describe('a question with several readings gets an answer to each'),
})

const REPEATABLE = 'taken and without effect: answers are repeatable'

export const chatRequestSchema = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(messageSchema).min(1).max(200),
  stream: z.boolean().nullable().optional(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullable().optional(),
  max_tokens: z.int().positive().nullable().optional(),
  max_completion_tokens: z.int().positive().nullable().optional(),
  n: z.literal(1).nullable().optional(),
  temperature: z.number().min(0).max(2).nullable().optional().describe(REPEATABLE),
  top_p: z.number().min(0).max(1).nullable().optional().describe(REPEATABLE),
  seed: z.int().nullable().optional().describe(REPEATABLE),
  response_format: z
    .object({ type: z.enum(['text', 'json_object']) })
    .nullable()
    .optional()
    .describe('json_object: the whole typed answer is the content'),
  logprobs: z.literal(false).nullable().optional(),
  tools: z.array(z.never()).nullable().optional(),
  stvlm: extension.optional(),
})
export type ChatRequest = z.infer<typeof chatRequestSchema>

const count = z.int().nonnegative()
const usage = z.strictObject({ prompt_tokens: count, completion_tokens: count, total_tokens: count })
export type Usage = z.infer<typeof usage>

const finish = z.enum(['stop', 'length'])

export const completionSchema = z.strictObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.strictObject({
      index: z.int(),
      message: z.strictObject({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }),
      logprobs: z.null(),
      finish_reason: finish,
    }),
  ),
  usage,
  stvlm: askResultSchema.describe('the typed answer with its interval, steps and path'),
})
export type Completion = z.infer<typeof completionSchema>

export const chunkSchema = z.strictObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.int(),
  model: z.string(),
  choices: z.array(
    z.strictObject({
      index: z.int(),
      delta: z.strictObject({ role: z.literal('assistant').optional(), content: z.string().optional() }),
      logprobs: z.null(),
      finish_reason: finish.nullable(),
    }),
  ),
  usage: usage.nullable().optional(),
  stvlm: askResultSchema.optional(),
})
export type Chunk = z.infer<typeof chunkSchema>

export const modelSchema = z.strictObject({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
})
export const modelListSchema = z.strictObject({ object: z.literal('list'), data: z.array(modelSchema) })
export const modelParams = z.object({ id: z.string().min(1).max(200) })
