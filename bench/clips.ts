/**
 * Drawing clips against ffmpeg's own drawbox: decode, two boxes on every frame, encode; the same decoder, encoder,
 * preset, threads and keyframes on both sides, in turns in one run. Prints medians of wall and CPU seconds and the ratio
 * peer over ours (1: as fast; the aim is 0.8).
 * npx tsx bench/clips.ts [rounds = 5] [video ...]
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../src/base/stats.ts'
import { drawReel } from '../src/clips/draw-reel.ts'
import type { ClipJob } from '../src/clips/plan.ts'
import { lineWidthFor } from '../src/media/draw.ts'
import { DEFAULT_CRF, DEFAULT_PRESET, ENCODE_THREADS } from '../src/media/encode.ts'
import { probeStamps, probeVideo, type VideoInfo } from '../src/media/probe.ts'

const DATA = process.env.STVLM_DATA ?? join(import.meta.dirname, '../../shared/data')
const REAL = ['pets2009/s2l1_000-399.mp4', 'sports/volleyball_720p30.mp4'].map(name => join(DATA, name))

/** Ticks a second of the times in /proc; 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100

interface Cost {
  readonly wallS: number
  readonly cpuS: number
}

/** CPU of this process and of the children that have ended. */
function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_S
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [wall, cpu] = [performance.now(), cpuSeconds()]
  await work()
  return { wallS: (performance.now() - wall) / 1000, cpuS: cpuSeconds() - cpu }
}

async function ours(path: string, info: VideoInfo, frameCount: number, folder: string): Promise<void> {
  const { widthPx, heightPx, fps } = info
  const at = (i: number) => [
    { box2dPx: [40 + (i % 100), 60, 160 + (i % 100), 260] as const, colour: 'red' as const },
    { box2dPx: [300, 100 + (i % 100), 380, 220 + (i % 100)] as const, colour: 'blue' as const },
  ]
  const shots = Array.from({ length: frameCount }, (_, i) => ({ position: i, boxes: at(i), repeats: 1, stills: [] }))
  const job: ClipJob = { clipHash: 'ours'.padEnd(64, '0'), widthPx, heightPx, fps, shots }
  await drawReel({ kind: 'video', path }, [job], { folder, look: {} })
}

async function drawbox(path: string, { fps, heightPx }: VideoInfo, folder: string): Promise<void> {
  const t = lineWidthFor(heightPx)
  const filter = `drawbox=40:60:120:200:red:t=${t},drawbox=300:100:80:120:blue:t=${t}`
  const encode = ['-c:v', 'libx264', '-preset', DEFAULT_PRESET, '-crf', String(DEFAULT_CRF), '-pix_fmt', 'yuv420p']
  const rest = ['-threads', String(ENCODE_THREADS), '-g', String(Math.round(2 * fps)), '-movflags', '+faststart']
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    path,
    '-an',
    '-vf',
    filter,
    ...encode,
    ...rest,
    join(folder, 'peer.mp4'),
  ])
}

async function compare(path: string, rounds: number, folder: string): Promise<void> {
  const info = await probeVideo(path)
  const frameCount = (await probeStamps(path, info))?.length ?? 0
  const costs = { ours: [] as Cost[], peer: [] as Cost[] }
  await ours(path, info, frameCount, folder)
  for (let i = 0; i < rounds; i++) {
    costs.peer.push(await costOf(() => drawbox(path, info, folder)))
    costs.ours.push(await costOf(() => ours(path, info, frameCount, folder)))
  }
  const wall = (side: Cost[]) => median(side.map(c => c.wallS))
  const cpu = (side: Cost[]) => median(side.map(c => c.cpuS))
  const per = (name: string, side: Cost[]) => `${name} ${wall(side).toFixed(2)} s wall, ${cpu(side).toFixed(2)} s CPU`
  const ratios = `${(wall(costs.peer) / wall(costs.ours)).toFixed(2)}x wall, ${(cpu(costs.peer) / cpu(costs.ours)).toFixed(2)}x CPU`
  const what = `${frameCount} frames ${info.widthPx}x${info.heightPx}`
  process.stdout.write(
    `drawing clips, ${what}: ${per('stvlm', costs.ours)}; ${per('drawbox', costs.peer)}; ${ratios}\n`,
  )
}

function madeFilm(folder: string): string {
  const path = join(folder, 'made.mp4')
  const source = 'testsrc2=size=640x360:rate=30:duration=10,noise=alls=12:allf=t'
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', path])
  return path
}

async function main(): Promise<void> {
  const [rounds = '5', ...videos] = process.argv.slice(2)
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-clips-'))
  try {
    const films = videos.length > 0 ? videos : [madeFilm(folder), ...REAL.filter(path => existsSync(path))]
    for (const film of films) await compare(film, Number(rounds), folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
