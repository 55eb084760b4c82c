import { dirname, join } from 'node:path'
import { badInput, badUsage } from '../../base/errors.ts'
import { Random } from '../../base/random.ts'
import { clipHashOf } from '../../clips/clip-hash.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import type { Question } from '../../questions/record.ts'
import { readClipIndex, readQuestions } from './bench-folder.ts'
import { apparentTask } from './instruction.ts'
import type { BenchItem, Shot } from './item.ts'
import type { Shots } from './prompt.ts'
import { itemOfQuestion } from './question-item.ts'

export interface ShotsOptions {
  /** Questions of the train split. */
  readonly trainPath: string
  /** Their drawn clips; by default `clips/` beside them. */
  readonly clipsFolder?: string
  readonly withClips: boolean
  readonly count: number
  readonly seed: number
  readonly signal?: AbortSignal
}

/**
 * The same `count` examples for every question of a task, of clips and with answers that differ where they can: drawn
 * by the seed and the task alone. Errors: questions of another split, a task without examples.
 */
export async function shotsFromTrain(options: ShotsOptions): Promise<Shots> {
  const { trainPath, clipsFolder = join(dirname(trainPath), 'clips'), withClips, signal } = options
  const train = await readQuestions(trainPath, signal)
  refuseOtherSplits(train, trainPath)
  const clips = withClips ? await readClipIndex(clipsFolder, trainPath, signal) : undefined
  const byTask = new Map<string, Shot[]>()
  const of = (item: BenchItem): readonly Shot[] => {
    if (!item.known) throw badUsage({ subject: '--shots', expected: 'STKit questions', got: `item ${item.id}` })
    const task = apparentTask(item.known.question)
    const shots = byTask.get(task) ?? drawn(train, task, options).map(question => shotOf(question, clips))
    byTask.set(task, shots)
    return shots.filter(shot => shot.item.id !== item.id)
  }
  return { identity: `${await sha256OfFile(trainPath)}/${options.seed}`, of }
}

function shotOf(question: Question, clips: Awaited<ReturnType<typeof readClipIndex>> | undefined): Shot {
  const noScene = () => Promise.reject(badUsage({ subject: '--shots', expected: 'no --context', got: 'both' }))
  const item: BenchItem = itemOfQuestion(question, clips?.get(question.id), noScene)
  return { item, answer: question.answerText }
}

function drawn(train: readonly Question[], task: string, { seed, count, trainPath }: ShotsOptions): Question[] {
  const own = new Random(seed, 'shots', task).shuffle(train.filter(question => question.task === task))
  if (own.length < count) {
    throw badInput({ subject: `examples of ${task}`, expected: `${count}`, got: `${own.length}`, where: trainPath })
  }
  const [clips, answers] = [new Set<string>(), new Set<string>()]
  const isNew = (question: Question) => {
    const [clip, answer] = [clipHashOf(question), JSON.stringify(question.answer)]
    if (clips.has(clip) || answers.has(answer)) return false
    clips.add(clip)
    answers.add(answer)
    return true
  }
  const fresh = own.filter(isNew)
  return [...fresh, ...own.filter(question => !fresh.includes(question))].slice(0, count)
}

function refuseOtherSplits(questions: readonly Question[], where: string): void {
  const other = questions.find(question => question.split !== 'train')
  if (!other) return
  throw badInput({ subject: `question ${other.id}`, expected: 'split train', got: other.split, where })
}
