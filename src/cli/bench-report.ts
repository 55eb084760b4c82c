import type { Command } from 'commander'
import { reportBench } from '../bench/report/report-bench.ts'
import { action, numberOption, type Run, seedOption, withExamples } from './command.ts'
import { folderOption } from './outputs.ts'

interface Options {
  bench: string
  out: string
  png?: string
  cases: number
  seed: number
}

export function registerBenchReport(bench: Command): void {
  const command = bench
    .command('report')
    .description('one page: every task beside guessing and geometry, where a model fails, single answers to look at')
    .argument('<scores...>', 'scores.jsonl or scores.jsonl.gz of stvlm bench score: models, variants, baselines')
    .requiredOption('--bench <dir>', 'folder of the benchmark that was asked', folderOption)
    .requiredOption('-o, --out <file>', 'the page, report.html')
    .option('--png <dir>', 'the charts as PNGs too')
    .option(
      '--cases <count>',
      'answers of each kind and model to look at; 0 for none',
      numberOption('--cases', v => Number.isSafeInteger(v) && v >= 0, 'a whole number'),
      8,
    )
    .option('--seed <number>', 'draws random cases and resamples', seedOption, 0)
    .action(action(report))
  withExamples(command, [
    'stvlm bench report scores.jsonl --bench bench --out report.html',
    'stvlm bench report qwen.jsonl blind.jsonl boxes.jsonl truth.jsonl --bench bench --out report.html --png charts',
  ])
}

async function report(run: Run, paths: string[], options: Options): Promise<void> {
  const { signal, onProgress } = run
  const { scores, models, cases, pictures } = await reportBench(paths, { ...options, signal, onProgress })
  const drawn = pictures > 0 ? `, ${pictures} charts -> ${options.png}` : ''
  run.say(`${scores} scores of ${models} models, ${cases} cases -> ${options.out}${drawn}`)
}
