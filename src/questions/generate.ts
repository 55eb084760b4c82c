import { Random } from '../base/random.ts'
import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import type { Scene } from '../tracks/scene.ts'
import { Balance, type Cell, taskShares } from './balance.ts'
import { CastingDirector } from './casting.ts'
import type { Draft, Task } from './draft.ts'
import type { Question } from './record.ts'
import { type PhrasingChoice, renderQuestion, tellsScale } from './render.ts'
import { type SeenClip, seenClips } from './seen-clip.ts'
import { type AskedUnits, DEFAULT_UNITS } from './units.ts'

/** A scene, and the file it stands in. */
export interface SourcedScene {
  readonly scene: Scene
  readonly scenesFile: Question['scenesFile']
}

export interface GenerateOptions extends WorkOptions {
  readonly tasks: readonly Task[]
  readonly seed: number
  /** At most so many of each task; by default as many as balance allows. */
  readonly perTask?: number
  /** "both" takes held-out phrasings for one question in four. */
  readonly phrasingSet?: PhrasingChoice
  readonly units?: AskedUnits
}

/** One drafted question with all that it hangs on. */
interface Drafted {
  readonly task: Task
  readonly clip: SeenClip
  readonly draft: Draft
}

/** A draft that was counted. */
interface Counted extends Drafted {
  readonly scenesFile: Question['scenesFile']
  readonly cell: Cell
}

/** Drafts that are balanced together: enough for every answer of every task; what memory holds is bounded by them. */
const BLOCK_DRAFTS = 60_000

/**
 * Balanced questions over any number of scenes, block by block: memory holds the drafts of one block, never its scenes.
 * With `perTask` the scenes are read twice (`open` must give the same ones again), since their number decides how many
 * of each are kept. Errors: those of `open`; an aborted signal.
 */
export async function* generateQuestions(
  open: () => AsyncIterable<SourcedScene>,
  options: GenerateOptions,
): AsyncGenerator<Question> {
  const { perTask } = options
  const shares = perTask === undefined ? undefined : await sharesOf(open, options, perTask)
  const director = new CastingDirector()
  const balance = new Balance(shares)
  for await (const taken of balancedBlocks(open, options, balance, 'scenes')) yield* renderAll(taken, director, options)
}

async function sharesOf(open: () => AsyncIterable<SourcedScene>, options: GenerateOptions, perTask: number) {
  const balance = new Balance()
  for await (const _ of balancedBlocks(open, options, balance, 'scenes counted')) {
    // Only the sums are wanted.
  }
  return taskShares(balance.granted(), perTask)
}

/** The drafts that balance keeps of each block. */
async function* balancedBlocks(
  open: () => AsyncIterable<SourcedScene>,
  options: GenerateOptions,
  balance: Balance,
  unit: string,
): AsyncGenerator<readonly Counted[]> {
  const random = new Random(options.seed, 'select')
  const takenOf = (drafts: readonly Counted[]) => {
    balance.plan()
    return drafts.filter(({ cell }) => balance.takes(cell, random))
  }
  let drafts: Counted[] = []
  let done = 0
  for await (const { scene, scenesFile } of open()) {
    throwIfAborted(options.signal, scene.id)
    for (const { task, clip, draft } of draftsOf(scene, options)) {
      drafts.push({ task, clip, draft, scenesFile, cell: balance.count(task, clip, draft) })
    }
    options.onProgress?.({ done: ++done, unit })
    if (drafts.length < BLOCK_DRAFTS) continue
    yield takenOf(drafts)
    drafts = []
    balance.nextBlock()
  }
  yield takenOf(drafts)
}

function* renderAll(
  taken: readonly Counted[],
  director: CastingDirector,
  options: GenerateOptions,
): Generator<Question> {
  const { units = DEFAULT_UNITS, phrasingSet = 'train' } = options
  let random: Random | undefined
  let last: SeenClip | undefined
  for (const { task, clip, draft, scenesFile } of taken) {
    if (clip !== last || !random) random = clip.random(`words ${phrasingSet} ${units.length} ${units.speed}`)
    last = clip
    const casting = director.cast(task, clip, draft)
    yield renderQuestion(task, clip, draft, casting, { random, units, phrasingSet, scenesFile })
  }
}

/** Everything that could be asked about a scene, in a fixed order. */
export function* draftsOf(scene: Scene, { tasks, seed }: Pick<GenerateOptions, 'tasks' | 'seed'>): Generator<Drafted> {
  for (const clip of seenClips(scene, seed)) {
    for (const task of tasks) {
      for (const draft of task.drafts(clip)) {
        if (!task.metric || tellsScale(clip, draft)) yield { task, clip, draft }
      }
    }
  }
}
