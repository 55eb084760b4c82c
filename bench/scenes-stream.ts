/**
 * Reads and writes a scenes file of any size; prints time and peak memory.
 * npx tsx bench/scenes-stream.ts [megabytes = 2000]
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJsonl, writeJsonl } from '../src/files/jsonl.ts'
import { keepHeapLean } from '../src/files/lean-heap.ts'
import { cutRecording } from '../src/tracks/cut-recording.ts'
import { SCENE_FORMAT } from '../src/tracks/record.ts'
import type { Sample, Scene } from '../src/tracks/scene.ts'

const OBJECTS = 40
const SAMPLES = 1200

/** 120 s at 10 Hz of forty objects: the size of a busy driving scene. */
function madeScene(index: number): Scene {
  const samples = (object: number): Sample[] =>
    Array.from({ length: SAMPLES }, (_, k) => ({
      timeS: k / 10,
      centerInWorldM: [object * 3.25 + k * 0.7312345, index + Math.sin(k / 40) * 10, 0.83],
      quatWxyz: [Math.cos(k / 50), 0, 0, Math.sin(k / 50)],
      box2dPx: { front: [100.25 + k / 7, 200.5, 300.125 + k / 7, 400.75] },
    }))
  const tracks = Array.from({ length: OBJECTS }, (_, i) => ({
    id: `t${i}`,
    category: 'car',
    position: 'center' as const,
    samples: samples(i),
  }))
  const source = { name: 'made', version: '1', licence: 'Apache-2.0', attribution: 'none' }
  return [
    ...cutRecording({
      recordingId: `made/${index}`,
      durationS: 119.9,
      source,
      provenance: 'simulated',
      units: 'm',
      cameras: [],
      tracks,
    }),
  ][0]
}

async function copy(from: string, to: string): Promise<void> {
  keepHeapLean()
  const start = performance.now()
  const count = await writeJsonl(SCENE_FORMAT, to, readJsonl(SCENE_FORMAT, from))
  const bytes = (await stat(to)).size
  const seconds = (performance.now() - start) / 1000
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const cpuS = (userCPUTime + systemCPUTime) / 1e6
  const line = `${count} scenes, ${(bytes / 1e6).toFixed(0)} MB: ${seconds.toFixed(1)} s wall, ${cpuS.toFixed(1)} s CPU, peak ${(maxRSS / 1024).toFixed(0)} MB`
  process.stdout.write(`${line}\n`)
}

async function main(): Promise<void> {
  const [first, from, to] = process.argv.slice(2)
  if (first === 'copy') return copy(from, to)
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-stream-'))
  try {
    const one = JSON.stringify(madeScene(0)).length
    const count = Math.ceil((Number(first ?? 2000) * 1e6) / one)
    const made = (function* () {
      for (let i = 0; i < count; i++) yield madeScene(i)
    })()
    const input = join(folder, 'in.jsonl')
    await writeJsonl(SCENE_FORMAT, input, made)
    const args = ['--import', 'tsx', import.meta.filename, 'copy', input, join(folder, 'out.jsonl')]
    spawnSync(process.execPath, args, { stdio: 'inherit' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
