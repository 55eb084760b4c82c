import { z } from 'zod'
import { badInput, messageOf, missing } from '../../base/errors.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { RESAMPLES, type Resample } from '../../media/resample.ts'
import type { VlmFiles } from './files.ts'

const count = z.number().int().positive()
const tokenId = z.number().int().nonnegative()
const eos = z.union([tokenId, z.array(tokenId).min(1)])

/** What is used of a config.json; both names that Hugging Face gave the ids of placeholders are read. */
export const configSchema = z.object({
  model_type: z.string(),
  video_token_id: tokenId.optional(),
  video_token_index: tokenId.optional(),
  vision_config: z.object({ image_size: count, patch_size: count }).partial().optional(),
  /** Of stvlm_nano: frames of a clip, and tokens of a question with its answer; it takes no other number, and no more. */
  frames: count.optional(),
  max_text: count.optional(),
  eos_token_id: eos.nullish(),
})
export type VlmConfig = z.infer<typeof configSchema>

const generationSchema = z.object({
  eos_token_id: eos.nullish(),
  repetition_penalty: z.number().positive().nullish(),
})

export interface Generation {
  readonly eosIds: readonly number[]
  /** 1: none. Divides or multiplies the logits of tokens that were there already (Keskar et al. 2019, section 4.1). */
  readonly repetitionPenalty: number
}

const triple = z.tuple([z.number(), z.number(), z.number()])
const resampleSchema = z.custom<Resample>(value => RESAMPLES.some(known => known === value), {
  error: `expected one of ${RESAMPLES.join(', ')}`,
})

const preprocessorSchema = z.object({
  size: z.object({ height: count, width: count }),
  resample: resampleSchema.default(3),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  image_mean: triple,
  image_std: triple,
  do_center_crop: z.literal(false).nullish(),
  do_pad: z.boolean().nullish(),
})

export interface PreprocessorConfig {
  readonly size: FrameSize
  /** The picture keeps its shape and stands in the middle, between black bars; else it fills the size. */
  readonly padded: boolean
  readonly resample: Resample
  readonly rescaleFactor: number
  readonly mean: readonly [number, number, number]
  readonly std: readonly [number, number, number]
}

export const readConfig = (files: VlmFiles): Promise<VlmConfig> => readJson(files, ['config.json'], configSchema)

/** A model's own file for videos comes before that for pictures. */
export async function readPreprocessor(files: VlmFiles): Promise<PreprocessorConfig> {
  const names = ['video_preprocessor_config.json', 'preprocessor_config.json']
  const { size, resample, rescale_factor, image_mean, image_std, do_pad } = await readJson(
    files,
    names,
    preprocessorSchema,
  )
  return {
    size: { widthPx: size.width, heightPx: size.height },
    padded: do_pad === true,
    resample,
    rescaleFactor: rescale_factor,
    mean: image_mean,
    std: image_std,
  }
}

/** Errors: `badInput` where neither file says which token ends an answer. */
export async function readGeneration(files: VlmFiles, config: VlmConfig): Promise<Generation> {
  const has = (await files.text('generation_config.json')) !== undefined
  const own = has ? await readJson(files, ['generation_config.json'], generationSchema) : {}
  const ends = own.eos_token_id ?? config.eos_token_id
  if (ends === null || ends === undefined) {
    const expected = 'an eos_token_id, by which answers end'
    throw badInput({ subject: 'generation_config.json', expected, got: 'none', where: files.where })
  }
  return { eosIds: [ends].flat(), repetitionPenalty: own.repetition_penalty ?? 1 }
}

/** The first of the files that is there. Errors: `missing` where none is, `badInput` where it does not fit. */
export async function readJson<T>(files: VlmFiles, names: readonly string[], schema: z.ZodType<T>): Promise<T> {
  for (const name of names) {
    const text = await files.text(name)
    if (text !== undefined) return parse(text, name, schema, files.where)
  }
  throw missing({
    subject: names[names.length - 1],
    expected: 'in the folder of the model',
    got: 'none',
    where: files.where,
  })
}

function parse<T>(text: string, name: string, schema: z.ZodType<T>, where: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : []
    const got = issue ? `${issue.path.join('.')}: ${issue.message}` : messageOf(cause)
    throw badInput({ subject: name, expected: 'a configuration that this program knows', got, where }, cause)
  }
}
