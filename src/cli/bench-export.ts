import { type Command, Option } from 'commander'
import { BENCH_EXPORT_NAMES, exportBench } from '../bench/formats/export-bench.ts'
import { action, type Run, withExamples } from './command.ts'
import { folderOption } from './outputs.ts'

interface Options {
  to: string
  out: string
  bench?: string
}

export function registerBenchExport(bench: Command): void {
  const command = bench
    .command('export')
    .description('a benchmark, answers or scores as the files of other programs')
    .argument('<path>', 'the folder of a benchmark, answers.jsonl or scores.jsonl')
    .addOption(new Option('--to <kind>', 'whose files').choices(BENCH_EXPORT_NAMES).makeOptionMandatory())
    .requiredOption('-o, --out <dir>', 'the folder of the export', folderOption)
    .option('--bench <dir>', 'of answers and scores: the benchmark that was asked')
    .action(action(exportPath))
  withExamples(command, [
    'stvlm bench export bench --to lmms-eval --out task   # then: lmms-eval --include_path task --tasks stkit_bench --log_samples ...',
    'stvlm bench export bench --to vlmevalkit --out LMUData',
    'stvlm bench export scores.jsonl --bench bench --to parquet --out table',
  ])
}

async function exportPath(run: Run, path: string, { to, out, bench }: Options): Promise<void> {
  const { signal, onProgress } = run
  const count = await exportBench(path, { to, out, ...(bench !== undefined && { bench }), signal, onProgress })
  run.say(`${count} rows for ${to} -> ${out}`)
}
