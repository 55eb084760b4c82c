import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { badInput, type Fault, type FaultDetails, interrupted, StvlmError } from '../../base/errors.ts'
import type { Progress, WorkOptions } from '../../base/work.ts'
import type { VideoTask } from './task.ts'

export type ToChild =
  | { readonly kind: 'work'; readonly module: string; readonly task: VideoTask }
  | { readonly kind: 'abort' }

export type FromChild =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly details: FaultDetails }
  | { readonly kind: 'bug'; readonly message: string }

export interface ChildLimits {
  /** Memory of one video's process, all of it; over it the process is ended and the video has failed. */
  readonly maxMemoryMb: number
  /** Seconds for one video. */
  readonly maxSeconds?: number
}

/** How long a process may take to clean up before it is ended. */
const ABORT_MS = 10_000
const LOOK_MS = 500
const OWN_ENDING = extname(import.meta.filename)
/** From source, where there is nothing compiled; wherever the user stands. */
const NODE_ARGS =
  OWN_ENDING === '.ts' ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : []

/** Runs one video in a process of its own. Errors: what the work threw; `badInput` where it died or took too much. */
export async function runChild(
  module: string,
  task: VideoTask,
  limits: ChildLimits,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const child = fork(join(import.meta.dirname, `child${OWN_ENDING}`), [], {
    execArgv: [...NODE_ARGS, `--max-old-space-size=${limits.maxMemoryMb}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let outcome: FromChild | undefined
  let excess: string | undefined
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr = (stderr + text).slice(-2000)
  })
  child.on('message', (message: FromChild) => {
    if (message.kind === 'progress') return onProgress?.(message.progress)
    outcome = message
    child.disconnect()
  })
  const end = (why: string) => {
    excess = why
    child.kill('SIGKILL')
  }
  const stopWatching = watch(child, limits, end)
  const abort = () => {
    if (child.connected) child.send({ kind: 'abort' } satisfies ToChild)
    setTimeout(() => child.kill('SIGKILL'), ABORT_MS).unref()
  }
  signal?.addEventListener('abort', abort, { once: true })
  try {
    child.send({ kind: 'work', module, task } satisfies ToChild)
    if (signal?.aborted) abort()
    const how = await ended(child)
    if (signal?.aborted && outcome?.kind !== 'done') throw interrupted(task.path)
    settle(outcome, excess ?? `${how}${stderr.trim() ? `: ${stderr.trim().slice(-300)}` : ''}`, task.path)
  } finally {
    stopWatching()
    signal?.removeEventListener('abort', abort)
    child.kill('SIGKILL')
  }
}

function settle(outcome: FromChild | undefined, how: string, where: string): void {
  if (outcome?.kind === 'done') return
  if (outcome?.kind === 'failed') throw new StvlmError(outcome.fault, outcome.details)
  const got = outcome?.kind === 'bug' ? `a fault of the program: ${outcome.message}` : how
  throw badInput({ subject: 'video', expected: 'to be tracked', got, where })
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.once('error', cause => resolve(cause.message))
    child.once('exit', (code, signal) => resolve(`its process ended by ${signal ?? `status ${code}`}`))
  })
}

/** Ends the process that takes too much. */
function watch(child: ChildProcess, { maxMemoryMb, maxSeconds }: ChildLimits, end: (why: string) => void): () => void {
  const startMs = performance.now()
  const timer = setInterval(async () => {
    if (maxSeconds && performance.now() - startMs > 1000 * maxSeconds) end(`more than ${maxSeconds} s`)
    const usedMb = await memoryMb(child.pid)
    if (usedMb > maxMemoryMb) end(`more memory than ${maxMemoryMb} MB`)
  }, LOOK_MS)
  return () => clearInterval(timer)
}

/** Resident memory; 0 where nobody tells. */
async function memoryMb(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024
}
