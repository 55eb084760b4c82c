import { mkdir, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { badUsage, missing } from '../base/errors.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { CARD_FILE } from '../tuning/conversation.ts'
import { placeNamed } from '../tuning/launch/places.ts'
import { progressOf } from '../tuning/launch/progress-line.ts'
import { PLACES, type PlaceName, type RunPlan, refuseUnevenBatch } from '../tuning/launch/run-plan.ts'
import { startRun } from '../tuning/launch/start-run.ts'
import { type ReadRecipe, readRecipe, TRAINER_FOLDER } from '../tuning/read-recipe.ts'
import { action, countOption, numberOption, type Run, withExamples } from './command.ts'
import { folderOption } from './outputs.ts'

interface Options {
  recipe: string
  on: PlaceName
  data?: string
  out: string
  nodes: number
  gpus?: number
  processes?: number
  workers?: number
  python: string
  trainer?: string
  name?: string
  queue?: string
  account?: string
  time?: string
  rendezvous?: string
  image?: string
  namespace?: string
  volume?: { claim: string; path: string }[]
  file?: string
  go?: boolean
}

/** In an image of the trainer. */
const TRAINER_IN_IMAGE = '/opt/stvlm/trainer'

export function registerTuneLaunch(tune: Command): void {
  const command = tune
    .command('launch')
    .description(
      'write what runs a recipe on a mixture, here or on a cluster; --go runs it, from its last checkpoint on',
    )
    .requiredOption('--recipe <name>', 'paper, lora, qwen3-vl, nano, tiny or a YAML file')
    .addOption(new Option('--on <place>', 'where it runs').choices(PLACES).default('local'))
    .option('--data <dir>', 'the mixture of `stvlm tune prepare`; the nano recipe makes its own')
    .requiredOption('-o, --out <dir>', 'the folder of the run: checkpoints, model, log', folderOption)
    .option('--nodes <count>', 'machines', countOption('--nodes'), 1)
    .option('--gpus <count>', "GPUs a machine; by default the recipe's", gpusOption)
    .option('--processes <count>', 'processes a machine, by default one a GPU', countOption('--processes'))
    .option('--workers <count>', 'processes that decode clips, for each GPU', countOption('--workers'))
    .option('--python <path>', 'the Python that has the trainer installed', 'python3')
    .option('--trainer <dir>', `the folder of the trainer; in an image ${TRAINER_IN_IMAGE}`)
    .option('--name <name>', 'of the job, by default stvlm-RECIPE')
    .option('--queue <name>', "Slurm's partition, or Kueue's queue on Kubernetes")
    .option('--account <name>', "Slurm's account")
    .option('--time <limit>', 'time limit, as 12:00:00 or 2-12:00:00')
    .option('--rendezvous <host:port>', 'torchrun on several machines: where the first is met')
    .option('--image <name>', 'Kubernetes: the image that holds the trainer')
    .option('--namespace <name>', 'Kubernetes: the namespace')
    .option('--volume <claim:path...>', 'Kubernetes: volume claims and where they are mounted', addVolume)
    .option('--file <file>', 'write it there; by default it is printed')
    .option('--go', 'run or submit it')
    .action(action(launch))
  withExamples(command, [
    'stvlm tune launch --recipe tiny --data mixture --out run --go',
    'stvlm tune launch --recipe paper --on slurm --nodes 1 --queue gpu --time 3-00:00:00 --data mixture --out run --file run.sbatch',
    'stvlm tune launch --recipe paper --on kubernetes --nodes 2 --gpus 4 --image registry/stvlm --volume data:/data --data /data/mixture --out /data/run | kubectl apply -f -',
  ])
}

const gpusOption = numberOption('--gpus', value => Number.isSafeInteger(value) && value >= 0, 'a whole number')

function addVolume(text: string, volumes: Options['volume'] = []): Options['volume'] {
  const found = /^([^:]+):(\/.*)$/.exec(text)
  if (found) return [...volumes, { claim: found[1], path: found[2] }]
  throw badUsage({ subject: '--volume', expected: 'claim:/path', got: text })
}

async function launch(run: Run, options: Options): Promise<void> {
  const read = await readRecipe(options.recipe)
  const place = placeNamed(options.on)
  const plan = planOf(read, options)
  refuseUnevenBatch(plan)
  const written = await place.write(plan)
  if (options.file !== undefined) await writeFileAtomic(options.file, written)
  else if (!options.go) run.print(written.trimEnd())
  if (!options.go) return
  if (options.on !== 'kubernetes') await makeReady(plan)
  await startRun(place.start(plan, written), { signal: run.signal, onLine: line => relay(run, line) })
  run.say(options.on === 'local' || options.on === 'torchrun' ? `run -> ${plan.out}` : 'submitted')
}

/** A mixture without a card was not finished. */
async function makeReady({ recipe, data, out }: RunPlan): Promise<void> {
  const card = join(data, CARD_FILE)
  if (!recipe.nano && !(await stat(card).catch(() => undefined)))
    throw missing({ subject: 'mixture', expected: 'a whole one (stvlm tune prepare)', got: 'no card', where: card })
  await mkdir(out, { recursive: true })
}

function relay(run: Run, line: string): void {
  const progress = progressOf(line)
  if (progress) run.onProgress(progress)
  else if (line.trim() !== '') run.say(line)
}

function planOf({ recipe, path: recipePath }: ReadRecipe, options: Options): RunPlan {
  const { on, nodes, data, out, rendezvous, name = `stvlm-${recipe.name}`, queue, account, time } = options
  if (data === undefined && !recipe.nano) throw badUsage({ subject: '--data', expected: 'a mixture', got: 'none' })
  if (on === 'local' && (nodes > 1 || (options.processes ?? 1) > 1))
    throw badUsage({ subject: '--on local', expected: 'one process (or --on torchrun)', got: 'several' })
  if (recipe.nano && on !== 'local')
    throw badUsage({ subject: `recipe ${recipe.name}`, expected: '--on local', got: on })
  const inImage = on === 'kubernetes'
  const where = inImage ? absolute : resolve
  const gpusPerNode = on === 'local' ? Math.min(1, recipe.gpus) : (options.gpus ?? Math.ceil(recipe.gpus / nodes))
  return {
    recipe,
    recipePath,
    data: where(data ?? out),
    out: where(out),
    nodes,
    gpusPerNode,
    processesPerNode: options.processes ?? Math.max(1, gpusPerNode),
    python: options.python,
    trainerFolder: options.trainer ?? (inImage ? TRAINER_IN_IMAGE : TRAINER_FOLDER),
    name,
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(queue !== undefined && { queue }),
    ...(account !== undefined && { account }),
    ...(time !== undefined && { timeLimit: time }),
    ...(rendezvous !== undefined && { rendezvous }),
    ...(options.image !== undefined && { image: options.image }),
    ...(options.namespace !== undefined && { namespace: options.namespace }),
    ...(options.volume && { volumes: options.volume }),
  }
}

/** A path inside the pods. */
function absolute(path: string): string {
  if (isAbsolute(path)) return path
  throw badUsage({ subject: 'path in the pods', expected: 'an absolute one, below a --volume', got: path })
}
