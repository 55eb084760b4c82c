import type { Command } from 'commander'
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
  blocks?: number
}

export function registerTuneStream(tune: Command): void {
  const command = tune
    .command('stream')
    .description('simulated clips with questions, without end, for a trainer that reads them from a pipe')
    .option('--seed <n>', 'block i of a seed is always the same', seedOption, 0)
    .option('--first <i>', 'number of the first block of scenes', natural('--first'), 0)
    .option('--stride <n>', 'every n-th block', countOption('--stride'), 1)
    .option('--blocks <n>', 'how many; by default without end', countOption('--blocks'))
    .option('--moving <share>', 'share of clips whose camera moves, 0 to 1', share('--moving'), 0)
    .option('--questions <n>', 'about each clip, at most', countOption('--questions'), 8)
    .option('--showings <n>', 'of each scene, with other objects marked', countOption('--showings'), 4)
    .option('--no-pictures', 'truth and questions alone')
    .action(action(stream))
  withExamples(command, ['stvlm tune stream --seed 7 --moving 0.3 | python train.py'])
}

const natural = (name: string) => numberOption(name, v => Number.isSafeInteger(v) && v >= 0)
const share = (name: string) => numberOption(name, v => v >= 0 && v <= 1, 'a share from 0 to 1')

async function stream({ signal }: Run, { moving, blocks, ...options }: Options): Promise<void> {
  const output = standardOutput('-')
  const end = blocks === undefined ? Number.POSITIVE_INFINITY : options.first + blocks * options.stride
  for (const clip of streamClips({ ...options, movingShare: moving, signal })) {
    if (clip.block >= end) break
    await output?.write(packClip(clip))
  }
}
