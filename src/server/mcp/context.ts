import type { Planner } from '../../answer/plan.ts'
import type { Responder } from '../../bench/responder.ts'
import type { Logger } from '../log.ts'
import type { Videos } from './videos.ts'

/** Everything that the tools share, behind either door. */
export interface McpContext {
  readonly videos: Videos
  readonly planner: Planner
  /** Who looks where `by` is model or both; loaded when it is asked. Errors: `missing` where there is none. */
  readonly model: () => Promise<Responder>
  readonly folders: OperatorFolders
  readonly log: Logger
  readonly version: string
  /** For one call. */
  readonly callSeconds: number
}

export interface OperatorFolders {
  /** Real paths. */
  readonly paths: readonly string[]
  /** They bind a client that shares roots too: always over HTTP, where anybody may call anything his root. */
  readonly always: boolean
}
