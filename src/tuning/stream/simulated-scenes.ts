import type { Random } from '../../base/random.ts'
import { type SimulatedClip, simulateClip } from '../../simulate/simulate-clip.ts'
import { averagedDown } from './averaged-down.ts'
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
  const factor = config.heightPx / PICTURE.heightPx
  const simulated = simulateClip(config, seed, index)
  return {
    ...{ moving, seed, dense: true, scene: enlarged(simulated.scene, ENLARGED / factor) },
    ...{ widthPx: config.widthPx / factor, heightPx: config.heightPx / factor },
    pictures: async timesS => {
      const drawnLarge = picturesOf(simulated, timesS)
      return factor === 1 ? drawnLarge : drawnLarge.map(rgb => averagedDown(rgb, config.widthPx, factor))
    },
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
