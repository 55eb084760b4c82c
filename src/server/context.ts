import type { Engine } from './engine.ts'
import type { FileStore } from './files/file-store.ts'
import type { Buffered } from './guard/body.ts'
import type { Gate } from './guard/gate.ts'
import type { Keyring } from './guard/keys.ts'
import type { Rates } from './guard/rate.ts'
import type { Limits } from './limits.ts'
import type { Logger } from './log.ts'
import type { Checked } from './media/intake.ts'
import type { RemoteOptions } from './media/remote.ts'
import type { Metrics } from './metrics.ts'
import type { TrackJobs } from './tracks/jobs.ts'
import type { Filters } from './tracks/settings.ts'

/** Everything that requests share. */
export interface ServerContext {
  readonly engine: Engine
  readonly limits: Limits
  /** Absent: anybody on this machine may ask. */
  readonly keys?: Keyring
  readonly rates: Rates
  readonly buffered: Buffered
  readonly asks: Gate
  readonly store: FileStore
  readonly checked: Checked
  readonly jobs: TrackJobs
  readonly metrics: Metrics
  readonly log: Logger
  readonly remote?: Pick<RemoteOptions, 'permits' | 'lookup'>
  readonly filters: Filters
  /** A folder a request, removed with it. */
  readonly scratch: string
  /** Files that say more of videos, by their content. */
  readonly given: string
  /** Aborted when the server has to end what is still under way. */
  readonly stopping: AbortSignal
  /** True from the first word of stopping on: nothing new is begun. */
  isDraining(): boolean
}

/** One request. */
export interface Call {
  readonly context: ServerContext
  readonly request: Request
  readonly id: string
  /** The name of its key. */
  readonly owner: string
  /** Aborted when the client has left or the server must end. */
  readonly signal: AbortSignal
}
