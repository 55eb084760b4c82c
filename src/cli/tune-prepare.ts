import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import { TASKS } from '../questions/tasks.ts'
import type { GeneralFiles } from '../tuning/general/gather-general.ts'
import { prepareMixture } from '../tuning/prepare.ts'
import { readRecipe } from '../tuning/read-recipe.ts'
import type { MixtureOptions, Recipe } from '../tuning/recipe.ts'
import { TRAINER_NAMES } from '../tuning/trainers/trainers.ts'
import { action, countOption, numberOption, type Run, seedOption, withExamples } from './command.ts'
import { folderOption, leaveOut } from './outputs.ts'

interface Options {
  recipe: string
  questions: string[]
  clips: string[]
  bench?: string[]
  out: string
  seed?: number
  turns?: number
  phrasings?: number | 'all'
  tasks?: Record<string, number>
  sources?: Record<string, number>
  count?: number
  labelsOnly?: boolean
  general: boolean
  unweighted?: boolean
  video?: string[]
  videoRoot?: string
  videoCount?: number
  spatial?: string[]
  spatialRoot?: string
  spatialCount?: number
  for?: string[]
  copy?: boolean
  skipBad?: boolean
  json?: boolean
}

export function registerTunePrepare(tune: Command): void {
  const command = tune
    .command('prepare')
    .description('make conversations for a trainer from questions and general data, with a card of what is in them')
    .requiredOption('--recipe <name>', 'whose mixture and settings: paper, lora, qwen3-vl, tiny or a YAML file')
    .requiredOption('--questions <file...>', 'questions.jsonl or questions.jsonl.gz')
    .requiredOption('--clips <dir...>', 'folders that `stvlm clips` drew')
    .requiredOption('-o, --out <dir>', 'the folder of the mixture', folderOption)
    .option('--bench <dir...>', 'benchmarks that must not leak: a recording or clip of theirs is an error')
    .option('--seed <number>', "decides every draw; by default the recipe's", seedOption)
    .option('--turns <count>', 'questions of one clip in one conversation, at most', countOption('--turns'))
    .option('--phrasings <count>', 'sentences for each question, or all', phrasingsOption)
    .option(
      '--tasks <shares>',
      'tasks with their relative sizes: distance=2,speed=1',
      sharesOption('--tasks', TASK_NAMES),
    )
    .option('--sources <shares>', 'sources likewise: kitti=1,bdd100k=3', sharesOption('--sources'))
    .option('--count <count>', 'at most so many questions', wholeOption('--count'))
    .option('--labels-only', 'without pseudo-labels')
    .option('--no-general', 'without general video and spatial data')
    .option('--unweighted', 'pseudo-labels weigh as much as labels')
    .option('--video <file...>', 'JSON files of LLaVA-Video-178K')
    .option('--video-root <dir>', 'the folder that holds its videos')
    .option('--video-count <count>', 'at most so many of its conversations', wholeOption('--video-count'))
    .option('--spatial <file...>', 'JSON files of OpenSpatialDataset')
    .option('--spatial-root <dir>', 'the folder that holds its Open Images')
    .option('--spatial-count <count>', 'at most so many of its conversations', wholeOption('--spatial-count'))
    .option('--for <trainers...>', `what other trainers load, too: ${TRAINER_NAMES.join(', ')}`)
    .option('--copy', 'put the media into the folder, which then can be moved; by default it links to where they are')
    .option('--skip-bad', 'leave out broken lines and rows, and questions without a clip, and say which')
    .option('--json', 'the card as one line of JSON')
    .action(action(prepare))
  withExamples(command, [
    'stvlm tune prepare --recipe lora --questions questions.jsonl --clips clips --bench bench --out mixture',
    'stvlm tune prepare --recipe paper --questions *.jsonl.gz --clips clips --video */*.json --video-root /data/LLaVA-Video-178K --out mixture',
    'stvlm tune prepare --recipe qwen3-vl --questions q.jsonl --clips clips --labels-only --no-general --for ms-swift --out mixture',
  ])
}

const TASK_NAMES = TASKS.map(({ name }) => name)

async function prepare(run: Run, options: Options): Promise<void> {
  const { recipe } = await readRecipe(options.recipe)
  const { onBad, sayLeftOut } = leaveOut(run, options.skipBad)
  const { out, questions, clips, bench: benches = [] } = options
  const card = await prepareMixture({
    recipe,
    mixture: mixtureOf(recipe, options),
    seed: options.seed ?? recipe.seed,
    questions,
    clips,
    benches,
    ...(options.general && generalOf(options)),
    out,
    trainers: options.for,
    copyMedia: options.copy,
    signal: run.signal,
    onProgress: run.onProgress,
    onBad,
  })
  sayLeftOut()
  for (const { name, wanted = 0, conversations } of options.general ? card.general : [])
    if (conversations < wanted)
      run.say(`${name}: ${conversations} of the ${wanted} conversations that the recipe wants`)
  const { train, val } = card.conversations
  run.say(`${train} conversations, ${card.turns.train} turns${val > 0 ? `; ${val} held out` : ''} -> ${out}`)
  if (options.json) run.print(JSON.stringify(card))
}

/** The recipe's mixture with what the command line says instead. */
function mixtureOf({ mixture }: Recipe, options: Options): MixtureOptions {
  const { turns, phrasings, tasks, sources, count, labelsOnly, videoCount, spatialCount } = options
  const { weights, video, spatial, ...rest } = mixture
  const counts = { video: videoCount ?? video, spatial: spatialCount ?? spatial }
  return {
    ...rest,
    ...(options.general && counts.video !== undefined && { video: counts.video }),
    ...(options.general && counts.spatial !== undefined && { spatial: counts.spatial }),
    ...(weights && !options.unweighted && { weights }),
    ...(turns !== undefined && { turns }),
    ...(phrasings !== undefined && { phrasings }),
    ...(tasks && { tasks }),
    ...(sources && { sources }),
    ...(count !== undefined && { kinematic: count }),
    ...(labelsOnly && { provenance: 'labels' as const }),
  }
}

function generalOf({ video, videoRoot, spatial, spatialRoot }: Options): Record<string, GeneralFiles> {
  return {
    ...(video && { video: { files: video, root: rootOf('--video-root', videoRoot) } }),
    ...(spatial && { spatial: { files: spatial, root: rootOf('--spatial-root', spatialRoot) } }),
  }
}

function rootOf(option: string, folder: string | undefined): string {
  if (folder !== undefined) return folder
  throw badUsage({ subject: option, expected: 'the folder that holds the media', got: 'none' })
}

const wholeOption = (name: string) =>
  numberOption(name, value => Number.isSafeInteger(value) && value >= 0, 'a whole number')

const phrasingsOption = (text: string): number | 'all' => (text === 'all' ? text : countOption('--phrasings')(text))

/** "a=2,b" are shares of 2 and 1. */
function sharesOption(option: string, names?: readonly string[]) {
  return (text: string): Record<string, number> => {
    const shares = text.split(',').map((part): [string, number] => {
      const [name, share = '1'] = part.split('=')
      if (names && !names.includes(name)) throw badUsage({ subject: option, expected: names.join(', '), got: name })
      return [name, numberOption(option, value => value > 0, 'shares above 0')(share)]
    })
    return Object.fromEntries(shares)
  }
}
