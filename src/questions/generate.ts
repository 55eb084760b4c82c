import { Random } from '../base/random.ts'
import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import type { Scene } from '../tracks/scene.ts'
import { Balance, type Cell, taskShares } from './balance.ts'
import { CastingDirector } from './casting.ts'
import type { Draft, Task } from './draft.ts'
import type { Question } from './record.ts'
import { ClipWriter, type PhrasingChoice, tellsScale } from './render.ts'
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
  /** Every question that could be asked: for who balances otherwise. */
  readonly unbalanced?: boolean
  readonly units?: AskedUnits
}

/** One drafted question with all that it hangs on. */
interface Drafted {
  readonly task: Task
  readonly clip: SeenClip
  readonly draft: Draft
}

/** The counted drafts of one task and clip. */
interface Sheet {
  readonly task: Task
  readonly clip: SeenClip
  readonly scenesFile: Question['scenesFile']
  readonly drafts: Draft[]
  /** By draft. */
  readonly cells: Cell[]
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
  for await (const taken of balancedBlocks(open, options, balance, 'scenes')) {
    // Not yield*: in an async generator that costs twice the promises for each question.
    for (const question of renderAll(taken, director, options)) yield question
  }
}

async function sharesOf(open: () => AsyncIterable<SourcedScene>, options: GenerateOptions, perTask: number) {
  const balance = new Balance()
  for await (const taken of balancedBlocks(open, options, balance, 'scenes counted')) {
    // Only the sums are wanted.
    for (const _ of taken);
  }
  return taskShares(balance.granted(), perTask)
}

/** The drafts that balance keeps of each block; every block must be read to its end. */
async function* balancedBlocks(
  open: () => AsyncIterable<SourcedScene>,
  options: GenerateOptions,
  balance: Balance,
  unit: string,
): AsyncGenerator<Iterable<Drafted & { scenesFile: Question['scenesFile'] }>> {
  const random = new Random(options.seed, 'select')
  const take = (sheets: Sheet[]) => (options.unbalanced ? allOf(sheets) : takenOf(sheets, balance, random))
  let sheets: Sheet[] = []
  let count = 0
  let done = 0
  for await (const { scene, scenesFile } of open()) {
    throwIfAborted(options.signal, scene.id)
    for (const { task, clip, drafts } of draftsOf(scene, options)) {
      sheets.push({ task, clip, scenesFile, drafts, cells: drafts.map(draft => balance.count(task, clip, draft)) })
      count += drafts.length
    }
    options.onProgress?.({ done: ++done, unit })
    if (count < BLOCK_DRAFTS) continue
    yield take(sheets)
    sheets = []
    count = 0
    balance.nextBlock()
  }
  yield take(sheets)
}

function* allOf(sheets: readonly Sheet[]) {
  for (const { task, clip, scenesFile, drafts } of sheets) {
    for (const draft of drafts) yield { task, clip, scenesFile, draft }
  }
}

function* takenOf(sheets: readonly Sheet[], balance: Balance, random: Random) {
  balance.plan()
  for (const { task, clip, scenesFile, drafts, cells } of sheets) {
    for (let i = 0; i < drafts.length; i++) {
      if (balance.takes(cells[i], random)) yield { task, clip, scenesFile, draft: drafts[i] }
    }
  }
}

function* renderAll(
  taken: Iterable<Drafted & { scenesFile: Question['scenesFile'] }>,
  director: CastingDirector,
  { units = DEFAULT_UNITS, phrasingSet = 'train' }: GenerateOptions,
): Generator<Question> {
  let writer: ClipWriter | undefined
  for (const { task, clip, draft, scenesFile } of taken) {
    if (writer?.clip !== clip) {
      const random = clip.random(`words ${phrasingSet} ${units.length} ${units.speed}`)
      writer = new ClipWriter(clip, { random, units, phrasingSet, scenesFile })
    }
    yield writer.write(task, draft, director.cast(task, clip, draft))
  }
}

/** Everything that could be asked about a scene, by clip and task, in a fixed order. */
export function* draftsOf(
  scene: Scene,
  { tasks, seed }: Pick<GenerateOptions, 'tasks' | 'seed'>,
): Generator<{ task: Task; clip: SeenClip; drafts: Draft[] }> {
  for (const clip of seenClips(scene, seed)) {
    for (const task of tasks) {
      const drafts = [...task.drafts(clip)]
      yield { task, clip, drafts: task.metric ? drafts.filter(draft => tellsScale(clip, draft)) : drafts }
    }
  }
}
