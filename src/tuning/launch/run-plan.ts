import { badUsage } from '../../base/errors.ts'
import { accumulationOf, type Recipe } from '../recipe.ts'

export const PLACES = ['local', 'torchrun', 'slurm', 'kubernetes'] as const
export type PlaceName = (typeof PLACES)[number]

/** What is to run, wherever. Paths are absolute, as the machines that run it see them. */
export interface RunPlan {
  readonly recipe: Recipe
  readonly recipePath: string
  readonly data: string
  readonly out: string
  readonly nodes: number
  /** Processes a node, one a GPU; 1 where the recipe runs on the CPU. */
  readonly processesPerNode: number
  /** GPUs a node: 0 on the CPU. */
  readonly gpusPerNode: number
  readonly python: string
  /** The folder that holds `stvlm_trainer`. */
  readonly trainerFolder: string
  /** Processes that decode clips, for each GPU. */
  readonly workers?: number
  /** Of the run on its cluster. */
  readonly name: string
  readonly queue?: string
  readonly timeLimit?: string
  readonly account?: string
  /** Kubernetes. */
  readonly image?: string
  readonly namespace?: string
  readonly volumes?: readonly { readonly claim: string; readonly path: string }[]
  /** Where the first node is met: host:port; several nodes of torchrun need it. */
  readonly rendezvous?: string
}

export const DEFAULT_PORT = 29_500

/** The trainer's own words; it goes on from the last whole checkpoint that is in `out`. */
export function trainerWords({ recipePath, data, out, workers }: RunPlan): string[] {
  const paths = ['--recipe', recipePath, '--data', data, '--out', out]
  return ['-m', 'stvlm_trainer', 'train', ...paths, '--resume', ...(workers ? ['--workers', `${workers}`] : [])]
}

/** One process a GPU on every node, met at one place; `how` tells how nodes find each other. */
export const torchrunWords = (plan: RunPlan, how: readonly string[]): string[] => [
  plan.python,
  '-m',
  'torch.distributed.run',
  `--nnodes=${plan.nodes}`,
  `--nproc_per_node=${plan.processesPerNode}`,
  ...how,
  ...trainerWords(plan),
]

/** The recipe's batch, shared over all processes, must come out whole. */
export function refuseUnevenBatch({ recipe, nodes, processesPerNode }: RunPlan): void {
  const processes = nodes * processesPerNode
  if (accumulationOf(recipe, processes) !== undefined) return
  throw badUsage({
    subject: '--nodes, --gpus',
    expected: `processes that share the recipe's batch of ${recipe.batch} evenly, ${recipe.perDeviceBatch} each at a time`,
    got: `${processes}`,
  })
}
