/**
 * Frames a second that the simulator draws on one core, in CPU seconds, whole clips with their truth and all:
 * 640x360 with colour, depth and mask (preset bench-1), 128x128 colour at low detail (preset tiny-128).
 *
 *   npx tsx bench/simulate-speed.ts [clips = 6] [seed = 3]
 */
import { PRESETS, type SimulationConfig, simulateClip } from '../src/simulate/index.ts'

interface Row {
  readonly preset: string
  readonly what: string
  readonly options: { readonly depth: boolean; readonly instances: boolean }
}

const ROWS: readonly Row[] = [
  { preset: 'bench-1', what: '640x360 colour + depth + mask', options: { depth: true, instances: true } },
  { preset: 'tiny-128', what: '128x128 colour, low detail', options: { depth: false, instances: false } },
]

function cpuS(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function measure(config: SimulationConfig, { options }: Row, seed: number, from: number, to: number): string {
  let [truthS, pictureS, frames] = [0, 0, 0]
  for (let index = from; index < to; index++) {
    const startS = cpuS()
    const clip = simulateClip(config, seed, index)
    const middleS = cpuS()
    for (const _ of clip.frames(options)) frames++
    truthS += middleS - startS
    pictureS += cpuS() - middleS
  }
  const truth = `truth ${((truthS * 1000) / (to - from)).toFixed(0)} ms a clip`
  return `${(frames / pictureS).toFixed(0)} frames/s drawn, ${(frames / (truthS + pictureS)).toFixed(0)} with their truth (${frames} frames, ${truth})`
}

const [clips = 6, seed = 3] = process.argv.slice(2).map(Number)
for (const row of ROWS) {
  const config = PRESETS[row.preset]
  // The first two clips warm the compiler up.
  measure(config, row, seed, 1000, 1002)
  process.stdout.write(`${row.preset} ${row.what}: ${measure(config, row, seed, 0, clips)}\n`)
}
