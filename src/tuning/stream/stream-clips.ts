import { Random } from '../../base/random.ts'
import { throwIfAborted } from '../../base/work.ts'
import { draftsOf } from '../../questions/generate.ts'
import { ClipWriter } from '../../questions/render.ts'
import type { SeenClip } from '../../questions/seen-clip.ts'
import { tasksNamed } from '../../questions/tasks.ts'
import { DEFAULT_UNITS } from '../../questions/units.ts'
import { type Casting, castings } from './castings.ts'
import { EvenChoice } from './even-choice.ts'
import { markedPictures } from './marked-pictures.ts'
import {
  type BoxTruth,
  boxTruth,
  type CameraTruth,
  cameraTruth,
  type ObjectTruth,
  objectTruth,
  type PartTruth,
  partTruth,
  type Shot,
} from './motion-truth.ts'
import type { RecordedScenes } from './recorded-scenes.ts'
import { shortAnswer } from './short-answer.ts'
import { simulatedScene } from './simulated-scenes.ts'
import type { StreamedScene } from './streamed-scene.ts'
import { MOST_OWN_STEP_M, SHOWN_FRAMES, type Worlds } from './worlds.ts'

export interface StreamOptions {
  readonly seed: number
  /** Number of the first block of scenes; every `stride`-th one from there. */
  readonly first: number
  readonly stride: number
  /** Share of clips whose camera moves, 0..1. */
  readonly movingShare: number
  readonly pictures: boolean
  /** Most questions a clip. */
  readonly questions: number
  /** Showings of one scene, each with other objects marked. */
  readonly showings: number
  /** Of the simulator; by default all. */
  readonly worlds?: Worlds
  /** Scenes that showings come from, and the share of those that do, 0..1; the rest is simulated. */
  readonly recorded?: { readonly scenes: RecordedScenes; readonly share: number }
  readonly signal?: AbortSignal
}

export interface StreamedQuestion {
  readonly task: string
  readonly question: string
  readonly answer: string
  readonly value: unknown
  readonly reference?: string
  /** Of the clip: the asked part, or all of it. */
  readonly startS: number
  readonly endS: number
  /** In the order in which the question names them. */
  readonly parts: readonly PartTruth[]
}

interface AnyClip {
  readonly id: string
  /** Number of the block: where to go on. */
  readonly block: number
  readonly moving: boolean
  /** Of the shown frames, since the clip's start. */
  readonly timesS: readonly number[]
  readonly questions: readonly StreamedQuestion[]
  /** SHOWN_FRAMES pictures of PICTURE, 3 bytes a pixel; absent where none were asked for. */
  readonly rgb?: Uint8Array
}

export interface DenseClip extends AnyClip {
  readonly dense?: undefined
  readonly objects: readonly ObjectTruth[]
  readonly camera: CameraTruth
}

/** Boxes and answers alone are known, and those perhaps but estimated; questions have no parts. */
export interface SparseClip extends AnyClip {
  readonly dense: false
  readonly objects: readonly BoxTruth[]
}

export type StreamedClip = DenseClip | SparseClip

/** Scenes whose questions are balanced together. A block is a pure function of seed and number. */
const BLOCK_SCENES = 24

const TASKS = tasksNamed([
  'distance',
  'speed',
  'direction',
  'direction-timestamp',
  'distance-comparison',
  'speed-comparison',
  'direction-comparison',
])

/** Clips without end, no simulated one seen twice: drawn as they are read. */
export async function* streamClips(options: StreamOptions): AsyncGenerator<StreamedClip> {
  for (let block = options.first; ; block += options.stride) yield* clipsOfBlock(options, block)
}

export async function* clipsOfBlock(options: StreamOptions, block: number): AsyncGenerator<StreamedClip> {
  const { signal, recorded } = options
  const choice = new EvenChoice()
  let [fromRecorded, all] = [0, 0]
  for (let k = 0; k < BLOCK_SCENES; k++) {
    throwIfAborted(signal, `block ${block}`)
    const index = block * BLOCK_SCENES + k
    const before = all
    const takesRecorded = recorded !== undefined && isNext(recorded.share, fromRecorded, all, options.seed, index)
    const random = new Random(options.seed, 'stream', index)
    const scene = takesRecorded
      ? await recorded.scenes.scene(options.seed, index, signal)
      : simulatedScene(options, index, random)
    for await (const clip of clipsOfScene(options, scene, { index, block, choice, random })) {
      all++
      yield clip
    }
    if (takesRecorded) recorded.scenes.gave(all - before)
    if (takesRecorded) fromRecorded += all - before
  }
}

