import { dirname, resolve } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { readJsonl } from '../../files/jsonl.ts'
import { QUESTION_FORMAT, type Question, type Split } from '../../questions/record.ts'
import { GuessStats } from '../../questions/stats.ts'
import { BENCH_TASKS, type Candidate, candidateOf, mayStand, selectQuestions } from './select.ts'

export interface ChooseOptions {
  readonly perTask: number
  readonly seed: number
  /** What counts as test recordings: sources whose test part has no labels are tested on val. */
  readonly splits: readonly Split[]
  readonly signal?: AbortSignal
}

/** Reads the questions twice: once for what may be chosen, once for what was; memory holds candidates and the chosen. */
export async function chooseQuestions(paths: readonly string[], { perTask, seed, splits, signal }: ChooseOptions) {
  const stats = new GuessStats()
  const candidates = new Map<string, Candidate>()
  for await (const question of readAll(paths, signal)) {
    if (question.split === 'train' && BENCH_TASKS.includes(question.task)) stats.add(question)
    if (!mayStand(question, splits)) continue
    if (candidates.has(question.id)) {
      throw badInput({ subject: `question ${question.id}`, expected: 'once', got: 'twice', where: paths.join(', ') })
    }
    candidates.set(question.id, candidateOf(question))
  }
  const ids = selectQuestions([...candidates.values()], perTask, seed)
  const chosen: Question[] = []
  for await (const question of readAll(paths, signal)) if (ids.has(question.id)) chosen.push(question)
  for (const question of chosen) stats.add({ ...question, split: 'test' })
  return { chosen, stats }
}

/** Each question names its scenes file by an absolute path. */
async function* readAll(paths: readonly string[], signal: AbortSignal | undefined): AsyncGenerator<Question> {
  for (const path of paths) {
    for await (const question of readJsonl(QUESTION_FORMAT, path, { signal })) {
      const scenesPath = resolve(dirname(path), question.scenesFile.path)
      yield { ...question, scenesFile: { ...question.scenesFile, path: scenesPath } }
    }
  }
}

export function refuseAboveLimits(stats: GuessStats): void {
  const above = stats.rows().filter(row => !row.holds)
  if (above.length === 0) return
  const rows = above.map(row => `${row.task} of ${row.source}`)
  throw badInput({
    subject: 'blind guessing',
    expected: 'within its limits everywhere (more recordings, another --seed or --per-task)',
    got: `above them: ${rows.join(', ')}`,
  })
}
