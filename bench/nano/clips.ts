import { BOX_COLOURS, strokeBox } from '../../src/media/draw.ts'
import { clipOfFrames, type VlmClip } from '../../src/models/vlm/frame.ts'
import { generateQuestions } from '../../src/questions/generate.ts'
import type { PhrasingSet, Question } from '../../src/questions/record.ts'
import { tasksNamed } from '../../src/questions/tasks.ts'
import { PRESETS, type SimulationConfig } from '../../src/simulate/config.ts'
import { renderClip, simulateScene } from '../../src/simulate/simulate-clip.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import { evenly, shownTimes } from '../../src/tuning/stream/stream-clips.ts'

/** What successive shown frames of a moving camera may be apart. */
const MOST_OWN_MOTION_M = 2

export type CameraKind = 'still' | 'moving'

export interface ScenePlan {
  readonly scene: Scene
  readonly index: number
  readonly camera: CameraKind
  readonly config: SimulationConfig
}

export const BENCH: SimulationConfig = PRESETS['bench-1']
const SEVEN = tasksNamed([
  'distance',
  'speed',
  'direction',
  'direction-timestamp',
  'distance-comparison',
  'speed-comparison',
  'direction-comparison',
])

/** Scenes by number; those whose camera moves farther between shown frames are left out. */
export function* plannedScenes(seed: number, config = BENCH): Generator<ScenePlan> {
  for (let index = 0; ; index++) {
    const scene = simulateScene(config, seed, index)
    const camera = cameraKindOf(scene)
    if (camera) yield { scene, index, camera, config }
  }
}

function cameraKindOf(scene: Scene): CameraKind | undefined {
  const [{ frames }] = scene.cameras
  const [first] = frames
  const turns = frames.some(({ worldFromCamera: pose }) =>
    pose!.quatWxyz.some((v, i) => Math.abs(v - first.worldFromCamera!.quatWxyz[i]) > 1e-6),
  )
  const shown = evenly(frames)
  const stepsM = shown.slice(1).map((frame, k) => distance(frame, shown[k]))
  const mostM = Math.max(...stepsM)
  if (mostM > MOST_OWN_MOTION_M) return undefined
  return turns || mostM > 1e-6 ? 'moving' : 'still'
}

type Shown = Scene['cameras'][number]['frames'][number]

function distance(a: Shown, b: Shown): number {
  const [p, q] = [a.worldFromCamera!.translationM, b.worldFromCamera!.translationM]
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}

const NO_FILE = { path: 'simulated', sha256: '0'.repeat(64) }

/** The seven tasks, balanced over all scenes; another set of phrasings asks the same questions. */
export async function questionsOf(
  plans: readonly ScenePlan[],
  seed: number,
  phrasingSet: PhrasingSet,
): Promise<Question[]> {
  async function* open() {
    for (const { scene } of plans) yield { scene, scenesFile: NO_FILE }
  }
  const questions: Question[] = []
  for await (const question of generateQuestions(open, { tasks: SEVEN, seed, phrasingSet })) questions.push(question)
  return questions
}

/** The shown instants of a clip, drawn without boxes. */
export function plainFrames({ index, config }: ScenePlan, seed: number, { timesS, startS }: Question['clip']) {
  const shownS = shownTimes({ timesS })
  const wanted = shownS.map(timeS => Math.round(timeS * config.fps))
  const byFrame = new Map<number, Uint8Array>()
  for (const frame of renderClip(config, seed, index, { only: i => wanted.includes(i) })) {
    byFrame.set(frame.index, frame.rgb.slice())
  }
  return shownS.map((sceneS, k) => ({ sceneS, timeS: sceneS - startS, rgb: byFrame.get(wanted[k])! }))
}

export type PlainFrames = ReturnType<typeof plainFrames>

/** As a model sees it: with the question's boxes, or without. */
export function shownClip(plain: PlainFrames, { clip, objects }: Question, withBoxes = true): VlmClip {
  const { widthPx, heightPx } = clip
  return clipOfFrames(
    plain.map(({ sceneS, timeS, rgb }) => {
      const data = rgb.slice()
      for (const { trackId, timeS: boxS, box2dPx } of withBoxes ? clip.boxes : []) {
        const colour = objects.find(object => object.trackId === trackId)?.colour
        if (!colour || Math.abs(boxS - sceneS) > 1e-6) continue
        strokeBox({ data, widthPx, heightPx, format: 'rgb24', matrix: 'bt601' }, box2dPx, BOX_COLOURS[colour])
      }
      return { timeS, image: { data, widthPx, heightPx } }
    }),
  )
}

/** Questions of one key are asked about the same pictures. */
export const shownKey = ({ sceneId, objects }: Question): string =>
  [sceneId, ...objects.map(({ trackId, colour }) => `${colour}=${trackId}`).sort()].join('|')
