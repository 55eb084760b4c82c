import { type Command, Option } from 'commander'
import { badInput } from '../base/errors.ts'
import { importAnswers } from '../bench/formats/import-answers.ts'
import { FILE_KIND_NAMES, FILE_KINDS } from '../bench/formats/kinds.ts'
import { action, type Run, withExamples } from './command.ts'
import { standardOutput } from './outputs.ts'

interface Options {
  bench: string
  out: string
  from?: string
  model?: string
}

/** So many problems are told one by one. */
const TOLD = 20

export function registerBenchImport(bench: Command): void {
  const command = bench
    .command('import')
    .description('answers that another program wrote, as answers.jsonl')
    .argument('<file>', FILE_KINDS.map(({ about }) => about).join('; '))
    .requiredOption('--bench <dir>', 'the benchmark that was asked')
    .requiredOption('-o, --out <file>', 'answers.jsonl; - for standard output')
    .addOption(new Option('--from <kind>', 'by default the content tells').choices(FILE_KIND_NAMES))
    .option('--model <name>', "under which the answers stand; by default the file's own")
    .action(action(importFile))
  withExamples(command, [
    'stvlm bench import logs/MODEL/20260101_samples_stkit_bench.jsonl --bench bench --out answers.jsonl',
    'stvlm bench import MODEL_STKit.xlsx --bench bench --model MODEL --out answers.jsonl',
    'stvlm bench import answers.csv --bench bench --model MODEL --out answers.jsonl',
  ])
}

async function importFile(run: Run, path: string, { bench, out, from, model }: Options): Promise<void> {
  const { signal, onProgress } = run
  const imported = await importAnswers(path, {
    bench,
    out,
    output: standardOutput(out),
    from,
    model,
    signal,
    onProgress,
  })
  const { kind, answers, failed, models, missing, problems } = imported
  for (const problem of problems.slice(0, TOLD)) run.say(`${path}: ${problem}`)
  if (problems.length > TOLD) run.say(`and ${problems.length - TOLD} more of this kind`)
  const errors = failed > 0 ? `, ${failed} of them errors` : ''
  run.say(`${answers} answers of ${models.join(', ')} (${kind})${errors} -> ${out}`)
  if (missing === 0 && failed === 0 && problems.length === 0) return
  const got = `none for ${missing}, an error for ${failed}, ${problems.length} problems (above)`
  throw badInput({ subject: 'answers', expected: 'one for every question', got, where: path })
}
