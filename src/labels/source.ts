import type { SkipOptions, WorkOptions } from '../base/work.ts'
import type { Recording } from '../tracks/scene.ts'

/** What a user may say about labels beside their path; a source takes what concerns it and refuses nothing else. */
export interface LabelOptions extends WorkOptions, SkipOptions {
  /** A camera for sources that name none: Tsai XML, or the project's own JSON (`camera-file.ts`). */
  readonly calibration?: string
  /** Frames per second where the files hold no stamps, or false ones. */
  readonly fps?: number
  /** Folder to which the frames' files are relative; by default where the source keeps them. */
  readonly framesRoot?: string
  /** Also the frames between keyframes, where a source tells them apart (nuScenes). */
  readonly sweeps?: boolean
  /** False leaves out boxes that are projected from cuboids (nuScenes, Argoverse 2); boxes that are labels stay. */
  readonly boxes?: boolean
}

/** One label format: a row of the table in `sources.ts`. */
export interface LabelSource {
  /** As on the command line: "kitti". */
  readonly name: string
  readonly title: string
  /** Sees from names and the first bytes whether `path` is surely of this source. Never throws. */
  recognises(path: string): Promise<boolean>
  /** Recordings of any length, one at a time; `cut-recording.ts` makes scenes of them. */
  read(paths: readonly string[], options: LabelOptions): AsyncIterable<Recording>
}
