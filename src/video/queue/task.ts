import type { WorkOptions } from '../../base/work.ts'

/** What a process is to do with one video; plain JSON. */
export interface VideoTask {
  readonly path: string
  /** Knows the video's content and the settings. */
  readonly id: string
  /** For everything that the work leaves; `.part` files of an earlier, killed run are gone from it. */
  readonly folder: string
  /** The settings. */
  readonly job: unknown
}

/** What a module of work exports as `trackVideo`. Its outputs must be atomic: it may be killed, and done again. */
export type VideoWork = (task: VideoTask, options: WorkOptions) => Promise<void>
