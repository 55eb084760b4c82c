import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StvlmError } from '../base/errors.ts'
import { type SkipOptions, throwIfAborted, type WorkOptions } from '../base/work.ts'
import { makeFolder } from '../files/atomic.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { resolveScenes } from '../files/question-scenes.ts'
import type { Scene } from '../tracks/scene.ts'
import { type ClipLook, type ClipOfQuestion, clipHashOf, clipSizeOf } from './clip-hash.ts'
import { CLIP_INDEX_FILE, CLIP_INDEX_FORMAT, CLIP_INDEX_SCHEMA, type ClipIndexRow } from './clip-index.ts'
import { clipFile, framesFolder, stillName } from './clip-paths.ts'
import { drawReel } from './draw-reel.ts'
import { FrameFiles } from './frame-files.ts'
import { type ClipJob, type Outputs, type PlannedClip, planClip } from './plan.ts'
import type { Reel } from './reel.ts'
import { locateFrames, reelOf } from './reel-of.ts'

export interface DrawClipsOptions extends WorkOptions, SkipOptions {
  /** The questions' file: scenes are looked for from its folder. */
  readonly questionsPath: string
  readonly scenes?: readonly string[]
  readonly framesRoots?: readonly string[]
  readonly folder: string
  readonly outputs: Outputs
  readonly look?: ClipLook
}

export interface DrawnClips {
  readonly rows: readonly ClipIndexRow[]
  readonly clipsDrawn: number
  /** Clips that were there from an earlier run. */
  readonly clipsKept: number
}

interface ReelPlan {
  reel: Reel
  readonly jobs: ClipJob[]
}

interface Plan {
  readonly rows: ClipIndexRow[]
  readonly reels: Map<string, ReelPlan>
  readonly hashes: Set<string>
  kept: number
}

/**
 * Draws the clips of questions into `folder` and writes its index, `clips.jsonl`. Questions of equal clip and boxes
 * share the file; a source is decoded once; clips that are there already are kept, so a broken run goes on where it
 * stopped. Errors: missing frames (named, with where it looked), broken videos; `onBad` leaves such questions out.
 */
export async function drawClips(
  questions: Iterable<ClipOfQuestion> | AsyncIterable<ClipOfQuestion>,
  options: DrawClipsOptions,
): Promise<DrawnClips> {
  const { folder, look = {}, signal, onProgress } = options
  throwIfAborted(signal, folder)
  await makeFolder(folder)
  const plan = await planAll(questions, options)
  const total = [...plan.reels.values()].reduce((sum, { jobs }) => sum + jobs.length, 0)
  const failed = new Set<string>()
  let done = 0
  const onClip = () => {
    done++
    onProgress?.({ done, total, unit: 'clips' })
  }
  await sideBySide([...plan.reels.values()], async ({ reel, jobs }) => {
    throwIfAborted(signal, folder)
    const draw = () => drawReel(reel, jobs, { folder, look, signal, onClip })
    if (!(await attempt(draw, options))) for (const job of jobs) failed.add(job.clipHash)
  })
  const rows = plan.rows.filter(row => !failed.has(row.clipHash))
  await writeJsonl(CLIP_INDEX_FORMAT, join(folder, CLIP_INDEX_FILE), rows, { signal })
  return { rows, clipsDrawn: done, clipsKept: plan.kept }
}

/** One reel's decoder waits for its encoders, and they for it: two at a time keep both busy. */
const REELS_AT_ONCE = 2

/** Works on all items in order, some at once; after a failure nothing more is begun, and what runs is waited for. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(item).catch(problem => {
        queue.length = 0
        throw problem
      })
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: REELS_AT_ONCE }, worker))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

async function planAll(
  questions: Iterable<ClipOfQuestion> | AsyncIterable<ClipOfQuestion>,
  options: DrawClipsOptions,
): Promise<Plan> {
  const { questionsPath: recordsPath, scenes, signal } = options
  const plan: Plan = { rows: [], reels: new Map(), hashes: new Set(), kept: 0 }
  const files = new FrameFiles(options.framesRoots)
  for await (const { scene, records, scenesPath } of resolveScenes(questions, { recordsPath, scenes, signal })) {
    for (const question of records) {
      await attempt(() => planQuestion(plan, scene, question, scenesPath, files, options), options)
    }
  }
  return plan
}

async function planQuestion(
  plan: Plan,
  scene: Scene,
  question: ClipOfQuestion,
  scenesPath: string,
  files: FrameFiles,
  { folder, outputs, look = {} }: DrawClipsOptions,
): Promise<void> {
  const clipHash = clipHashOf(question, look)
  if (!plan.hashes.has(clipHash)) {
    const wanted = await missingOutputs(folder, clipHash, outputs)
    if (wanted.mp4 || wanted.frames) {
      const job = planClip(scene, question, clipHash, look, wanted)
      await addToReel(plan, scene, question.clip.camera, job, scenesPath, files)
    } else plan.kept++
    plan.hashes.add(clipHash)
  }
  plan.rows.push(rowOf(question, clipHash, look, outputs))
}

async function missingOutputs(folder: string, clipHash: string, { mp4, frames }: Outputs): Promise<Outputs> {
  const isThere = async (name: string) => (await stat(join(folder, name)).catch(() => undefined)) !== undefined
  return {
    mp4: mp4 && !(await isThere(clipFile(clipHash))),
    frames: frames && !(await isThere(framesFolder(clipHash))),
  }
}

async function addToReel(
  plan: Plan,
  scene: Scene,
  cameraName: string,
  job: PlannedClip,
  scenesPath: string,
  files: FrameFiles,
): Promise<void> {
  const paths = await locateFrames(files, scene, cameraName, job.shots, scenesPath)
  const isVideo = job.shots[0].frame.index !== undefined
  const size = `${job.widthPx}x${job.heightPx}`
  const key = isVideo ? `${paths[0]} ${size}` : [scenesPath, scene.id, cameraName, size].join(' ')
  const known = plan.reels.get(key)?.reel
  const reel = reelOf(scene, job.shots, paths, known)
  plan.reels.set(key, { reel, jobs: [...(plan.reels.get(key)?.jobs ?? []), job] })
}

function rowOf({ id, clip }: ClipOfQuestion, clipHash: string, look: ClipLook, { mp4, frames }: Outputs): ClipIndexRow {
  const stills = () => clip.timesS.map((_, i) => `${framesFolder(clipHash)}/${stillName(i)}`)
  return {
    schema: CLIP_INDEX_SCHEMA,
    questionId: id,
    clipHash,
    ...(mp4 && { file: clipFile(clipHash) }),
    ...(frames && { frames: stills() }),
    ...clipSizeOf(clip, look),
    videoFps: clip.videoFps,
  }
}

/** False where the work failed and `onBad` took the problem. */
async function attempt(work: () => Promise<void>, { onBad }: SkipOptions): Promise<boolean> {
  try {
    await work()
    return true
  } catch (problem) {
    if (!onBad || !(problem instanceof StvlmError) || problem.fault === 'interrupted') throw problem
    onBad(problem)
    return false
  }
}
