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
export { type RenderedFrame, type RenderOptions, renderClip } from './render-clip.ts'
export { clipId, simulateScene } from './simulate-scene.ts'
