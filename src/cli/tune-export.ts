import { resolve } from 'node:path'
import type { Command } from 'commander'
import { startRun } from '../tuning/launch/start-run.ts'
import { TRAINER_FOLDER } from '../tuning/read-recipe.ts'
import { action, type Run, withExamples } from './command.ts'
import { folderOption } from './outputs.ts'

interface Options {
  run: string
  data?: string
  scores?: string[]
  out: string
  python: string
  trainer: string
}

export function registerTuneExport(tune: Command): void {
  const command = tune
    .command('export')
    .description(
      'one folder of a finished run: weights (adapters merged), processor, and a card of data, recipe, licence and scores',
    )
    .requiredOption('--run <dir>', 'the folder of `stvlm tune launch`')
    .option('--data <dir>', "its mixture, whose card becomes a part of the model's")
    .option('--scores <file...>', 'what `stvlm bench score --json` printed')
    .requiredOption('-o, --out <dir>', 'the folder of the model', folderOption)
    .option('--python <path>', 'the Python that has the trainer installed', 'python3')
    .option('--trainer <dir>', 'the folder of the trainer', TRAINER_FOLDER)
    .action(action(exportRun))
  withExamples(command, ['stvlm tune export --run run --data mixture --scores score.json --out model'])
}

async function exportRun(run: Run, { run: folder, data, scores, out, python, trainer }: Options): Promise<void> {
  const words = ['-m', 'stvlm_trainer', 'export', '--run', resolve(folder), '--out', resolve(out)]
  if (data !== undefined) words.push('--data', resolve(data))
  if (scores) words.push('--scores', ...scores.map(file => resolve(file)))
  const onLine = (line: string) => run.say(line)
  await startRun({ command: python, args: words, folder: trainer }, { signal: run.signal, onLine })
}