/** Whether the recorded scenes have given less than their share of the block's clips; drawn where neither has. */
function isNext(share: number, fromRecorded: number, all: number, seed: number, index: number): boolean {
  const lack = share * all - fromRecorded
  return lack === 0 ? new Random(seed, 'source', index).chance(share) : lack > 0
}

interface Place {
  readonly index: number
  readonly block: number
  readonly choice: EvenChoice
  readonly random: Random
}

async function* clipsOfScene(
  options: StreamOptions,
  streamed: StreamedScene,
  { index, block, choice, random }: Place,
): AsyncGenerator<StreamedClip> {
  const { scene, moving } = streamed
  for (const { clip, drafts } of draftsByClip(scene, streamed.seed)) {
    const timesS = shownTimes(clip)
    const shot = { scene, clip, timesS }
    const camera = streamed.dense ? cameraTruth(shot) : undefined
    if (camera && goesTooFar(camera)) continue
    const cast = castings(drafts, options.showings, random).filter(({ asked }) => asked.length >= 2)
    const plain = options.pictures && cast.length > 0 ? await streamed.pictures(timesS) : undefined
    for (const [k, casting] of cast.entries()) {
      const known = camera ? denseTruth(shot, camera, casting) : sparseTruth(shot, casting)
      if (!known) continue
      const questions = questionsOf(shot, casting, choice, options, random)
      yield {
        ...{ id: `${options.seed}-${index}-${k}`, block, moving, objects: known.objects },
        timesS: timesS.map(timeS => timeS - clip.startS),
        ...known,
        questions: streamed.dense ? questions : questions.map(question => ({ ...question, parts: [] })),
        ...(plain && { rgb: markedPictures(plain, streamed, known.objects) }),
      }
    }
  }
}

const goesTooFar = ({ stepMMRad }: CameraTruth): boolean =>
  stepMMRad.some(([forwardM, leftM]) => Math.hypot(forwardM, leftM) > MOST_OWN_STEP_M)

function denseTruth(
  shot: Shot,
  camera: CameraTruth,
  { objects, colours }: Casting,
): Pick<DenseClip, 'objects' | 'camera'> | undefined {
  const truths = objects.map((object, i) => objectTruth(shot, object, colours[i]))
  return truths.every(truth => truth !== undefined) ? { objects: truths, camera } : undefined
}

const sparseTruth = (shot: Shot, { objects, colours }: Casting): Pick<SparseClip, 'objects' | 'dense'> => ({
  objects: objects.map((object, i) => boxTruth(shot, object, colours[i])),
  dense: false,
})

function draftsByClip(scene: StreamedScene['scene'], seed: number) {
  const byClip = new Map<SeenClip, Casting['asked'][number][]>()
  for (const { task, clip, drafts } of draftsOf(scene, { tasks: TASKS, seed })) {
    const known = byClip.get(clip) ?? []
    for (const draft of drafts) known.push({ task, draft })
    byClip.set(clip, known)
  }
  return [...byClip].map(([clip, drafts]) => ({ clip, drafts }))
}

/** As many as frames are shown, the first and the last among them; of fewer some come twice. */
export const evenly = <T>(items: readonly T[]): T[] =>
  Array.from({ length: SHOWN_FRAMES }, (_, k) => items[Math.round((k * (items.length - 1)) / (SHOWN_FRAMES - 1))])

/** The clip's instants that are shown. */
export const shownTimes = ({ timesS }: Pick<SeenClip, 'timesS'>): number[] => evenly(timesS)

const NO_FILE = { path: 'stream', sha256: '0'.repeat(64) }

function questionsOf(shot: Shot, casting: Casting, choice: EvenChoice, options: StreamOptions, random: Random) {
  const { clip } = shot
  const writer = new ClipWriter(clip, { random, phrasingSet: 'train', units: DEFAULT_UNITS, scenesFile: NO_FILE })
  return choice.take(casting.asked, options.questions, random).map(({ task, draft }): StreamedQuestion => {
    const colours = draft.objects.map(object => casting.colours[casting.objects.indexOf(object)])
    const order = draft.objects.map((_, i) => i)
    if (random.chance(0.5)) order.reverse()
    const { question, answer, reference } = writer.write(task, draft, { colours, order })
    const { startS, endS } = draft.asked.window
    return {
      ...{ task: task.name, question, answer: shortAnswer(answer) },
      value: 'value' in answer ? answer.value : undefined,
      ...(reference && { reference }),
      ...{ startS: startS - clip.startS, endS: endS - clip.startS },
      parts: order.map(i => partTruth(shot, draft.objects[i], colours[i], startS, endS)),
    }
  })
}
