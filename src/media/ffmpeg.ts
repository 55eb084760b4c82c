import { type ChildProcess, spawn } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { stat } from 'node:fs/promises'
import { badInput, interrupted, missing, type StvlmError } from '../base/errors.ts'

export type Tool = 'ffmpeg' | 'ffprobe'

/** What a run is about, for its errors. */
export interface RunContext {
  /** "video", "clip" ... */
  readonly subject: string
  readonly where: string
  readonly signal?: AbortSignal
}

/** A running ffmpeg or ffprobe. */
export interface RunningTool {
  readonly child: ChildProcess
  /** Fulfilled when the process has ended, whatever way; never rejects. */
  readonly ended: Promise<void>
  /** Why it failed, once it has ended: undefined after exit status 0. */
  failure(): StvlmError | undefined
  /** What it wrote to standard error so far, on one line. */
  complaint(): string
  /** Ends it at once and waits until it is gone; harmless when it has ended. */
  kill(): Promise<void>
}

/** Only the end of a long complaint is kept. */
const MAX_COMPLAINT = 4000

/** The program's path: on PATH, or what STVLM_FFMPEG and STVLM_FFPROBE name. */
const commandOf = (tool: Tool): string => process.env[`STVLM_${tool.toUpperCase()}`] ?? tool

/**
 * Starts a tool with standard input, output and `extraPipes` more pipes (3, 4 ...); the signal kills it.
 * Nothing throws here: a missing program or a bad exit is told by `failure()`.
 */
export function startTool(tool: Tool, args: readonly string[], context: RunContext, extraPipes = 0): RunningTool {
  const pipes = Array.from({ length: 3 + extraPipes }, (): 'pipe' => 'pipe')
  const child = spawn(commandOf(tool), args, { stdio: pipes })
  let stderr = ''
  let failure: StvlmError | undefined
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr = (stderr + text).slice(-MAX_COMPLAINT)
  })
  // A tool that ends early closes its pipes; its exit status tells the reason.
  for (const pipe of child.stdio) pipe?.on('error', () => {})
  const kill = () => void child.kill('SIGKILL')
  if (context.signal) {
    // Many clips are open at once, and each listens.
    setMaxListeners(0, context.signal)
    context.signal.addEventListener('abort', kill, { once: true })
  }
  const ended = new Promise<void>(resolve => {
    const end = (problem: StvlmError | undefined) => {
      context.signal?.removeEventListener('abort', kill)
      failure ??= context.signal?.aborted ? interrupted(context.where) : problem
      resolve()
    }
    child.once('error', cause => end(notStarted(tool, cause)))
    child.once('close', (code, signal) => {
      if (code === 0) return end(undefined)
      const got = oneLine(stderr) || `${tool} ended by ${signal ?? `status ${code}`}`
      end(badInput({ subject: context.subject, expected: `${tool} to succeed`, got, where: context.where }))
    })
  })
  if (context.signal?.aborted) kill()
  return {
    child,
    ended,
    failure: () => failure,
    complaint: () => oneLine(stderr),
    async kill() {
      kill()
      await ended
    },
  }
}

function notStarted(tool: Tool, cause: Error): StvlmError {
  const absent = 'code' in cause && cause.code === 'ENOENT'
  const expected = 'the program to be there (install it with: apt-get install ffmpeg)'
  return missing({ subject: tool, expected, got: absent ? 'no such program' : cause.message }, cause)
}

/** Without the addresses of ffmpeg's contexts, which differ from run to run; each line once. */
function oneLine(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.replaceAll(/ @ 0x[0-9a-f]+/g, '').trim())
  return [...new Set(lines)]
    .filter(line => line !== '')
    .join('; ')
    .slice(0, 400)
}

/** Hands bytes to the tool; false where it has closed its input. */
export function feed(run: RunningTool, bytes: Uint8Array): Promise<boolean> {
  return new Promise(resolve => {
    const { stdin } = run.child
    if (!stdin || stdin.destroyed) return resolve(false)
    stdin.write(bytes, error => resolve(!error))
  })
}

/** Runs a tool to its end and returns its standard output. */
export async function runTool(
  tool: Tool,
  args: readonly string[],
  context: RunContext,
  input?: Uint8Array,
): Promise<Buffer> {
  const run = startTool(tool, args, context)
  const chunks: Buffer[] = []
  run.child.stdout?.on('data', chunk => chunks.push(chunk))
  run.child.stdin?.end(input)
  await run.ended
  const failure = run.failure()
  if (failure) throw failure
  return Buffer.concat(chunks)
}

/** Formats that hold pictures themselves; playlists and others that name further files or addresses stay out. */
const CONTAINERS =
  'mov,matroska,avi,mpegts,mpeg,mpegvideo,h264,hevc,flv,ogg,asf,ivf,gif,mjpeg,nut,yuv4mpegpipe,m4v,mxf,' +
  'png_pipe,jpeg_pipe,bmp_pipe,tiff_pipe,webp_pipe,image2'

/** Arguments that open a file as a video and nothing else: no network, no playlists, no patterns in its name. */
export const inputArgs = (path: string): string[] => [
  ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', CONTAINERS],
  ...['-i', `file:${path}`],
]

/** A regular file; a folder, a pipe or nothing is refused with one line. */
export async function refuseNoFile(path: string, subject: string): Promise<void> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isFile() && info.size > 0) return
  const got = info === undefined ? 'nothing there' : info.isFile() ? 'an empty file' : 'no file'
  throw badInput({ subject, expected: 'a file', got, where: path })
}
