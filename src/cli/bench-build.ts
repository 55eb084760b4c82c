import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import { buildBench } from '../bench/build/build-bench.ts'
import type { Split } from '../questions/record.ts'
import { action, countOption, type Run, seedOption, withExamples } from './command.ts'
import { folderOption } from './outputs.ts'

interface Options {
  out: string
  perTask: number
  seed: number
  splits: Split[]
  scenes?: string[]
  framesRoot?: string[]
  width?: number
  json?: boolean
}

export function registerBenchBuild(bench: Command): void {
  const command = bench
    .command('build')
    .description('choose questions of test recordings in held-out words, and put them with their clips into one folder')
    .argument(
      '<questions...>',
      'questions.jsonl or questions.jsonl.gz, made with --set heldout or both and --tasks all',
    )
    .requiredOption('-o, --out <dir>', 'folder of the benchmark', folderOption)
    .option(
      '--per-task <count>',
      'questions of each of the seven tasks; other sets have half',
      countOption('--per-task'),
      200,
    )
    .option('--splits <names>', 'whose recordings are test recordings: test, val or test,val', splitsOption, ['test'])
    .option('--seed <number>', 'decides every draw', seedOption, 0)
    .option('--scenes <file...>', 'where the scenes are; by default where the questions say')
    .option('--frames-root <dir...>', 'folders that hold images and videos; by default that of the scenes')
    .option('--width <px>', 'scale larger clips down to this width', countOption('--width'))
    .option('--json', 'the manifest as one line of JSON')
    .action(action(build))
  withExamples(command, [
    'stvlm questions scenes.jsonl --tasks all --set both --out questions.jsonl',
    'stvlm bench build questions.jsonl --out bench --frames-root /data/nuscenes',
  ])
}

async function build(run: Run, paths: string[], options: Options): Promise<void> {
  const { out: folder, perTask, seed, splits, scenes, framesRoot: framesRoots, width: widthPx, json } = options
  const { manifest, clips } = await buildBench(paths, {
    folder,
    perTask,
    seed,
    splits,
    scenes,
    framesRoots,
    widthPx,
    onLimits: stats => {
      if (!json) for (const line of stats.table()) run.print(line)
    },
    signal: run.signal,
    onProgress: run.onProgress,
  })
  const questions = manifest.tasks.reduce((sum, task) => sum + task.questions, 0)
  const kept = clips.clipsKept > 0 ? `, ${clips.clipsKept} kept from an earlier run` : ''
  run.say(`${questions} questions, ${clips.clipsDrawn} clips drawn${kept}; identity ${manifest.identity} -> ${folder}`)
  if (json) run.print(JSON.stringify(manifest))
}

function splitsOption(text: string): Split[] {
  return text.split(',').map(name => {
    if (name === 'test' || name === 'val') return name
    throw badUsage({ subject: '--splits', expected: 'test, val or test,val', got: text })
  })
}
