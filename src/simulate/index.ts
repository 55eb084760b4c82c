export {
  CAMERA_MODES,
  type CameraMode,
  checkConfig,
  PRESETS,
  presetHash,
  type Range,
  type SimulationConfig,
  WORLD_NAMES,
  type WorldName,
} from './config.ts'
export type { RenderedFrame, RenderOptions } from './render-world.ts'
export { clipId } from './scene-of.ts'
export { renderClip, type SimulatedClip, simulateClip, simulateScene } from './simulate-clip.ts'
