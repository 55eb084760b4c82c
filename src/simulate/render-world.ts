import { Random } from '../base/random.ts'
import type { Intrinsics } from '../geometry/camera.ts'
import { matrixOf } from '../geometry/quat.ts'
import type { Vec3 } from '../geometry/vec3.ts'
import type { SimulationConfig } from './config.ts'
import { affineFromWorld, drawStage, frustumOf, type Stage, shadowConeOf, stageOf } from './draw-world.ts'
import { type Affine, composeAffine, standAt } from './models/affine.ts'
import { bakeGround, type GroundBounds, type GroundMap } from './raster/ground-map.ts'
import { type LensMap, lensMap, roomFor } from './raster/lens.ts'
import type { SkyLook } from './raster/light.ts'
import { type Illumination, PLANE, PLANE_STRIDE, Raster } from './raster/raster.ts'
import { makeNoise, softenEdges } from './raster/sensor.ts'
import { shadeFrame } from './raster/shade.ts'
import { ShadowMask } from './raster/shadow-mask.ts'
import type { Light, World } from './world/world.ts'

export interface RenderedFrame {
  readonly index: number
  readonly timeS: number
  /** 3 bytes a pixel, row-major from the top. */
  readonly rgb: Uint8Array
  /** Along the camera's axis; 0 is sky. */
  readonly depthM?: Float32Array
  /** 0 where no track is seen, else 1 + the track's place in the scene. */
  readonly instance?: Uint16Array
}

export interface RenderOptions {
  readonly depth?: boolean
  readonly instances?: boolean
  /** Which frames; all by default. A frame looks the same whichever others are drawn. */
  readonly only?: (index: number) => boolean
}

/** The frames of a world, in order; the arrays are used again for the next frame. `sensor` gives a frame's noise. */
export function* renderWorld(
  config: SimulationConfig,
  world: World,
  sensor: (frame: number) => Random,
  options: RenderOptions,
): Generator<RenderedFrame> {
  const painter = new Painter(config, world, options)
  const addNoise = makeNoise(config.widthPx, world.light.noiseSd)
  for (let i = 0; i < world.timesS.length; i++) {
    if (options.only && !options.only(i)) continue
    painter.paint(i)
    addNoise(painter.rgb, sensor(i))
    const { rgb, depthM, instance } = painter
    yield { index: i, timeS: world.timesS[i], rgb, ...(depthM && { depthM }), ...(instance && { instance }) }
  }
}

const GROUND_FINENESS = { full: { finestM: 0.06, maxTexels: 3.5e6 }, low: { finestM: 0.25, maxTexels: 1e5 } } as const

class Painter {
  readonly rgb: Uint8Array
  readonly depthM?: Float32Array
  readonly instance?: Uint16Array
  readonly #config: SimulationConfig
  readonly #world: World
  readonly #stage: Stage
  readonly #raster: Raster
  readonly #shadow: ShadowMask
  readonly #ground: GroundMap
  readonly #light: Illumination
  readonly #sky: SkyLook
  readonly #lens: LensMap | undefined
  /** Before the lens bends it. */
  readonly #picture: Uint8Array
  readonly #depth: Float32Array | undefined

