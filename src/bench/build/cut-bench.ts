import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { ClipOfQuestion } from '../../clips/clip-hash.ts'
import { CLIP_INDEX_FILE } from '../../clips/clip-index.ts'
import { clipFile } from '../../clips/clip-paths.ts'
import { type DrawnClips, drawClips } from '../../clips/draw-clips.ts'
import { planClip } from '../../clips/plan.ts'
import { resolveScenes } from '../../files/question-scenes.ts'
import type { Question } from '../../questions/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import { type Manifest, PLAIN_FOLDER } from '../manifest.ts'
import { cutScene, type Stretch, stretchesOf } from './cut-scene.ts'
import { pixelsOf } from './pixels.ts'
import { SourceTally } from './sources.ts'

export interface BenchPictures extends WorkOptions {
  readonly folder: string
  /** By default what the questions name. */
  readonly scenes?: readonly string[]
  readonly framesRoots?: readonly string[]
}

/** Noise costs most of a file: at 23 it is half of what it is at 20, and edges are as sharp. */
const CRF = 23

/** Questions of several files name their scenes files by absolute paths. */
const ANYWHERE = '/'

/** Draws the clips of questions into a folder of the benchmark's; wider ones are scaled down to `widthPx`. */
export const drawInto = (
  name: string,
  questions: readonly ClipOfQuestion[],
  options: BenchPictures,
  widthPx?: number,
): Promise<DrawnClips> =>
  drawClips(questions, {
    questionsPath: ANYWHERE,
    scenes: options.scenes,
    framesRoots: options.framesRoots,
    folder: join(options.folder, name),
    outputs: { mp4: true, frames: false },
    look: { crf: CRF, ...(widthPx !== undefined && { widthPx }) },
    signal: options.signal,
    onProgress: options.onProgress,
  })

export const filesOf = ({ rows }: DrawnClips, folder: string): string[] => [
  `${folder}/${CLIP_INDEX_FILE}`,
  ...rows.map(row => `${folder}/${clipFile(row.clipHash)}`),
]

interface CutBench {
  readonly scenes: readonly Scene[]
  readonly pixels: Record<string, string>
  readonly sources: Manifest['sources']
  /** Of the plain clips. */
  readonly files: readonly string[]
}

/** The scenes with nothing but what the clips show, their cameras naming the plain clips, which are drawn here. */
export async function cutToClips(chosen: readonly Question[], options: BenchPictures): Promise<CutBench> {
  const { signal, scenes: scenesPaths, framesRoots } = options
  const sources = new SourceTally()
  const scenes: Scene[] = []
  const pixels: Record<string, string> = {}
  const plain = plainClips(chosen)
  const drawn = await drawInto(PLAIN_FOLDER, [...plain.values()].flat(), options)
  const hashes = new Map(drawn.rows.map(row => [row.questionId, row.clipHash]))
  const resolved = resolveScenes(chosen, { recordsPath: ANYWHERE, scenes: scenesPaths, signal })
  for await (const { scene, records, scenesPath } of resolved) {
    throwIfAborted(signal, scene.id)
    refuseTwice(scenes, scene)
    sources.add(scene, records)
    const stretches: Stretch[] = []
    for (const clip of plain.get(sceneKey(records[0])) ?? []) {
      const hash = hashes.get(clip.id) ?? ''
      const file = `${PLAIN_FOLDER}/${clipFile(hash)}`
      stretches.push({ ...clip.clip, file })
      const job = planClip(scene, clip, hash, {}, { mp4: true, frames: false })
      pixels[file] = await pixelsOf(scene, clip.clip.camera, job, { scenesPath, framesRoots, signal })
    }
    scenes.push(cutScene(scene, stretches))
  }
  return { scenes, pixels, sources: sources.rows(), files: filesOf(drawn, PLAIN_FOLDER) }
}

function refuseTwice(scenes: readonly Scene[], { id }: Scene): void {
  if (!scenes.some(other => other.id === id)) return
  throw badInput({ subject: `scene ${id}`, expected: 'in one scenes file', got: 'in two' })
}

const sceneKey = ({ sceneId, scenesFile }: Pick<Question, 'sceneId' | 'scenesFile'>): string =>
  `${scenesFile.sha256} ${sceneId}`

/** By scene: its stretches, as clips without boxes. */
function plainClips(chosen: readonly Question[]): Map<string, ClipOfQuestion[]> {
  const byScene = new Map<string, Question[]>()
  for (const question of chosen) {
    const group = byScene.get(sceneKey(question))
    if (group) group.push(question)
    else byScene.set(sceneKey(question), [question])
  }
  return new Map(
    [...byScene].map(([key, questions]) => {
      const { sceneId, recordingId, scenesFile, clip } = questions[0]
      const stretches = stretchesOf(questions.map(question => question.clip))
      const clips = stretches.map((stretch, i): ClipOfQuestion => {
        const own = questions.find(question => question.clip.camera === stretch.camera)?.clip ?? clip
        const plain = { ...own, ...stretch, timesS: [stretch.startS], boxes: [] }
        return { id: `${key} ${i}`, sceneId, recordingId, scenesFile, objects: [], clip: plain }
      })
      return [key, clips]
    }),
  )
}
