import { Random } from '../base/random.ts'
import type { Scene } from '../tracks/scene.ts'
import type { SimulationConfig } from './config.ts'
import { type RenderedFrame, type RenderOptions, renderWorld } from './render-world.ts'
import { clipId, sceneOf } from './scene-of.ts'
import { settledWorld } from './settle.ts'

export interface SimulatedClip {
  readonly scene: Scene
  /** The frames in order; their arrays are used again for the next frame. */
  frames(options?: RenderOptions): Generator<RenderedFrame>
}

/** Truth and pictures of clip `index` of a seed: a pure function of its arguments. */
export function simulateClip(config: SimulationConfig, seed: number, index: number): SimulatedClip {
  const world = settledWorld(config, seed, index)
  return {
    scene: sceneOf(config, clipId(config, seed, index), world),
    frames: (options = {}) => renderWorld(config, world, sensorOf(seed, index), options),
  }
}

/** Truth of clip `index`; z is up, the ground is z = 0, boxes are those of the visible pixels. */
export const simulateScene = (config: SimulationConfig, seed: number, index: number): Scene =>
  sceneOf(config, clipId(config, seed, index), settledWorld(config, seed, index))

/** Pictures of clip `index`, in order; their arrays are used again for the next frame. */
export function renderClip(
  config: SimulationConfig,
  seed: number,
  index: number,
  options: RenderOptions = {},
): Generator<RenderedFrame> {
  return renderWorld(config, settledWorld(config, seed, index), sensorOf(seed, index), options)
}

const sensorOf =
  (seed: number, index: number) =>
  (frame: number): Random =>
    new Random(seed, 'clip', index, 'sensor', frame)
