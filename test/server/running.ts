import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, type ServeOptions, startServer } from '../../src/server/serve.ts'
import { ScriptedEngine } from './scripted-engine.ts'

export interface Running extends RunningServer {
  readonly engine: ScriptedEngine
  /** Its data: files, scratch, tracks. */
  readonly folder: string
  /** Its log, a parsed line each. */
  readonly lines: Record<string, unknown>[]
  close(): Promise<void>
}

/** A server on a free port of this machine, with an engine that is scripted. */
export async function running(options: Partial<ServeOptions> = {}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-server-'))
  const engine = new ScriptedEngine()
  const lines: Record<string, unknown>[] = []
  const server = await startServer({
    ...{ host: '127.0.0.1', port: 0, data: folder, version: '0.0.0' },
    log: line => void lines.push(JSON.parse(line)),
    makeEngine: async () => engine,
    ...options,
    limits: { perMinute: 1e9, drainSeconds: 1, ...options.limits },
  })
  const close = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...server, engine, folder, lines, close }
}
