import type { Intrinsics } from '../geometry/camera.ts'
import type { SimulationConfig } from './config.ts'
import { Observer } from './observe.ts'
import { planWorld } from './world/build-world.ts'
import type { World } from './world/world.ts'

const ATTEMPTS = 8
/** Occlusion is looked at on a smaller picture. */
const SHRINK = 3

/**
 * The world of a clip in which nothing hides more of the target than the configuration allows. What surrounds the target
 * is drawn again until that holds (the least hidden of some attempts stays); the target's motion never is.
 */
export function settledWorld(config: SimulationConfig, seed: number, index: number): World {
  const draw = planWorld(config, seed, index)
  let best: World | undefined
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < ATTEMPTS && least > config.maxOcclusion; attempt++) {
    const world = draw(attempt)
    const hidden = worstOcclusion(config, world)
    if (hidden < least) [best, least] = [world, hidden]
  }
  return throughLens(best ?? draw(0), config.focalScale)
}

/** Nothing but the focal length changes: places, times and whatever was drawn stay. */
function throughLens(world: World, focalScale = 1): World {
  if (focalScale === 1) return world
  const longer = (lens: Intrinsics): Intrinsics => ({
    ...lens,
    fxPx: lens.fxPx * focalScale,
    fyPx: lens.fyPx * focalScale,
  })
  return { ...world, views: world.views.map(view => ({ ...view, intrinsics: longer(view.intrinsics) })) }
}

/** Largest hidden share of the target at any half second at which it is in the image. */
export function worstOcclusion(config: SimulationConfig, world: World): number {
  const small = {
    ...config,
    widthPx: Math.ceil(config.widthPx / SHRINK),
    heightPx: Math.ceil(config.heightPx / SHRINK),
  }
  const views = world.views.map(view => ({ ...view, intrinsics: shrunk(view.intrinsics) }))
  const observer = new Observer(small, { ...world, views })
  let worst = 0
  for (let i = 0; i < views.length; i += Math.max(1, Math.round(config.fps / 2))) {
    const [{ visiblePx, unoccludedPx }] = observer.observe(i)
    if (unoccludedPx > 0) worst = Math.max(worst, 1 - visiblePx / unoccludedPx)
  }
  return worst
}

const shrunk = ({ fxPx, fyPx, cxPx, cyPx }: Intrinsics): Intrinsics => ({
  fxPx: fxPx / SHRINK,
  fyPx: fyPx / SHRINK,
  cxPx: cxPx / SHRINK,
  cyPx: cyPx / SHRINK,
})
