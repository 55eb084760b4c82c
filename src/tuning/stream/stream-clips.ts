import { Random } from '../../base/random.ts'
import { throwIfAborted } from '../../base/work.ts'
import { BOX_COLOURS, lineWidthFor } from '../../media/draw.ts'
import { draftsOf } from '../../questions/generate.ts'
import { ClipWriter } from '../../questions/render.ts'
import type { SeenClip } from '../../questions/seen-clip.ts'
import { tasksNamed } from '../../questions/tasks.ts'
import { DEFAULT_UNITS } from '../../questions/units.ts'
import { type SimulatedClip, simulateClip } from '../../simulate/simulate-clip.ts'
import { type Casting, castings } from './castings.ts'
import { enlarged } from './enlarged.ts'
import { EvenChoice } from './even-choice.ts'
import {
  type CameraTruth,
  cameraTruth,
  type ObjectTruth,
  objectTruth,
  type PartTruth,
  partTruth,
  type Shot,
} from './motion-truth.ts'
import { shortAnswer } from './short-answer.ts'
import { strokeThinBox } from './thin-box.ts'
import { ENLARGED, MOVING_WORLDS, PICTURE, SHOWN_FRAMES, STILL_WORLDS } from './worlds.ts'

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

export interface StreamedClip {
  readonly id: string
  /** Number of the block: where to go on. */
  readonly block: number
  readonly moving: boolean
  /** Of the shown frames, since the clip's start. */
  readonly timesS: readonly number[]
  readonly objects: readonly ObjectTruth[]
  readonly camera: CameraTruth
  readonly questions: readonly StreamedQuestion[]
  /** SHOWN_FRAMES pictures of PICTURE, 3 bytes a pixel; absent where none were asked for. */
  readonly rgb?: Uint8Array
}

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

/** Clips without end, none seen twice: drawn as they are read. */
export function* streamClips(options: StreamOptions): Generator<StreamedClip> {
  for (let block = options.first; ; block += options.stride) yield* clipsOfBlock(options, block)
}

export function* clipsOfBlock(options: StreamOptions, block: number): Generator<StreamedClip> {
  const choice = new EvenChoice()
  for (let k = 0; k < BLOCK_SCENES; k++) {
    throwIfAborted(options.signal, `block ${block}`)
    const index = block * BLOCK_SCENES + k
    yield* clipsOfScene(options, index, block, choice)
  }
}

function* clipsOfScene(options: StreamOptions, index: number, block: number, choice: EvenChoice) {
  const { seed, movingShare, showings } = options
  const random = new Random(seed, 'stream', index)
  const moving = random.chance(movingShare)
  const config = worldOf(moving, random)
  const simulated = simulateClip(config, seed, index)
  const scene = enlarged(simulated.scene, ENLARGED)
  for (const { clip, drafts } of draftsByClip(scene, seed)) {
    const timesS = shownTimes(clip)
    const cast = castings(drafts, showings, random).filter(({ asked }) => asked.length >= 2)
    const plain = options.pictures && cast.length > 0 ? picturesOf(simulated, timesS) : undefined
    for (const [k, casting] of cast.entries()) {
      const shot = { scene, clip, timesS }
      const objects = casting.objects.map((object, i) => objectTruth(shot, object, casting.colours[i]))
      if (!objects.every(object => object !== undefined)) continue
      yield {
        ...{ id: `${seed}-${index}-${k}`, block, moving, objects },
        timesS: timesS.map(timeS => timeS - clip.startS),
        camera: cameraTruth(shot),
        questions: questionsOf(shot, casting, choice, options, random),
        ...(plain && { rgb: marked(plain, config.widthPx, objects) }),
      }
    }
  }
}

function worldOf(moving: boolean, random: Random) {
  const rows = moving ? MOVING_WORLDS : STILL_WORLDS
  let left = random.uniform(
    0,
    rows.reduce((sum, { weight }) => sum + weight, 0),
  )
  for (const { weight, config } of rows) {
    left -= weight
    if (left < 0) return config
  }
  return rows[0].config
}

function draftsByClip(scene: SimulatedClip['scene'], seed: number) {
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

function picturesOf(simulated: SimulatedClip, timesS: readonly number[]): Uint8Array[] {
  const wanted = timesS.map(timeS => Math.round(timeS * 2))
  const byFrame = new Map<number, Uint8Array>()
  for (const { index, rgb } of simulated.frames({ only: i => wanted.includes(i) })) byFrame.set(index, rgb.slice())
  return wanted.map(i => byFrame.get(i)!)
}

/** A narrower picture stands in the middle, between black bars. */
function marked(plain: readonly Uint8Array[], widthPx: number, objects: readonly ObjectTruth[]): Uint8Array {
  const { widthPx: fullPx, heightPx } = PICTURE
  const all = new Uint8Array(plain.length * 3 * fullPx * heightPx)
  const barPx = (fullPx - widthPx) / 2
  const lineWidthPx = lineWidthFor(heightPx * ENLARGED) / ENLARGED
  plain.forEach((frame, k) => {
    const drawn = { rgb: frame.slice(), widthPx, heightPx }
    for (const { boxes, colour } of objects) {
      const box = boxes[k]
      if (!box) continue
      const edges = [box[0] * widthPx, box[1] * heightPx, box[2] * widthPx, box[3] * heightPx] as const
      strokeThinBox(drawn, edges, BOX_COLOURS[colour as keyof typeof BOX_COLOURS], lineWidthPx)
    }
    const first = k * 3 * fullPx * heightPx
    for (let y = 0; y < heightPx; y++) {
      all.set(drawn.rgb.subarray(3 * y * widthPx, 3 * (y + 1) * widthPx), first + 3 * (y * fullPx + barPx))
    }
  })
  return all
}

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
