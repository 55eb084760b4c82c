import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { messageOf } from '../base/errors.ts'
import { sleep } from '../base/retry.ts'
import { makeFolder } from '../files/atomic.ts'
import { createApp } from './app.ts'
import type { ServerContext } from './context.ts'
import type { Engine } from './engine.ts'
import { FileStore } from './files/file-store.ts'
import { Buffered } from './guard/body.ts'
import { Gate } from './guard/gate.ts'
import type { Keyring } from './guard/keys.ts'
import { Rates } from './guard/rate.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { listen, refuseOpenHost } from './listen.ts'
import { jsonLogger, type LogSink } from './log.ts'
import { Checked } from './media/intake.ts'
import type { RemoteOptions } from './media/remote.ts'
import { createMetrics } from './metrics.ts'
import { removeOlder } from './scratch.ts'
import { TrackJobs } from './tracks/jobs.ts'
import type { Filters } from './tracks/settings.ts'

export interface ServeOptions {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly keys?: Keyring
  readonly limits?: Partial<Limits>
  /** Files, results and what is kept for follow-up questions; by default a temporary folder, gone with the server. */
  readonly data?: string
  /** Remote videos are fetched, from public addresses alone. */
  readonly remote?: Pick<RemoteOptions, 'permits' | 'lookup'>
  readonly filters?: Filters
  readonly version: string
  readonly log: LogSink
  /** Makes what answers, given the folder where it may keep things. */
  makeEngine(folder: string): Promise<Engine>
}

export interface RunningServer {
  readonly url: string
  /**
   * Takes nothing new, lets what is under way finish for `drainSeconds`, then ends it. Fulfilled when no process of it is left.
   */
  stop(): Promise<void>
}

/** Errors: `usage` where it would listen beyond this machine without keys; `badInput` where it cannot listen. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  refuseOpenHost(options)
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const data = options.data === undefined ? await mkdtemp(join(tmpdir(), 'stvlm-serve-')) : resolve(options.data)
  const hard = new AbortController()
  // Each request listens.
  setMaxListeners(0, hard.signal)
  const state = { draining: false }
  const context = await contextOf(options, limits, data, hard.signal, state)
  const app = createApp(context, options.version)
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS },
    getRequestListener(app.fetch),
  )
  server.maxConnections = limits.maxConnections
  const sweeper = setInterval(() => void sweep(context), SWEEP_MS)
  sweeper.unref()
  const url = await listen(server, options)
  context.log('info', 'listening', { url, keys: options.keys?.size ?? 0, remote: options.remote !== undefined })
  return {
    url,
    async stop() {
      state.draining = true
      clearInterval(sweeper)
      context.log('info', 'stopping', {
        asks: context.asks.inside + context.asks.waiting,
        tracks: context.jobs.unfinished,
      })
      await drain(server, context, limits.drainSeconds, hard)
      if (options.data === undefined) await rm(data, { recursive: true, force: true })
      context.log('info', 'stopped')
    },
  }
}

const SWEEP_MS = 600_000
/** Longer than clients and proxies keep a connection: one that is closed while it is used again is an error to them. */
const KEEP_ALIVE_MS = 75_000

async function contextOf(
  options: ServeOptions,
  limits: Limits,
  data: string,
  stopping: AbortSignal,
  state: { readonly draining: boolean },
): Promise<ServerContext> {
  const log = jsonLogger(options.log)
  const scratch = join(data, 'scratch')
  // Left by a run that was killed.
  await rm(scratch, { recursive: true, force: true })
  await rm(join(data, 'tracks'), { recursive: true, force: true })
  const given = join(data, 'given')
  for (const folder of [scratch, given]) await makeFolder(folder)
  const engine = await options.makeEngine(join(data, 'work'))
  const asks = new Gate({ name: 'questions', places: limits.askJobs, queue: limits.askQueue })
  const gate = new Gate({ name: 'tracks', places: limits.trackJobs, queue: limits.trackQueue })
  const buffered = new Buffered(limits.maxBufferedBytes)
  return {
    ...{ engine, limits, asks, buffered, log, scratch, given, stopping },
    ...(options.keys && { keys: options.keys }),
    ...(options.remote && { remote: options.remote }),
    filters: options.filters ?? {},
    checked: new Checked(),
    rates: new Rates(limits.perMinute),
    store: await FileStore.open(join(data, 'files'), limits),
    jobs: new TrackJobs({ engine, gate, limits, log, folder: join(data, 'tracks') }),
    metrics: createMetrics([asks, gate], buffered),
    isDraining: () => state.draining,
  }
}

async function sweep({ store, jobs, engine, given, limits, log }: ServerContext): Promise<void> {
  const beforeS = Math.floor(Date.now() / 1000) - 3600 * limits.keepHours
  try {
    await store.sweep(beforeS)
    await jobs.sweep(beforeS)
    await engine.sweep(1000 * beforeS)
    await removeOlder(given, 1000 * beforeS)
  } catch (problem) {
    log('error', 'sweep failed', { message: messageOf(problem) })
  }
}

async function drain(server: Server, context: ServerContext, seconds: number, hard: AbortController): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const idle = setInterval(() => server.closeIdleConnections(), 200)
  const quiet = Promise.all([closed, untilQuiet(context)])
  await Promise.race([quiet, sleep(1000 * seconds)])
  hard.abort()
  await context.jobs.stop()
  // What was aborted still says so, if its client listens.
  await Promise.race([quiet, sleep(2000)])
  clearInterval(idle)
  server.closeAllConnections()
  await closed
}

/** Tracks have no connection that would hold the server open. */
async function untilQuiet({ jobs }: ServerContext): Promise<void> {
  while (jobs.unfinished > 0) await sleep(50)
}
