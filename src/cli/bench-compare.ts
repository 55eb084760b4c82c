import type { Command } from 'commander'
import { badInput } from '../base/errors.ts'
import { type Compared, compareScores } from '../bench/score/compare.ts'
import { SCORE_FORMAT, type Score } from '../bench/score/score-record.ts'
import { readJsonl } from '../files/jsonl.ts'
import { action, type Run, seedOption, withExamples } from './command.ts'
import { comparisonLines } from './score-table.ts'

interface Options {
  modelA?: string
  modelB?: string
  json?: boolean
  seed: number
}

export function registerBenchCompare(bench: Command): void {
  const command = bench
    .command('compare')
    .description('two models on the same questions: paired differences with intervals, and their significance')
    .argument('<a>', 'scores.jsonl of one model')
    .argument('<b>', 'scores.jsonl of the other')
    .option('--model-a <name>', 'the model of a file with several')
    .option('--model-b <name>', 'the model of a file with several')
    .option('--json', 'one line of JSON for each task, then the mean of the seven')
    .option('--seed <n>', 'draws the intervals', seedOption, 0)
  withExamples(command, ['stvlm bench compare mine.scores.jsonl theirs.scores.jsonl'])
  command.action(action(compare))
}

async function compare(run: Run, pathA: string, pathB: string, options: Options): Promise<void> {
  const a = await scoresIn(pathA, options.modelA, run.signal)
  const b = await scoresIn(pathB, options.modelB, run.signal)
  const comparison = compareScores(a.scores, b.scores, { seed: options.seed })
  const { tasks, macro } = comparison
  const rows = [...tasks, ...(macro ? [{ macro }] : [])].map(row =>
    JSON.stringify({ modelA: a.model, modelB: b.model, ...row }),
  )
  for (const line of options.json ? rows : comparisonLines(comparison, { a: a.model, b: b.model })) run.print(line)
  if (comparison.unpaired > 0) run.say(`${comparison.unpaired} questions are in one file only and are left out`)
}

/** One model's scores, of each no more than comparing needs. */
async function scoresIn(path: string, wanted: string | undefined, signal: AbortSignal) {
  const scores: Compared[] = []
  const models = new Set<string>()
  for await (const score of readJsonl(SCORE_FORMAT, path, { signal })) {
    models.add(score.model)
    if (wanted === undefined || score.model === wanted) scores.push(comparedOf(score))
  }
  const [model] = models
  if (scores.length > 0 && (wanted !== undefined || models.size === 1)) return { model: wanted ?? model, scores }
  const expected = wanted === undefined ? 'of one model (--model-a, --model-b)' : `of ${wanted}`
  throw badInput({ subject: 'scores', expected, got: [...models].join(', ') || 'none', where: path })
}

const comparedOf = ({ questionId, variant, task, recordingId, right }: Score): Compared => ({
  questionId,
  task,
  recordingId,
  right,
  ...(variant !== undefined && { variant }),
})
