import { readFile } from 'node:fs/promises'
import { badUsage } from '../../base/errors.ts'
import { kubernetesManifest } from './kubernetes.ts'
import { type PlaceName, type RunPlan, torchrunWords, trainerWords } from './run-plan.ts'
import { shellBlock, shellWord } from './shell.ts'
import { sbatchScript } from './slurm.ts'

/** A program that is started for a run, and what it reads. */
export interface Started {
  readonly command: string
  readonly args: readonly string[]
  readonly folder?: string
  readonly input?: string
}

/** Where a run can be: what is written for it, and what `--go` starts. One row a place. */
export interface Place {
  readonly name: PlaceName
  /** A shell line, a script or a manifest: whole, as a person would run or submit it. */
  write(plan: RunPlan): Promise<string>
  start(plan: RunPlan, written: string): Started
}

const local: Place = {
  name: 'local',
  write: async plan => shellText(plan, localWords(plan)),
  start: plan => startedWords(plan, localWords(plan)),
}

const torchrun: Place = {
  name: 'torchrun',
  write: async plan => shellText(plan, torchrunLine(plan)),
  start: plan => startedWords(plan, torchrunLine(plan)),
}

const slurm: Place = {
  name: 'slurm',
  write: async plan => sbatchScript(plan),
  // Its log goes into the folder that it is submitted from.
  start: ({ out }, written) => ({ command: 'sbatch', args: [], folder: out, input: written }),
}

const kubernetes: Place = {
  name: 'kubernetes',
  write: async plan => kubernetesManifest(plan, await readFile(plan.recipePath, 'utf8')),
  start: (_, written) => ({ command: 'kubectl', args: ['apply', '-f', '-'], input: written }),
}

const ROWS: readonly Place[] = [local, torchrun, slurm, kubernetes]

export function placeNamed(name: string): Place {
  const place = ROWS.find(row => row.name === name)
  if (place) return place
  throw badUsage({ subject: '--on', expected: ROWS.map(row => row.name).join(', '), got: name })
}

/** The project's own small model has its own command, which knows its stages and its data. */
function localWords(plan: RunPlan): string[] {
  const { nano } = plan.recipe
  if (!nano) return [plan.python, ...trainerWords(plan)]
  const words = nano.command.trim().split(/\s+/)
  return [...(words[0] === 'python' ? [plan.python, ...words.slice(1)] : words), '--out', plan.out]
}

function torchrunLine(plan: RunPlan): string[] {
  if (plan.nodes === 1) return torchrunWords(plan, ['--standalone'])
  const { rendezvous, name } = plan
  if (rendezvous === undefined)
    throw badUsage({ subject: '--rendezvous', expected: 'host:port of the first node', got: 'none' })
  return torchrunWords(plan, ['--rdzv_backend=c10d', `--rdzv_id=${name}`, `--rdzv_endpoint=${rendezvous}`])
}

const shellText = ({ trainerFolder }: RunPlan, words: readonly string[]): string =>
  `cd ${shellWord(trainerFolder)}\n${shellBlock(words)}\n`

const startedWords = ({ trainerFolder }: RunPlan, [command, ...args]: readonly string[]): Started => ({
  command,
  args,
  folder: trainerFolder,
})
