import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import { WORLD_NAMES, type WorldName } from '../simulate/index.ts'
import { RecordedScenes } from '../tuning/stream/recorded-scenes.ts'
import { streamClips } from '../tuning/stream/stream-clips.ts'
import { packClip } from '../tuning/stream/wire.ts'
import { action, countOption, numberOption, type Run, seedOption, withExamples } from './command.ts'
import { standardOutput } from './outputs.ts'

interface Options {
  seed: number
  first: number
  stride: number
  moving: number
  questions: number
  showings: number
  pictures: boolean
  worlds?: WorldName[]
  scenes?: string
  scenesShare?: number
  framesRoot?: string[]
  blocks?: number
}

export function registerTuneStream(tune: Command): void {
  const command = tune
    .command('stream')
    .description('simulated or recorded clips with questions, without end, for a trainer that reads them from a pipe')
    .option('--seed <n>', 'block i of a seed is always the same', seedOption, 0)
    .option('--first <i>', 'number of the first block of scenes', natural('--first'), 0)
    .option('--stride <n>', 'every n-th block', countOption('--stride'), 1)
    .option('--blocks <n>', 'how many; by default without end', countOption('--blocks'))
    .option('--moving <share>', 'share of clips whose camera moves, 0 to 1', share('--moving'), 0)
    .option('--questions <n>', 'about each clip, at most', countOption('--questions'), 8)
    .option('--showings <n>', 'of each scene, with other objects marked', countOption('--showings'), 4)
    .option('--worlds <names>', `of the simulator, with commas: ${WORLD_NAMES.join(', ')} (default: all)`, worlds)
    .option(
      '--scenes <file>',
      'scenes.jsonl with videos or images that clips come from too; without end, ever other objects marked',
    )
    .option(
      '--scenes-share <share>',
      'of clips that come from these, 0 to 1; the rest is simulated (default: 1)',
      share('--scenes-share'),
    )
    .option('--frames-root <dir...>', 'where their videos and images are (default: beside the file)')
    .option('--no-pictures', 'truth and questions alone')
    .action(action(stream))
  withExamples(command, [
    'stvlm tune stream --seed 7 --moving 0.3 | python train.py',
    'stvlm tune stream --seed 7 --worlds driving --scenes tracked.jsonl --scenes-share 0.5 | python train.py',
  ])
}

const natural = (name: string) => numberOption(name, v => Number.isSafeInteger(v) && v >= 0)
const share = (name: string) => numberOption(name, v => v >= 0 && v <= 1, 'a share from 0 to 1')

const worlds = (text: string): WorldName[] =>
  text.split(',').map(word => {
    const world = WORLD_NAMES.find(name => name === word.trim())
    if (world) return world
    throw badUsage({ subject: '--worlds', expected: WORLD_NAMES.join(', '), got: word })
  })

async function stream({ signal }: Run, { moving, blocks, scenes, scenesShare, framesRoot, ...options }: Options) {
  if (scenes === undefined && (scenesShare !== undefined || framesRoot !== undefined)) {
    throw badUsage({ subject: '--scenes-share and --frames-root', expected: 'to go with --scenes', got: 'none' })
  }
  const output = standardOutput('-')
  const end = blocks === undefined ? Number.POSITIVE_INFINITY : options.first + blocks * options.stride
  const recorded = scenes === undefined ? undefined : await RecordedScenes.open(scenes, framesRoot, signal)
  const taken = recorded && { recorded: { scenes: recorded, share: scenesShare ?? 1 } }
  for await (const clip of streamClips({ ...options, ...taken, movingShare: moving, signal })) {
    if (clip.block >= end) break
    await output?.write(packClip(clip))
  }
}
