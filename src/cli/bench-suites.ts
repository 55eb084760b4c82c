import type { Command } from 'commander'
import { badInput } from '../base/errors.ts'
import { runBench } from '../bench/run/run-bench.ts'
import { DEFAULT_PROMPT } from '../bench/run/run-settings.ts'
import { readTexts, writeMarks } from '../bench/suites/answer-texts.ts'
import { type Scores, SUITES, type Suite, suiteNamed } from '../bench/suites/index.ts'
import { responderFrom } from '../responders/registry.ts'
import { action, countOption, type Run, withExamples } from './command.ts'
import { tableLines } from './table.ts'

interface ScoreOptions {
  suite: string
  data: string
  reviews?: string
  out?: string
  json?: boolean
}

interface JudgeOptions {
  suite: string
  data: string
  model: string
  out: string
  concurrency: number
  keyEnv?: string
}

export function registerBenchSuites(bench: Command): void {
  const suites = bench.command('suites').description('other video benchmarks, scored as their own scripts score them')
  suites.action(action(async cli => list(cli)))
  withExamples(suites, [
    'stvlm bench suites',
    'stvlm bench run --suite next-qa --data nextqa --model openai:NAME@http://localhost:8000/v1 --out answers.jsonl',
    'stvlm bench suites score --suite next-qa --data nextqa answers.jsonl',
  ])
  registerScore(suites)
  registerJudge(suites)
}

function registerScore(suites: Command): void {
  const command = suites
    .command('score')
    .description(
      'score the answers to a suite by its official rule, and by a strict one where that is known to be wrong',
    )
    .argument('<answers>', 'answers.jsonl of stvlm bench run, or any {questionId, text}')
    .requiredOption('--suite <name>', SUITES.map(suite => suite.name).join(', '))
    .requiredOption('--data <dir>', "folder of the suite's official files")
    .option('--reviews <file>', 'reviews of stvlm bench suites judge: the judged score too')
    .option('-o, --out <file>', 'scores.jsonl: what every rule read and gave, a line an answer')
    .option('--json', 'figures as JSON')
  command.action(action(score))
}

function registerJudge(suites: Command): void {
  const command = suites
    .command('judge')
    .description(
      "ask the suite's judge about every answer, in its pinned words; goes on where an earlier start stopped",
    )
    .argument('<answers>', 'answers.jsonl')
    .requiredOption('--suite <name>', SUITES.flatMap(suite => (suite.judge ? suite.name : [])).join(', '))
    .requiredOption('--data <dir>', "folder of the suite's official files")
    .requiredOption('--model <spec>', 'openai:NAME@URL; the official NAME is in stvlm bench suites')
    .requiredOption('-o, --out <file>', 'reviews.jsonl, added to')
    .option('--concurrency <n>', 'requests at once', countOption('--concurrency'), 8)
    .option('--key-env <name>', "the environment's variable that holds the key")
  command.action(action(judge))
}

function list(cli: Run): void {
  for (const { name, title, licence, data, official, strict, judge: judged } of SUITES) {
    cli.print(`${name}: ${title}`)
    cli.print(`  data      ${data}`)
    cli.print(`  licence   ${licence}`)
    cli.print(`  official  ${official}`)
    if (strict !== undefined) cli.print(`  strict    ${strict}`)
    if (judged !== undefined) cli.print(`  judged    ${judged}`)
  }
}

async function score(cli: Run, path: string, options: ScoreOptions): Promise<void> {
  const suite = suiteNamed(options.suite)
  const open = await suite.open(options.data, cli.signal)
  const answers = await readTexts(path, open.ids, cli.signal)
  const reviews = options.reviews === undefined ? undefined : await readTexts(options.reviews, open.ids, cli.signal)
  const scores = { ...open.score(answers), ...(reviews && open.scoreReviews(reviews)) }
  if (options.out !== undefined) await writeMarks(options.out, open.ids, scores, answers)
  const unanswered = open.ids.length - answers.size
  if (options.json) cli.print(JSON.stringify(figures(suite, scores, answers.size, unanswered)))
  else for (const line of scoreLines(suite, scores)) cli.print(line)
  for (const [what, texts] of [
    ['answers', answers],
    ['reviews', reviews],
  ] as const) {
    if (!texts || texts.size === open.ids.length) continue
    const got = `${texts.size}; the others count as empty`
    throw badInput({ subject: what, expected: `one for each of ${open.ids.length} questions`, got, where: path })
  }
}

const figures = ({ name, allRight }: Suite, scores: Scores, answered: number, unanswered: number) => ({
  suite: name,
  answered,
  unanswered,
  allRight,
  ...Object.fromEntries(Object.entries(scores).map(([rule, { totals }]) => [rule, totals])),
})

function scoreLines({ allRight }: Suite, scores: Scores): string[] {
  const rules = Object.keys(scores)
  const names = [...new Set(rules.flatMap(rule => Object.keys(scores[rule].totals)))]
  const percent = (value: number | undefined) => (value === undefined ? '-' : ((100 * value) / allRight).toFixed(2))
  return tableLines(
    [
      { header: '%', cell: name => name },
      ...rules.map(rule => ({ header: rule, right: true, cell: (name: string) => percent(scores[rule].totals[name]) })),
    ],
    names,
  )
}

async function judge(cli: Run, path: string, options: JudgeOptions): Promise<void> {
  const { signal, onProgress } = cli
  const open = await suiteNamed(options.suite).open(options.data, signal)
  const source = open.judgeSource(await readTexts(path, open.ids, signal))
  const { keyEnv, model, out, concurrency } = options
  const responder = await responderFrom(model, {
    ...{ media: 'nothing' as const, body: {}, timeoutMs: 60_000, env: process.env, signal },
    ...(keyEnv !== undefined && { keyEnv }),
  })
  const prompt = { ...DEFAULT_PROMPT, system: source.system, template: '{question}' }
  const summary = await runBench(source, responder, {
    out,
    prompt,
    concurrency,
    attempts: 7,
    seed: 0,
    signal,
    onProgress,
  })
  cli.say(`${summary.tally.answered} reviews -> ${out}`)
  if (summary.open === 0) return
  throw badInput({ subject: 'reviews', expected: 'one for every answer', got: `none for ${summary.open}`, where: out })
}
