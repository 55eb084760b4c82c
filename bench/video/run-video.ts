import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openVideo } from '../../src/media/open-video.ts'
import { openAppearance } from '../../src/models/onnx/appearance.ts'
import { openDetector } from '../../src/models/onnx/detector.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import type { Given } from '../../src/video/given/given.ts'
import { type Eyes, type PseudoLabelled, pseudoLabel } from '../../src/video/pseudo-label.ts'
import { StageRun } from '../../src/video/stages.ts'

/** Opened once for all videos. */
export type VideoModels = Required<Pick<Eyes, 'detector'>> & Pick<Eyes, 'appearance'>

const DATA = process.env.STVLM_DATA ?? join(import.meta.dirname, '../../../shared/data')

export const dataPath = (...parts: readonly string[]): string => join(DATA, ...parts)

export const NOTHING_GIVEN: Given = { known: [], still: false }

export interface RunVideo {
  readonly path: string
  readonly fpsTruth?: number
  readonly given?: Given
  readonly categories?: readonly string[]
  readonly detectRateHz?: number
}

export async function openModels(): Promise<VideoModels> {
  return { detector: await openDetector('deimv2-femto'), appearance: await openAppearance() }
}

/** A whole video through the whole stage, as one scene (they are shorter than two minutes). Stage files go with the process's folder. */
export async function runVideo(
  models: VideoModels,
  run: RunVideo,
): Promise<PseudoLabelled & { readonly scene: Scene }> {
  const source = await openVideo(run.path, { ...(run.fpsTruth && { fpsTruth: run.fpsTruth }) })
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-'))
  try {
    const eyes = { ...models, categories: run.categories ?? ['person'], detectRateHz: run.detectRateHz ?? 10 }
    const stages = await StageRun.of(source, folder)
    const details = { framesRoot: '.', licence: '', attribution: '' }
    const labelled = await pseudoLabel(source, run.given ?? NOTHING_GIVEN, eyes, stages, details)
    return { ...labelled, scene: labelled.scenes[0] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
