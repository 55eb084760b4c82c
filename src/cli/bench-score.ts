import type { Command } from 'commander'
import { badInput, badUsage } from '../base/errors.ts'
import { readRunRecord, runRecordPath, variantOfRun } from '../bench/run/run-settings.ts'
import { questionsFileOf } from '../bench/score/files/questions-file.ts'
import { type ScoredFiles, scoreFiles } from '../bench/score/files/score-files.ts'
import type { AskedAs } from '../bench/variants/variant.ts'
import { variantOf } from '../bench/variants/variants.ts'
import { keepHeapLean } from '../files/lean-heap.ts'
import { action, countOption, type Run, seedOption, withExamples } from './command.ts'
import { leaveOut, standardOutput } from './outputs.ts'
import { summaryLines } from './score-table.ts'

interface Options {
  out: string
  variant?: string
  partial?: boolean
  skipBad?: boolean
  json?: boolean
  seed: number
  threads?: number
}

export function registerBenchScore(bench: Command): void {
  const command = bench
    .command('score')
    .description('score answers: each with what it was read as, the truth and why; a table of the tasks')
    .argument('<dir>', 'bench folder with questions.jsonl')
    .argument('<answers>', 'answers.jsonl or answers.jsonl.gz, of one model or several')
    .requiredOption('-o, --out <file>', 'scores.jsonl or scores.jsonl.gz; - is standard output')
    .option(
      '--variant <name>',
      'what the questions were asked as, where no answers.run.json says it: mirror, fps 2 ...',
    )
    .option('--partial', 'missing answers are no failure')
    .option('--skip-bad', 'leave out broken lines and answers that are double or of no question here, and say which')
    .option('--json', 'the tables as one line of JSON each')
    .option('--seed <n>', 'draws the intervals', seedOption, 0)
    .option('--threads <n>', 'by default 2 for large files', countOption('--threads'))
  withExamples(command, [
    'stvlm bench score bench answers.jsonl --out scores.jsonl',
    'stvlm bench score bench answers.jsonl --out scores.jsonl --partial --json',
  ])
  command.action(action(score))
}

async function score(run: Run, dir: string, answers: string, options: Options): Promise<void> {
  const { out, seed, threads, json, skipBad } = options
  const variant = await askedAs(answers, options.variant)
  // Little is kept and much is garbage: a sixth less time than with the usual 30 %.
  keepHeapLean(100)
  const { onBad, sayLeftOut } = leaveOut(run, skipBad)
  const scored = await scoreFiles({
    questions: await questionsFileOf(dir),
    answers,
    out,
    output: standardOutput(out),
    seed,
    onBad,
    signal: run.signal,
    onProgress: run.onProgress,
    ...(variant !== undefined && { variant }),
    ...(threads !== undefined && { threads }),
  })
  const { models, tasks } = scored.summary
  const lines = json ? [...models, ...tasks].map(row => JSON.stringify(row)) : summaryLines(scored.summary)
  for (const line of lines) out === '-' ? run.say(line) : run.print(line)
  run.say(`${scored.scores} scores -> ${out}`)
  const leftOut = sayLeftOut()
  if (scored.isTruncated) run.say(`${answers}: the last line was cut short and is kept out`)
  refuseIncomplete(scored, answers, leftOut, options.partial)
}

/** What bench run recorded beside the answers; a name by hand stands for answers from elsewhere. */
async function askedAs(answers: string, named: string | undefined): Promise<AskedAs | undefined> {
  const record = await readRunRecord(runRecordPath(answers.replace(/\.gz$/, '')))
  const recorded = record && variantOfRun(record)
  if (named === undefined || named === recorded?.name) return recorded
  if (record === undefined) return { name: variantOf(named).name, seed: 0 }
  const expected = recorded ? `${recorded.name}, as its answers were made` : 'none: the answers are to the plain set'
  throw badUsage({ subject: '--variant', expected, got: named, where: answers })
}

function refuseIncomplete({ incomplete }: ScoredFiles, where: string, leftOut: number, isPartial = false): void {
  if (isPartial || incomplete.length + leftOut === 0) return
  const parts = incomplete.map(({ model, missing, failed }) =>
    [...(missing > 0 ? [`none to ${missing}`] : []), ...(failed > 0 ? [`errors for ${failed}`] : [])]
      .join(' and ')
      .concat(` of ${model}`),
  )
  const got = [...parts, ...(leftOut > 0 ? [`${leftOut} left out`] : [])].join(', ')
  const expected = 'one to every question (they count as no answer; --partial takes that)'
  throw badInput({ subject: 'answers', expected, got, where })
}
