import type { Box2dPx } from '../geometry/box.ts'
import type { SimulationConfig } from './config.ts'
import { affineFromWorld, drawOccluders, frustumOf, type Stage, stageOf } from './draw-world.ts'
import { composeAffine } from './models/affine.ts'
import { type LensMap, lensMap, roomFor } from './raster/lens.ts'
import { Raster } from './raster/raster.ts'
import type { World } from './world/world.ts'

/** What the camera sees of one track in one frame. */
export interface Observation {
  /** Edges of the visible pixels; absent where there are none. */
  readonly box2dPx?: Box2dPx
  readonly visiblePx: number
  /** Pixels inside the image if nothing stood in front. */
  readonly unoccludedPx: number
}

const DARK = { sunDirection: [0, 0, 1], sun: 0, ambient: 0 } as const

/** Counts pixels with the very shapes that are drawn, without colours. */
export class Observer {
  readonly #world: World
  readonly #stage: Stage
  readonly #raster: Raster
  readonly #config: SimulationConfig
  readonly #lens: LensMap | undefined

  constructor(config: SimulationConfig, world: World) {
    this.#config = config
    this.#world = world
    this.#stage = stageOf(world, config.detail)
    this.#lens = lensMap(config.widthPx, config.heightPx, world.views[0].intrinsics)
    const { widthPx, heightPx } = roomFor(config, this.#lens)
    this.#raster = new Raster(widthPx, heightPx, { counting: true })
  }

  /** One observation a track, in the order of target and others. */
  observe(i: number): Observation[] {
    const view = this.#world.views[i]
    const raster = this.#raster
    const cameraFromWorld = affineFromWorld(view)
    const covered = new Float64Array(this.#stage.actors.length + 1)
    const intrinsics = this.#lens ? this.#lens.idealIntrinsics : view.intrinsics
    const sees = frustumOf(cameraFromWorld, intrinsics)
    raster.begin(intrinsics)
    drawOccluders(this.#stage, cameraFromWorld, i, sees, (mesh, worldFromMesh, palette, instance) => {
      raster.covered = 0
      raster.draw(mesh, composeAffine(cameraFromWorld, worldFromMesh), worldFromMesh, palette, instance, DARK)
      covered[instance] += raster.covered
    })
    const owner = this.#lens ? this.#lens.warp(raster.owner) : raster.owner
    return tally(owner, this.#config.widthPx, covered)
  }
}

function tally(owner: Int32Array, widthPx: number, covered: Float64Array): Observation[] {
  const count = covered.length
  const visible = new Int32Array(count)
  const edges = Array.from(
    { length: count },
    () => [widthPx, Number.POSITIVE_INFINITY, 0, 0] as [number, number, number, number],
  )
  for (let p = 0, x = 0, y = 0; p < owner.length; p++) {
    const own = owner[p] - 1
    if (own > 0) {
      visible[own]++
      const edge = edges[own]
      if (x < edge[0]) edge[0] = x
      if (y < edge[1]) edge[1] = y
      if (x >= edge[2]) edge[2] = x + 1
      if (y >= edge[3]) edge[3] = y + 1
    }
    if (++x === widthPx) {
      x = 0
      y++
    }
  }
  return edges.slice(1).map((box2dPx, k) => ({
    visiblePx: visible[k + 1],
    // Distortion changes areas a little: never more is seen than there is.
    unoccludedPx: Math.max(covered[k + 1], visible[k + 1]),
    ...(visible[k + 1] > 0 && { box2dPx }),
  }))
}
