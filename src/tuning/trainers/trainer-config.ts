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

/** Batches gathered before a step on the GPUs that the recipe is written for. */
export const gathered = ({ batch, perDeviceBatch, gpus }: Recipe): number =>
  batch / (perDeviceBatch * Math.max(1, gpus))
