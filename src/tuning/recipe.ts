import { z } from 'zod'

/**
 * A recipe: what is tuned, on which mixture, how. A YAML file in `trainer/recipes/`, checked here and read by the trainer
 * as plain YAML, so every field has a value or is absent; the trainer adds no defaults of its own.
 */
export const RECIPE_SCHEMA = 'stvlm.recipe/1'

export const TUNING_METHODS = ['full', 'lora'] as const
export const SCHEDULES = ['cosine', 'linear', 'constant'] as const
export const MODEL_PARTS = ['vision', 'projector', 'language'] as const

const text = z.string().min(1)
const count = z.int().positive()
const amount = z.int().nonnegative()
const share = z.number().min(0).max(1)
const rate = z.number().positive()

const model = z.strictObject({
  /** Of a model hub or a folder; absent where the model is made new from `config`. */
  id: text.optional(),
  revision: text.optional(),
  /** Name of the class in `transformers` (or in the trainer itself). */
  class: text,
  licence: text,
  /** A new model: the fields of its configuration class, weights drawn by `seed`. */
  config: z.record(z.string(), z.unknown()).optional(),
})

const lora = z.strictObject({
  rank: count,
  alpha: rate,
  dropout: share,
  /** Ends of names of linear layers, as peft's `target_modules` takes them. */
  targets: z.array(text).min(1),
})

/** Which questions become conversations, and what is mixed in: what `stvlm tune prepare` takes unless told otherwise. */
export const mixtureSchema = z.strictObject({
  /** At most so many questions from questions' files; absent: all. */
  kinematic: amount.optional(),
  /** At most so many conversations about general videos, and about places of regions in images. */
  video: amount.optional(),
  spatial: amount.optional(),
  /** Relative sizes of tasks and of sources among the kinematic questions; one that is not named is left out. */
  tasks: z.record(z.string(), rate).optional(),
  sources: z.record(z.string(), rate).optional(),
  /** `labels`: measured and simulated questions only. */
  provenance: z.enum(['all', 'labels']).optional(),
  /** Questions of one clip in one conversation, at most. */
  turns: count,
  /** Sentences for each question: its own, further ones of the train set, or every one that there is. */
  phrasings: z.union([count, z.literal('all')]),
  /** Loss weights of pseudo-labels by how uncertain they are; see `weightOf`. */
  weights: z.strictObject({ referenceShare: rate, least: share, most: rate }).optional(),
})

const recipe = z.strictObject({
  schema: z.literal(RECIPE_SCHEMA),
  name: text,
  about: text,
  model,
  method: z.enum(TUNING_METHODS),
  lora: lora.optional(),
  /** Parts whose weights change; with LoRA `language` means its adapters. */
  trains: z.array(z.enum(MODEL_PARTS)).min(1),
  epochs: z.number().positive(),
  /** Conversations a step, over all processes. Accumulation is `batch / (perDeviceBatch * processes)`, which must be whole. */
  batch: count,
  perDeviceBatch: count,
  learningRate: rate,
  schedule: z.enum(SCHEDULES),
  /** Share of the steps in which the rate grows. */
  warmupShare: share,
  weightDecay: z.number().nonnegative(),
  maxGradientNorm: rate,
  precision: z.enum(['bf16', 'fp32']),
  gradientCheckpointing: z.boolean(),
  /** Weights, gradients and optimiser in shards over all processes; `wraps` names the layers' classes. */
  fsdp: z.strictObject({ wraps: z.array(text).min(1), offload: z.boolean() }).optional(),
  /** Shown to the model, evenly over the clip. */
  framesPerClip: count,
  /** Longer conversations are cut by whole turns. */
  maxTokens: count,
  seed: amount,
  saveSteps: count,
  /** Kept besides the newest. */
  keptCheckpoints: count,
  /** Processes in all that the recipe is written for; 0: on the CPU, one process. */
  gpus: amount,
  mixture: mixtureSchema,
  /** The project's own small model is trained in stages by a command of its own, run in `trainer/`. */
  nano: z.looseObject({ command: text }).optional(),
})

export const recipeSchema = recipe.superRefine((value, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if ((value.method === 'lora') !== (value.lora !== undefined))
    refuse('lora', 'expected with method lora, and only there')
  if ((value.model.id === undefined) === (value.model.config === undefined)) refuse('model', 'expected id or config')
  const together = value.perDeviceBatch * Math.max(1, value.gpus)
  if (value.batch % together !== 0) refuse('batch', `expected a multiple of perDeviceBatch * gpus = ${together}`)
  const { weights } = value.mixture
  if (weights && weights.least > weights.most) refuse('mixture', 'expected weights.least to be at most weights.most')
})

export type Recipe = z.infer<typeof recipeSchema>
export type MixtureOptions = z.infer<typeof mixtureSchema>

/** Batches that one process gathers before a step; undefined where `batch` cannot be shared so. */
export function accumulationOf({ batch, perDeviceBatch }: Recipe, processes: number): number | undefined {
  const steps = batch / (perDeviceBatch * processes)
  return Number.isInteger(steps) ? steps : undefined
}
