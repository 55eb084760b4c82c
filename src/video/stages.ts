import { join } from 'node:path'
import type { VideoSource } from '../media/video-source.ts'
import type { RecordFormat } from '../tracks/record.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import {
  DETECTIONS_FORMAT,
  IMAGE_TRACK_FORMAT,
  LIFTED_TRACK_FORMAT,
  REMOVAL_FORMAT,
  TRACK_FORMAT,
} from './artefacts/formats.ts'
import { PLACED_CAMERA_FORMAT } from './artefacts/placed-camera-format.ts'
import { cachedStage, type Stage, sourceKey, stageKey } from './artefacts/stage-cache.ts'

const stage = <T>(name: string, version: number, format: RecordFormat<T>): Stage<T> => ({ name, version, format })

/** In the order in which they are done; `--stop-after` takes these names, and each leaves NAME.jsonl. */
export const STAGES = {
  detect: stage('detect', 4, DETECTIONS_FORMAT),
  camera: stage('camera', 5, PLACED_CAMERA_FORMAT),
  associate: stage('associate', 4, IMAGE_TRACK_FORMAT),
  lift: stage('lift', 4, LIFTED_TRACK_FORMAT),
  smooth: stage('smooth', 4, TRACK_FORMAT),
  filter: stage('filter', 2, REMOVAL_FORMAT),
  scenes: stage('scenes', 3, SCENE_FORMAT),
} as const

/** A folder beside the stages' files: depth as pictures, where some was known. */
export const DEPTH_PICTURES = { name: 'depth' }

export type StageName = keyof typeof STAGES
export const STAGE_NAMES = Object.keys(STAGES) as StageName[]

/** Thrown when the stage is done after which the user wants to look; no failure. */
export class StoppedAfter extends Error {
  override readonly name = 'StoppedAfter'
}

/** Does stage after stage, or takes what an earlier run left of them in the folder. */
export class StageRun {
  readonly #folder: string
  readonly #stopAfter: StageName | undefined
  #key: string

  private constructor(folder: string, key: string, stopAfter: StageName | undefined) {
    this.#folder = folder
    this.#key = key
    this.#stopAfter = stopAfter
  }

  static async of(source: VideoSource, folder: string, stopAfter?: StageName): Promise<StageRun> {
    return new StageRun(folder, await sourceKey(source), stopAfter)
  }

  /** For what else a stage leaves to be looked at. */
  folderOf({ name }: { readonly name: string }): string {
    return join(this.#folder, name)
  }

  /** What the stage gives depends on all stages before it. */
  async run<T>(stage: Stage<T>, settings: unknown, work: () => Promise<Iterable<T> | AsyncIterable<T>>): Promise<T[]> {
    this.#key = stageKey(stage, settings, this.#key)
    const records = await cachedStage(this.#folder, stage, this.#key, work)
    if (stage.name === this.#stopAfter) throw new StoppedAfter(stage.name)
    return records
  }
}
