import type { Random } from '../../base/random.ts'
import { resize } from '../../media/resample.ts'
import type { SimulationConfig } from '../../simulate/config.ts'
import { type SimulatedClip, simulateClip } from '../../simulate/simulate-clip.ts'
import { enlarged } from './enlarged.ts'
import type { StreamedScene } from './streamed-scene.ts'
import { ENLARGED, MOVING_WORLDS, PICTURE, type ShareOfWorlds, STILL_WORLDS, sharesOf, type Worlds } from './worlds.ts'

export interface SimulatedOptions {
  readonly seed: number
  /** Share of scenes whose camera moves, 0..1. */
  readonly movingShare: number
  /** Others are left out; by default all are drawn. */
  readonly worlds?: Worlds
}

/** Scene `index`: a pure function of its arguments; `random` is drawn from. */
export function simulatedScene(options: SimulatedOptions, index: number, random: Random): StreamedScene {
  const { seed, movingShare, worlds } = options
  const moving = random.chance(movingShare)
  const config = drawn(sharesOf(moving ? MOVING_WORLDS : STILL_WORLDS, worlds), random)
  return { moving, ...sceneOf(config, seed, index) }
}

/** What is drawn larger than PICTURE is averaged down. */
export function sceneOf(config: SimulationConfig, seed: number, index: number): Omit<StreamedScene, 'moving'> {
  const simulated = simulateClip(config, seed, index)
  const factor = config.heightPx / PICTURE.heightPx
  const size = { widthPx: config.widthPx / factor, heightPx: config.heightPx / factor }
  const shown = (data: Uint8Array): Uint8Array =>
    factor === 1 ? data : new Uint8Array(resize({ ...config, data }, size, 'area').map(Math.round))
  return {
    ...{ seed, dense: true, scene: enlarged(simulated.scene, ENLARGED / factor), ...size },
    pictures: async timesS => picturesOf(simulated, timesS).map(shown),
  }
}

function drawn(rows: readonly ShareOfWorlds[], random: Random) {
  let left = random.uniform(
    0,
    rows.reduce((sum, { weight }) => sum + weight, 0),
  )
  for (const { weight, config } of rows) {
    left -= weight
    if (left < 0) return config
  }
  return rows[0].config
}

/** Two frames a second are simulated. */
function picturesOf(simulated: SimulatedClip, timesS: readonly number[]): Uint8Array[] {
  const wanted = timesS.map(timeS => Math.round(timeS * 2))
  const byFrame = new Map<number, Uint8Array>()
  for (const { index, rgb } of simulated.frames({ only: i => wanted.includes(i) })) byFrame.set(index, rgb.slice())
  return wanted.map(i => byFrame.get(i)!)
}
