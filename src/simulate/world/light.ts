import type { Random } from '../../base/random.ts'
import { radians } from '../../geometry/angle.ts'
import type { SimulationConfig } from '../config.ts'
import type { Light } from './world.ts'

export function drawLight(random: Random, config: SimulationConfig, outdoors: boolean): Light {
  const azimuth = random.uniform(-Math.PI, Math.PI)
  const elevation = outdoors ? radians(random.uniform(25, 70)) : radians(random.uniform(65, 85))
  const overcast = outdoors ? random.chance(0.35) : true
  return {
    sunDirection: [
      Math.cos(azimuth) * Math.cos(elevation),
      Math.sin(azimuth) * Math.cos(elevation),
      Math.sin(elevation),
    ],
    sunShare: overcast ? random.uniform(0, 0.25) : random.uniform(0.6, 1),
    exposure: random.uniform(...config.exposure),
    noiseSd: random.uniform(...config.noiseSd),
    skySeed: random.uint32(),
  }
}
