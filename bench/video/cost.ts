import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../../src/media/ffmpeg.ts'
import { compile } from '../compiled.ts'
import type { FigureRow } from './report.ts'
import { dataPath } from './run-video.ts'

const LOOK_MS = 50

/** A clip of real footage: how ffmpeg makes it, and what `stvlm track` is told. */
interface CostClip {
  readonly name: string
  readonly make: readonly string[]
  readonly track: readonly string[]
}

const pets = dataPath('pets2009', 's2l1_000-399.mp4')
const CLIPS: readonly CostClip[] = [
  {
    name: '20 s of 768x576 at 7 fps',
    make: ['-i', pets, '-frames:v', '140', '-c', 'copy'],
    track: ['--fps-truth', '7'],
  },
  {
    // Forward and backward: no cut. Twelve players and a crowd.
    name: '20 s of 640x360 at 30 fps',
    make: [
      ...['-i', dataPath('sports', 'volleyball_720p30.mp4'), '-t', '20', '-an', '-crf', '20'],
      ...['-filter_complex', '[0:v]scale=640:360,split[a][b];[b]reverse[c];[a][c]concat'],
    ],
    track: [],
  },
]
/** Takes minutes: only where STVLM_BENCH_LONG is set. */
const LONG: CostClip = {
  name: '10 minutes of 768x576 at 7 fps',
  make: ['-stream_loop', '10', '-i', pets, '-frames:v', '4200', '-c', 'copy'],
  track: ['--fps-truth', '7'],
}

/**
 * What `stvlm track` of a whole clip costs from start to end: time, processor time and memory of all its processes together, beside
 * ffmpeg's bare decoding of the clip in the same run. Needs Linux's /proc and bash.
 */
export async function costRows(): Promise<FigureRow[]> {
  const program = join(compile(), 'cli/main.js')
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-cost-'))
  try {
    const rows: FigureRow[] = []
    for (const clip of process.env.STVLM_BENCH_LONG ? [...CLIPS, LONG] : CLIPS)
      rows.push(await rowOf(clip, program, folder))
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function rowOf({ name, make, track }: CostClip, program: string, folder: string): Promise<FigureRow> {
  const video = join(folder, 'clip.mp4')
  const out = join(folder, 'scenes.jsonl')
  await rm(`${out}.work`, { recursive: true, force: true })
  await runTool('ffmpeg', ['-v', 'error', '-y', ...make, video], { subject: 'clip', where: video })
  const bare = await timed(['ffmpeg', '-v', 'error', '-i', video, '-f', 'null', '-'])
  const spent = await timed([process.execPath, program, 'track', video, ...track, '--classes', 'person', '--out', out])
  const detected = await linesOf(`${out}.work`, 'detect.jsonl')
  const [wall, cpu, mb] = [spent.wallS.toFixed(1), spent.cpuS.toFixed(1), spent.peakMb.toFixed(0)]
  return {
    what: `Cost: ${name}, ${detected} frames detected`,
    measured: `${wall} s, ${cpu} s of processors (decoding alone ${bare.cpuS.toFixed(1)}), ${mb} MB`,
    toReach: '<= 20 s, 1536 MB for 20 s',
    goal: '9 s',
  }
}

interface Spent {
  readonly wallS: number
  /** Of the process and all that it waited for. */
  readonly cpuS: number
  /** Resident memory of all processes together, at most; what they share counts for each. */
  readonly peakMb: number
}

/** By bash's own measure, which counts children of children. */
async function timed(command: readonly string[]): Promise<Spent> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null 2> "$TMPDIR_LOG"'
  const log = join(tmpdir(), `stvlm-cost-${process.pid}.log`)
  const child = spawn('bash', ['-c', script, 'bash', ...command], {
    env: { ...process.env, STVLM_MODELS: process.env.STVLM_MODELS ?? dataPath('../models'), TMPDIR_LOG: log },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', part => {
    text += part
  })
  let peakMb = 0
  const timer = setInterval(async () => {
    peakMb = Math.max(peakMb, await treeMb(child.pid!))
  }, LOOK_MS)
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  clearInterval(timer)
  const said = await readFile(log, 'utf8')
  await rm(log, { force: true })
  if (code !== 0) throw new Error(`${command.join(' ')}: expected status 0, got ${code}: ${said.trim()}`)
  const [wallS, userS, systemS] = text.trim().split(/\s+/).slice(-3).map(Number)
  return { wallS, cpuS: userS + systemS, peakMb }
}

/** A process with all its descendants, at this moment. */
async function treeMb(pid: number): Promise<number> {
  // A process that has just ended has no files any more.
  const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
  let sum = Number(/^VmRSS:\s+(\d+)/m.exec(await read('status'))?.[1] ?? 0) / 1024
  for (const child of (await read(`task/${pid}/children`)).trim().split(' ')) {
    if (child !== '') sum += await treeMb(Number(child))
  }
  return sum
}

/** Records of a stage's file somewhere in the folder. */
async function linesOf(folder: string, name: string): Promise<number> {
  const found = (await readdir(folder, { recursive: true })).find(path => path.endsWith(name))
  if (!found) throw new Error(`${folder}: expected ${name}, got none`)
  return (await readFile(join(folder, found), 'utf8')).trim().split('\n').length - 1
}
