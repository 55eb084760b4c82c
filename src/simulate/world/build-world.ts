import { Random } from '../../base/random.ts'
import type { SimulationConfig, WorldName } from '../config.ts'
import { buildDriving } from './driving.ts'
import { pickWeighted } from './place.ts'
import type { Clip } from './rig.ts'
import { buildSports } from './sports.ts'
import { buildTabletop } from './tabletop.ts'
import type { DrawWorld, World } from './world.ts'

/** The worlds by name. */
const WORLDS: Readonly<Record<WorldName, (clip: Clip) => DrawWorld>> = {
  driving: buildDriving,
  sports: buildSports,
  tabletop: buildTabletop,
}

/** Clip `index` of a seed, at its first attempt: a pure function of the three arguments. */
export const buildWorld = (config: SimulationConfig, seed: number, index: number): World =>
  planWorld(config, seed, index)(0)

/** What all attempts at clip `index` share is drawn here, once. */
export function planWorld(config: SimulationConfig, seed: number, index: number): DrawWorld {
  const stream = (name: string): Random => new Random(seed, 'clip', index, name)
  const random = stream('clip')
  const world = pickWeighted(random, config.worlds)
  const drawn = pickWeighted(random, config.cameras)
  const mode = drawn === 'drive' && world !== 'driving' ? 'pan' : drawn
  const hfovDeg = random.uniform(...config.hfovDeg)
  const durationS = Math.round(random.uniform(...config.durationS) * 2) / 2
  const frames = Math.floor(durationS * config.fps + 1e-9) + 1
  const timesS = Array.from({ length: frames }, (_, i) => i / config.fps)
  return WORLDS[world]({ config, mode, hfovDeg, timesS, stream })
}
