import { join } from 'node:path'
import { openVideo } from '../../src/media/open-video.ts'
import { openAppearance } from '../../src/models/onnx/appearance.ts'
import { openDetector } from '../../src/models/onnx/detector.ts'
import { cutRecording } from '../../src/tracks/cut-recording.ts'
import type { Scene } from '../../src/tracks/scene.ts'
import type { Given } from '../../src/video/given.ts'
import {
  type PseudoLabelled,
  type PseudoLabelOptions,
  pseudoLabel,
  type VideoModels,
} from '../../src/video/pseudo-label.ts'

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

/** A whole video through the whole stage, as one scene (they are shorter than two minutes). */
export async function runVideo(
  models: VideoModels,
  run: RunVideo,
): Promise<PseudoLabelled & { readonly scene: Scene }> {
  const source = await openVideo(run.path, { ...(run.fpsTruth && { fpsTruth: run.fpsTruth }) })
  const options: PseudoLabelOptions = {
    categories: run.categories ?? ['person'],
    detectRateHz: run.detectRateHz ?? 10,
    framesRoot: '.',
    licence: '',
    attribution: '',
  }
  const labelled = await pseudoLabel(source, run.given ?? NOTHING_GIVEN, models, options)
  const [scene] = cutRecording(labelled.recording)
  return { ...labelled, scene }
}
