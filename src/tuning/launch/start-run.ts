import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { badInput, interrupted, missing } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import type { Started } from './places.ts'

export interface StartOptions extends Pick<WorkOptions, 'signal'> {
  /** Every line that the program writes, on either pipe. */
  readonly onLine: (line: string) => void
  /** After an abort the program and its children have this long to end by themselves. */
  readonly graceMs?: number
}

const GRACE_MS = 30_000
/** Only the last lines are told where a run fails. */
const TOLD_LINES = 3

/**
 * Runs a program to its end in a process group of its own; an abort ends the whole group, first by SIGTERM, so that the
 * trainer may finish what it writes. Errors: a program that is not there, or that fails, with its last lines.
 */
export async function startRun(started: Started, { onLine, signal, graceMs = GRACE_MS }: StartOptions): Promise<void> {
  const { command, args, folder, input } = started
  if (signal?.aborted) throw interrupted(command)
  const child = spawn(command, args, { cwd: folder, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
  const last: string[] = []
  const take = (line: string) => {
    if (line.trim() !== '') last.push(line.trim())
    if (last.length > TOLD_LINES) last.shift()
    onLine(line)
  }
  const read = [linesTo(take, child.stdout), linesTo(take, child.stderr)]
  // A program that ends early closes its pipe; its exit status tells the reason.
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  const stop = stopper(child.pid, graceMs)
  signal?.addEventListener('abort', stop.begin, { once: true })
  try {
    const [code, killedBy] = await once(child, 'exit').catch(cause =>
      Promise.reject(notStarted(command, folder, cause)),
    )
    await Promise.all(read)
    if (signal?.aborted) throw interrupted(command)
    if (code !== 0) throw failed(command, code ?? killedBy, last)
  } finally {
    signal?.removeEventListener('abort', stop.begin)
    stop.end()
  }
}

async function linesTo(take: (line: string) => void, pipe: Readable): Promise<void> {
  for await (const line of createInterface({ input: pipe, crlfDelay: Number.POSITIVE_INFINITY })) take(line)
}

function stopper(pid: number | undefined, graceMs: number) {
  let timer: NodeJS.Timeout | undefined
  const send = (name: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, name)
    } catch {
      // The group is gone.
    }
  }
  return {
    begin() {
      send('SIGTERM')
      timer = setTimeout(() => send('SIGKILL'), graceMs)
    },
    end: () => clearTimeout(timer),
  }
}

const notStarted = (command: string, folder: string | undefined, cause: unknown) =>
  missing({ subject: command, expected: 'a program on PATH', got: 'none that starts', where: folder }, cause)

const failed = (command: string, how: unknown, last: readonly string[]) =>
  badInput({ subject: command, expected: 'exit status 0', got: `${how}: ${last.join(' | ') || 'no word'}` })
