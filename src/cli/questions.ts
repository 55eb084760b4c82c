import type { Command } from 'commander'
import { badUsage } from '../base/errors.ts'
import type { SkipOptions } from '../base/work.ts'
import { type JsonlOptions, readJsonl, writeJsonl } from '../files/jsonl.ts'
import { referenceTo } from '../files/question-scenes.ts'
import { generateQuestions, type SourcedScene } from '../questions/generate.ts'
import { PHRASING_SETS, QUESTION_FORMAT, type Question } from '../questions/record.ts'
import { GuessStats } from '../questions/stats.ts'
import { TASKS, tasksNamed } from '../questions/tasks.ts'
import { type AskedUnits, DEFAULT_UNITS } from '../questions/units.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import { action, countOption, type Run, seedOption, withExamples } from './command.ts'
import { leaveOut, standardOutput } from './outputs.ts'

type PhrasingChoice = (typeof PHRASING_SETS)[number] | 'both'

interface Options {
  out?: string
  tasks?: string[]
  perTask?: number
  seed: number
  units?: AskedUnits
  set: PhrasingChoice
  unbalanced?: boolean
  stats?: boolean
  skipBad?: boolean
  json?: boolean
}

export function registerQuestions(program: Command): void {
  const command = program
    .command('questions')
    .description('ask about scenes: balanced questions with typed answers')
    .argument('<scenes...>', 'scenes.jsonl or .jsonl.gz; with --stats and without --out also questions.jsonl')
    .option('-o, --out <file>', 'questions.jsonl or questions.jsonl.gz; - is standard output')
    .option('--tasks <names>', `of ${TASKS.map(task => task.name).join(', ')}, or all`, text => text.split(','))
    .option('--per-task <count>', 'at most so many questions of each task', countOption('--per-task'))
    .option('--seed <number>', 'decides every draw', seedOption, 0)
    .option('--units <units>', 'm or ft, km/h, m/s or mph; for example ft,mph', unitsOption)
    .option('--set <set>', `phrasings: ${[...PHRASING_SETS, 'both'].join(', ')}`, setOption, 'train')
    .option('--skip-bad', 'leave out broken lines, and say which')
    .option('--unbalanced', 'every question that could be asked: for stvlm bench build, which chooses by itself')
    .option('--stats', 'print what blind guessing scores, and its limits')
    .option('--json', 'the statistics as one line of JSON each')
    .action(action(questions))
  withExamples(command, [
    'stvlm questions scenes.jsonl --out questions.jsonl --per-task 500 --seed 1',
    'stvlm questions kitti.jsonl pets.jsonl.gz --tasks distance,speed --units ft,mph --out questions.jsonl',
    'stvlm questions bench-1.jsonl --out questions.jsonl --stats',
  ])
}

async function questions(run: Run, paths: string[], options: Options): Promise<void> {
  const { out, stats: wantsStats } = options
  if (out === undefined && !wantsStats)
    throw badUsage({ subject: '--out', expected: 'a file, or --stats', got: 'none' })
  if (out === '-' && wantsStats) throw badUsage({ subject: '--stats', expected: 'a file for --out', got: '-' })
  if (options.unbalanced && options.perTask !== undefined)
    throw badUsage({ subject: '--unbalanced', expected: 'without --per-task', got: 'both' })
  const stats = new GuessStats()
  const { onBad, sayLeftOut } = leaveOut(run, options.skipBad)
  const asked =
    out === undefined ? readAll(paths, { signal: run.signal, onBad }) : ask(run, paths, out, { ...options, onBad })
  if (out === undefined) for await (const question of asked) stats.add(question)
  else {
    const count = await writeJsonl(QUESTION_FORMAT, out, watched(asked, stats, wantsStats), {
      signal: run.signal,
      output: standardOutput(out),
    })
    run.say(`${count} questions -> ${out}`)
    if (count === 0) run.say('none: no object could be followed in a camera, or nothing was balanced')
  }
  sayLeftOut()
  if (!wantsStats) return
  for (const line of options.json ? stats.rows().map(row => JSON.stringify(row)) : stats.table()) run.print(line)
}

async function* watched(asked: AsyncIterable<Question>, stats: GuessStats, wanted?: boolean): AsyncGenerator<Question> {
  for await (const question of asked) {
    if (wanted) stats.add(question)
    yield question
  }
}

async function* readAll(paths: readonly string[], options: JsonlOptions): AsyncGenerator<Question> {
  for (const path of paths) yield* readJsonl(QUESTION_FORMAT, path, options)
}

async function* ask(
  run: Run,
  paths: readonly string[],
  out: string,
  { tasks, seed, perTask, units = DEFAULT_UNITS, set, unbalanced, onBad }: Options & SkipOptions,
): AsyncGenerator<Question> {
  const files = await Promise.all(paths.map(async path => ({ path, scenesFile: await referenceTo(path, out) })))
  const open = async function* (): AsyncGenerator<SourcedScene> {
    for (const { path, scenesFile } of files) {
      for await (const scene of readJsonl(SCENE_FORMAT, path, { signal: run.signal, onBad }))
        yield { scene, scenesFile }
    }
  }
  const { signal, onProgress } = run
  yield* generateQuestions(open, {
    tasks: tasksNamed(tasks),
    seed,
    units,
    phrasingSet: set,
    unbalanced,
    ...(perTask !== undefined && { perTask }),
    signal,
    onProgress,
  })
}

function unitsOption(text: string): AskedUnits {
  let units = DEFAULT_UNITS
  for (const unit of text.split(',')) {
    if (unit === 'm' || unit === 'ft') units = { ...units, length: unit }
    else if (unit === 'km/h' || unit === 'm/s' || unit === 'mph') units = { ...units, speed: unit }
    else throw badUsage({ subject: '--units', expected: 'm or ft, km/h, m/s or mph', got: unit })
  }
  return units
}

function setOption(text: string): PhrasingChoice {
  const found = ([...PHRASING_SETS, 'both'] as const).find(set => set === text)
  if (found) return found
  throw badUsage({ subject: '--set', expected: 'train, heldout or both', got: text })
}