  constructor(config: SimulationConfig, world: World, { depth, instances }: RenderOptions) {
    const { widthPx, heightPx, detail } = config
    const pixels = widthPx * heightPx
    this.#lens = lensMap(widthPx, heightPx, world.views[0].intrinsics)
    const room = roomFor(config, this.#lens)
    const roomPixels = room.widthPx * room.heightPx
    this.#config = config
    this.#world = world
    this.#stage = stageOf(world, detail)
    this.#raster = new Raster(room.widthPx, room.heightPx, { textured: detail === 'full' })
    this.#shadow = new ShadowMask(room.widthPx, room.heightPx)
    const { finestM, maxTexels } = GROUND_FINENESS[detail]
    this.#ground = bakeGround(world.ground, boundsOf(world), finestM, maxTexels)
    this.#light = illuminationOf(world.light)
    this.#sky = skyOf(world.light)
    this.rgb = new Uint8Array(pixels * 3)
    this.#picture = this.#lens ? new Uint8Array(roomPixels * 3) : this.rgb
    if (depth) this.depthM = new Float32Array(pixels)
    this.#depth = this.#lens && depth ? new Float32Array(roomPixels) : this.depthM
    if (instances) this.instance = new Uint16Array(pixels)
  }

  paint(i: number): void {
    const view = this.#world.views[i]
    const { light } = this.#world
    const fine = this.#config.detail === 'full'
    const intrinsics = this.#lens ? this.#lens.idealIntrinsics : view.intrinsics
    const cameraFromWorld = affineFromWorld(view)
    this.#drawShapes(cameraFromWorld, intrinsics, i)
    this.#drawShade(cameraFromWorld, intrinsics, view.intrinsics, i)
    const { translationM: eyeM, quatWxyz } = view.worldFromCamera
    shadeFrame(
      {
        raster: this.#raster,
        shadow: this.#shadow.mask,
        ground: this.#ground,
        intrinsics,
        worldFromCamera: matrixOf(quatWxyz),
        eyeM,
        sun: this.#light.sun,
        ambient: this.#light.ambient,
        exposure: light.exposure,
        sunHeight: light.sunDirection[2],
        sky: this.#sky,
        fine,
      },
      this.#picture,
      this.#depth,
    )
    if (fine) softenEdges(this.#picture, this.#raster)
    if (this.#lens) this.#bend(this.#lens.place)
    if (this.depthM && this.#world.scale !== 1) scaleAll(this.depthM, this.#world.scale)
    if (this.instance) fillInstances(this.#raster, this.#lens?.place, this.instance)
  }

  #bend(place: Int32Array): void {
    const { rgb, depthM } = this
    for (let p = 0; p < place.length; p++) {
      const from = place[p]
      rgb[3 * p] = this.#picture[3 * from]
      rgb[3 * p + 1] = this.#picture[3 * from + 1]
      rgb[3 * p + 2] = this.#picture[3 * from + 2]
      if (depthM && this.#depth) depthM[p] = this.#depth[from]
    }
  }

  #drawShapes(cameraFromWorld: Affine, intrinsics: Intrinsics, i: number): void {
    this.#raster.begin(intrinsics)
    drawStage(this.#stage, i, frustumOf(cameraFromWorld, intrinsics), (mesh, worldFromMesh, palette, instance) => {
      const cameraFromMesh = composeAffine(cameraFromWorld, worldFromMesh)
      this.#raster.draw(mesh, cameraFromMesh, worldFromMesh, palette, instance, this.#light)
    })
  }

  #drawShade(cameraFromWorld: Affine, intrinsics: Intrinsics, seen: Intrinsics, i: number): void {
    const { light } = this.#world
    const shadow = this.#shadow
    shadow.begin(intrinsics, cameraFromWorld, light.sunDirection)
    const fine = this.#config.detail === 'full'
    if (fine && light.sunShare > 0.3) {
      // What stands beside the image may throw its shadow into it.
      drawStage(this.#stage, i, shadowConeOf(cameraFromWorld, seen), (mesh, worldFromMesh) =>
        shadow.cast(mesh, worldFromMesh),
      )
    }
    for (const { actor } of this.#stage.actors) {
      const { xM, yM, zM, yawRad } = actor.states[i]
      if (zM < 0.05) shadow.contact(standAt(xM, yM, 0, yawRad), actor.sizeM, fine ? 14 : 6)
    }
  }
}

function scaleAll(depthM: Float32Array, scale: number): void {
  for (let p = 0; p < depthM.length; p++) depthM[p] *= scale
}

function fillInstances({ owner, planes }: Raster, place: Int32Array | undefined, instance: Uint16Array): void {
  let [last, value] = [0, 0]
  for (let p = 0; p < instance.length; p++) {
    const own = owner[place ? place[p] : p]
    // Neighbours mostly show the same triangle.
    if (own !== last) {
      last = own
      value = own > 0 ? planes[(own - 1) * PLANE_STRIDE + PLANE.instance] : 0
    }
    instance[p] = value
  }
}

function illuminationOf({ sunDirection, sunShare }: Light): Illumination {
  return { sunDirection, sun: 0.95 * sunShare, ambient: 0.95 - 0.42 * sunShare }
}

function skyOf({ sunShare, skySeed }: Light): SkyLook {
  const random = new Random(skySeed, 'sky')
  const mix = (clear: Vec3, grey: Vec3): Vec3 => [
    grey[0] + (clear[0] - grey[0]) * sunShare,
    grey[1] + (clear[1] - grey[1]) * sunShare,
    grey[2] + (clear[2] - grey[2]) * sunShare,
  ]
  return {
    zenith: mix([92, 140, 206], [176, 182, 190]),
    horizon: mix([190, 208, 226], [204, 208, 212]),
    clouds: 1 - sunShare * random.uniform(0.4, 1),
    shift: random.uniform(0, 256),
  }
}

const GROUND_MARGIN_M = 30

/** What the map must hold: where things and cameras are, and some way round. */
function boundsOf({ target, others, views }: World): GroundBounds {
  const xs: number[] = []
  const ys: number[] = []
  for (const actor of [target, ...others]) {
    for (const state of actor.states) {
      xs.push(state.xM)
      ys.push(state.yM)
    }
  }
  for (const { worldFromCamera } of views) {
    xs.push(worldFromCamera.translationM[0])
    ys.push(worldFromCamera.translationM[1])
  }
  const near = (values: number[], middle: number, pick: (...v: number[]) => number): number =>
    Math.max(middle - 200, Math.min(middle + 200, pick(...values)))
  const [mx, my] = [xs[0], ys[0]]
  return {
    minXM: near(xs, mx, Math.min) - GROUND_MARGIN_M,
    minYM: near(ys, my, Math.min) - GROUND_MARGIN_M,
    maxXM: near(xs, mx, Math.max) + GROUND_MARGIN_M,
    maxYM: near(ys, my, Math.max) + GROUND_MARGIN_M,
  }
}
