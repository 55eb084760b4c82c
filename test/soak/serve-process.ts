import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Compiled, compiled } from '../compiled.ts'

export interface ServeProcess {
  readonly url: string
  /** Resident megabytes of the server alone: what it starts for a video is counted elsewhere. NaN where it is gone. */
  memoryMb(): Promise<number>
  /** The exit status after SIGTERM; harmless when it has stopped. */
  stop(): Promise<number | null>
}

/** A server in a process of its own, as it runs for users: compiled. */
export async function serveProcess(): Promise<ServeProcess> {
  const programs = await compiled([
    'src/video/queue/child.ts',
    'test/soak/serve-worker.ts',
    'test/server/endless-work.ts',
  ])
  const child = spawn(process.execPath, [join(programs.folder, 'serve-worker.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let ending: Promise<number | null> | undefined
  const [first] = await once(child.stdout, 'data')
  return {
    url: String(first).trim(),
    async memoryMb() {
      const text = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? Number.NaN) / 1024
    },
    stop: () => (ending ??= stopped(child, programs)),
  }
}

async function stopped(child: ChildProcess, programs: Compiled): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await ended
  await programs.remove()
  return code
}
