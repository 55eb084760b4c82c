import type { AskResult } from '../answer/result.ts'
import type { WorkOptions } from '../base/work.ts'
import type { VideoSettings } from '../video/track-videos.ts'

/** Pictures on this machine's disk whose kind and size were checked: a video file, or a folder of images with times.txt. */
export interface Clip {
  readonly path: string
  /** SHA-256 of what was sent: the same pictures are tracked once. */
  readonly hash: string
}

/** What a request says of how its video is tracked; what it leaves out is as `stvlm track` has it. Paths are of files that were sent. */
export type TrackSettings = Partial<VideoSettings>

export interface Asked {
  /** One of the engine's models. */
  readonly model: string
  readonly question: string
  /** Absent where only words were sent. */
  readonly clip?: Clip
  readonly settings: TrackSettings
  /** Names that the user gave to tracks. */
  readonly objects: Readonly<Record<string, string>>
  readonly allReadings: boolean
}

export interface EngineAnswer {
  readonly result: AskResult
  /** Of the model that was asked; absent where none was. */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number }
}

export interface EngineModel {
  readonly id: string
  readonly createdS: number
}

/** What the server needs of the rest: it knows HTTP, and nothing of motion. */
export interface Engine {
  readonly models: readonly EngineModel[]
  /** Errors: `badInput` and `usage` are the request's, everything else is the server's. The signal ends all processes of the request. */
  answer(asked: Asked, options: WorkOptions): Promise<EngineAnswer>
  /** Writes scenes.jsonl to `out`, whole or not at all. */
  track(clip: Clip, settings: TrackSettings, out: string, options: WorkOptions): Promise<void>
  /** Throws what is missing, in one line: asked by /readyz. */
  ready(): Promise<void>
  /** Forgets what was kept for follow-up questions and not used since. */
  sweep(beforeMs: number): Promise<void>
}
