import { badInput } from '../../base/errors.ts'
import { Random } from '../../base/random.ts'
import { guessOf } from '../../questions/blind.ts'
import { isRight } from '../../questions/guess.ts'
import type { Question, Split } from '../../questions/record.ts'
import { TASKS } from '../../questions/tasks.ts'
import { SETS, SEVEN } from '../score/score-record.ts'

/** What a benchmark asks: the seven, each `perTask` times, and sets beside them, half as large from 100 on. */
export const BENCH_TASKS: readonly string[] = [...SEVEN, ...SETS]

const LEAST_OF_A_SET = 100

export const wantedOf = (task: string, perTask: number): number =>
  SEVEN.some(name => name === task) ? perTask : Math.min(perTask, Math.max(LEAST_OF_A_SET, Math.ceil(perTask / 2)))

/** What choosing looks at: small, so that millions can be candidates. */
export interface Candidate {
  readonly id: string
  readonly task: string
  readonly source: string
  readonly recordingId: string
  /** What the drawn clip hangs on. */
  readonly clip: string
  readonly context: string
  readonly guess: ReturnType<typeof guessOf>
}

/** A question of a test recording in held-out words may stand in a benchmark; others may not. */
export const mayStand = ({ split, phrasingSet }: Question, splits: readonly Split[]): boolean =>
  splits.includes(split) && phrasingSet === 'heldout'

export function candidateOf(question: Question): Candidate {
  const { id, task, source, recordingId, clip, objects, answer } = question
  const guess = guessOf(answer)
  const who = objects.map(({ category, trackId }) => `${category} ${trackId}`).join()
  return {
    id,
    task,
    source,
    recordingId,
    clip: [question.sceneId, clip.camera, clip.startS, who].join('|'),
    context: objects.map(({ category }) => category).join(),
    guess: answer.type === 'cannotTell' ? { kind: 'option', guess: answer.value } : guess,
  }
}

/**
 * Chooses one question after the other, always the one whose answer is least given away by those chosen before it: fewest
 * of them would be right with its answer, then fewest of its source and recording, a clip that is drawn anyway, fewest of
 * its kinds of objects; the rest is drawn by lot.
 * Errors: a task with too few candidates.
 */
export function selectQuestions(candidates: readonly Candidate[], perTask: number, seed: number): Set<string> {
  const chosen = new Set<string>()
  const clips = new Set<string>()
  for (const task of BENCH_TASKS) {
    const own = candidates.filter(candidate => candidate.task === task)
    const wanted = wantedOf(task, perTask)
    if (own.length < wanted) throw tooFew(task, own.length, wanted)
    for (const { id } of evenly(own, wanted, clips, new Random(seed, 'bench', task))) chosen.add(id)
  }
  return chosen
}

function tooFew(task: string, got: number, wanted: number) {
  const title = TASKS.find(row => row.name === task)?.title ?? task
  return badInput({
    subject: `questions on ${title}`,
    expected: `${wanted} of test recordings in held-out words (stvlm questions --set heldout or both, --tasks all)`,
    got: `${got}; more recordings, or a smaller --per-task`,
  })
}

/** `clips`: those of everything chosen so far; grows. */
function evenly(own: readonly Candidate[], wanted: number, clips: Set<string>, random: Random): Candidate[] {
  const left = random.shuffle(own).map(candidate => ({ candidate, covered: 0 }))
  const seen = new Map<string, number>()
  const countOf = (key: string): number => seen.get(key) ?? 0
  const chosen: Candidate[] = []
  while (chosen.length < wanted) {
    let best = 0
    let least: readonly number[] | undefined
    left.forEach(({ candidate, covered }, i) => {
      const { source, recordingId, context, clip } = candidate
      const isNewClip = clips.has(clip) ? 0 : 1
      const costs = [covered, countOf(`s ${source}`), countOf(`r ${recordingId}`), isNewClip, countOf(`c ${context}`)]
      if (!least || isLess(costs, least)) [best, least] = [i, costs]
    })
    const [{ candidate }] = left.splice(best, 1)
    chosen.push(candidate)
    const { source, recordingId, context, clip } = candidate
    clips.add(clip)
    for (const key of [`s ${source}`, `r ${recordingId}`, `c ${context}`]) seen.set(key, countOf(key) + 1)
    for (const other of left) if (isCovered(candidate, other.candidate)) other.covered++
  }
  return chosen
}

/** Whether who always gave the answer of `other` would be right here. */
function isCovered({ guess: truth }: Candidate, { guess }: Candidate): boolean {
  if (!truth || !guess) return false
  return truth.kind === 'option' ? truth.guess === guess.guess : isRight(truth.kind, guess.guess, truth.guess)
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((value, i) => value !== b[i])
  return place >= 0 && a[place] < b[place]
}
