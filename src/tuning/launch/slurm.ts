import { badUsage } from '../../base/errors.ts'
import { DEFAULT_PORT, type RunPlan, torchrunWords } from './run-plan.ts'
import { shellBlock, shellWord } from './shell.ts'

/** Decoding of clips, for each process. */
const CPUS_PER_PROCESS = 8
/** Before the time is up: the trainer has this long to be ended, its last checkpoint is whole. */
const WARN_S = 120

/** What `sbatch` reads: one task a node, which starts the node's processes; a run that is put back in the queue goes on. */
export function sbatchScript(plan: RunPlan): string {
  const { name, nodes, gpusPerNode, processesPerNode, queue, account, timeLimit, workers = CPUS_PER_PROCESS } = plan
  const directives = {
    'job-name': name,
    nodes: `${nodes}`,
    'ntasks-per-node': '1',
    ...(gpusPerNode > 0 && { 'gpus-per-node': `${gpusPerNode}` }),
    'cpus-per-task': `${processesPerNode * Math.max(1, workers)}`,
    ...(queue && { partition: queue }),
    ...(account && { account }),
    ...(timeLimit && { time: timeLimit }),
    output: 'slurm-%j.log',
    'open-mode': 'append',
    signal: `TERM@${WARN_S}`,
  }
  // The shell that runs the script makes the words of what only the job knows.
  const words = torchrunWords(plan, ['--rdzv_backend=c10d', '--rdzv_id=@ID', '--rdzv_endpoint=@HEAD'])
  const block = shellBlock(['srun', ...words])
    .replace('--rdzv_id=@ID', '--rdzv_id="$SLURM_JOB_ID"')
    .replace('--rdzv_endpoint=@HEAD', `--rdzv_endpoint="$head:${DEFAULT_PORT}"`)
  return `#!/usr/bin/env bash
${Object.entries(directives)
  .map(([option, value]) => `#SBATCH --${option}=${directiveWord(option, value)}`)
  .join('\n')}
#SBATCH --requeue
set -euo pipefail
# Not \`| head -n 1\`: scontrol would die of its closed pipe, and pipefail with it.
hosts=$(scontrol show hostnames "$SLURM_JOB_NODELIST")
head=\${hosts%%[[:space:]]*}
cd ${shellWord(plan.trainerFolder)}
${block}
`
}

/** sbatch reads these itself, before any shell. */
function directiveWord(option: string, value: string): string {
  if (/^[\w%@:.,+-]+$/.test(value)) return value
  throw badUsage({ subject: `sbatch --${option}`, expected: 'letters, digits and %@:.,+-', got: value })
}
