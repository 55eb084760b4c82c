import type { MediaKind } from '../../export/conversation.ts'
import type { Recipe } from '../recipe.ts'

export interface ConfigContext {
  readonly recipe: Recipe
  readonly hasVal: boolean
  readonly kinds: readonly MediaKind[]
  /** Whether answers weigh differently. */
  readonly isWeighted: boolean
}

/** How a trainer is told to run a recipe on a mixture: one row a trainer, by the name of its file format. */
export interface TrainerConfig {
  readonly name: string
  /** Its release whose fields these are. */
  readonly version: string
  /** File of the settings, below the mixture's folder, and what it holds; undefined for a model that it does not train. */
  config(context: ConfigContext): { readonly file: string; readonly text: string } | undefined
  /** Run in the mixture's folder. */
  readonly command: string
  /** What of a mixture it has no place for. */
  readonly lacks?: string
}

/** Fields of transformers' TrainingArguments, which all of them take by the same names. */
export function trainingArguments(recipe: Recipe) {
  // Batches gathered before a step, on the GPUs that the recipe is written for.
  const gathered = recipe.batch / (recipe.perDeviceBatch * Math.max(1, recipe.gpus))
  return {
    num_train_epochs: recipe.epochs,
    per_device_train_batch_size: recipe.perDeviceBatch,
    gradient_accumulation_steps: gathered,
    learning_rate: recipe.learningRate,
    lr_scheduler_type: recipe.schedule,
    warmup_ratio: recipe.warmupShare,
    weight_decay: recipe.weightDecay,
    max_grad_norm: recipe.maxGradientNorm,
    seed: recipe.seed,
    save_steps: recipe.saveSteps,
    save_total_limit: recipe.keptCheckpoints,
  }
}
