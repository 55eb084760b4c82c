import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import type { Scene } from '../tracks/scene.ts'
import { Balance } from './balance.ts'
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

/**
 * Balanced questions over any number of scenes. `open` is called twice, and must give the same scenes: the first pass
 * counts, the second writes; memory holds one scene and the counts. Errors: those of `open`; an aborted signal.
 */
export async function* generateQuestions(
  open: () => AsyncIterable<SourcedScene>,
  options: GenerateOptions,
): AsyncGenerator<Question> {
  const balance = new Balance(options)
  let total = 0
  for await (const { scene } of open()) {
    throwIfAborted(options.signal, scene.id)
    countScene(scene, options, balance)
    options.onProgress?.({ done: ++total, unit: 'scenes counted' })
  }
  balance.plan()
  const director = new CastingDirector()
  let done = 0
  for await (const sourced of open()) {
    throwIfAborted(options.signal, sourced.scene.id)
    yield* writeScene(sourced, options, balance, director)
    options.onProgress?.({ done: ++done, total, unit: 'scenes' })
  }
}

/** First pass over one scene. */
export function countScene(scene: Scene, options: GenerateOptions, balance: Balance): void {
  for (const { task, clip, draft } of draftsOf(scene, options)) balance.count(task, clip, draft)
}

/** Second pass over one scene: its share of the questions. */
export function* writeScene(
  { scene, scenesFile }: SourcedScene,
  options: GenerateOptions,
  balance: Balance,
  director: CastingDirector,
): Generator<Question> {
  const { seed, units = DEFAULT_UNITS, phrasingSet = 'train' } = options
  const written = new Set<string>()
  for (const { task, clip, draft } of draftsOf(scene, options)) {
    if (!balance.takes(task, clip, draft)) continue
    const casting = director.cast(task, clip, draft)
    const question = renderQuestion(task, clip, draft, casting, { seed, units, phrasingSet, scenesFile })
    if (written.has(question.id)) continue
    written.add(question.id)
    yield question
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
