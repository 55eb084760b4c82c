import { badUsage } from '../base/errors.ts'
import { sha256Hex } from '../base/hash.ts'

export type WorldName = 'driving' | 'sports' | 'tabletop'
export const WORLD_NAMES: readonly WorldName[] = ['driving', 'sports', 'tabletop']

export type CameraMode = 'still' | 'drive' | 'pan' | 'zoom' | 'handheld'
export const CAMERA_MODES: readonly CameraMode[] = ['still', 'drive', 'pan', 'zoom', 'handheld']

export type Range = readonly [low: number, high: number]

/** Everything that clip (seed, i) depends on beside seed and i. */
export interface SimulationConfig {
  /** Stands in ids and in the source's version. */
  readonly name: string
  /** Relative weights of the worlds a clip is drawn from. */
  readonly worlds: Readonly<Partial<Record<WorldName, number>>>
  /** Relative weights of what the camera does; sports and tabletop draw `pan` where `drive` comes up. */
  readonly cameras: Readonly<Partial<Record<CameraMode, number>>>
  readonly widthPx: number
  readonly heightPx: number
  readonly fps: number
  readonly durationS: Range
  /** Horizontal field of view of the ideal lens. */
  readonly hfovDeg: Range
  /** Height of the target on the image. */
  readonly targetHeightPx: Range
  /** Distance of the target from the camera, before `scale`. */
  readonly targetRangeM: Range
  /** Number of other objects. */
  readonly distractors: Range
  /** At most this share of the target is hidden by others at any half second. */
  readonly maxOcclusion: number
  /** Brown's k1 of the lens is drawn from here; k2 follows it. */
  readonly distortionK1: Range
  /** Standard deviation of the sensor's noise in grey levels of 255. */
  readonly noiseSd: Range
  /** Overall brightness; 1 is a well-exposed day. */
  readonly exposure: Range
  /** Focal length over the one that a clip is made for: the same world from the same places through another lens. */
  readonly focalScale?: number
  /** Size of everything over life size; tabletop has its own 1:18 where this is 1. */
  readonly scale: number
  /** Of models and textures. */
  readonly detail: 'full' | 'low'
}

/** Changes with whatever changes what a configuration shows. */
export const ENGINE_VERSION = 2
/** The same of the coarse models, which full detail does not show. */
const LOW_DETAIL_VERSION = 3

const BASE: SimulationConfig = {
  name: 'driving',
  worlds: { driving: 1 },
  cameras: { still: 50, drive: 25, handheld: 15, pan: 10 },
  widthPx: 640,
  heightPx: 360,
  fps: 10,
  durationS: [6, 19.5],
  hfovDeg: [35, 90],
  targetHeightPx: [24, 200],
  targetRangeM: [3, 40],
  distractors: [2, 8],
  maxOcclusion: 0.4,
  distortionK1: [0, 0],
  noiseSd: [1, 4],
  exposure: [0.8, 1.15],
  scale: 1,
  detail: 'full',
}

/**
 * `bench-1` is frozen: no number of it changes. Its worlds are driving and sports; toys are left out, because a viewer
 * cannot tell their scale where it is not stated.
 */
export const PRESETS: Readonly<Record<string, SimulationConfig>> = {
  'bench-1': {
    ...BASE,
    name: 'bench-1',
    worlds: { driving: 70, sports: 30 },
    cameras: { still: 50, drive: 38, pan: 8, handheld: 4 },
  },
  driving: BASE,
  sports: { ...BASE, name: 'sports', worlds: { sports: 1 }, cameras: { still: 40, pan: 30, zoom: 15, handheld: 15 } },
  tabletop: { ...BASE, name: 'tabletop', worlds: { tabletop: 1 }, cameras: { still: 50, handheld: 30, pan: 20 } },
  lenses: {
    ...BASE,
    name: 'lenses',
    worlds: { driving: 70, sports: 30 },
    cameras: { still: 25, drive: 25, handheld: 15, pan: 15, zoom: 20 },
    hfovDeg: [25, 100],
    distortionK1: [-0.2, 0.05],
  },
  'tiny-128': { ...BASE, name: 'tiny-128', widthPx: 128, heightPx: 128, targetHeightPx: [10, 100], detail: 'low' },
}

/** The hash of everything but the name: equal hashes show equal clips for equal seeds. */
export function presetHash(config: SimulationConfig): string {
  const { name: _, ...rest } = config
  const engine = { engine: ENGINE_VERSION, ...(rest.detail === 'low' && { lowDetail: LOW_DETAIL_VERSION }) }
  return sha256Hex(canonicalJson({ ...engine, ...rest })).slice(0, 16)
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`).join(',')}}`
}

const LIMITS: readonly (readonly [name: keyof SimulationConfig, low: number, high: number])[] = [
  ['widthPx', 16, 4096],
  ['heightPx', 16, 4096],
  ['fps', 1, 120],
  ['durationS', 1, 120],
  ['hfovDeg', 10, 140],
  ['targetHeightPx', 1, 4096],
  ['targetRangeM', 0.5, 200],
  ['distractors', 0, 40],
  ['maxOcclusion', 0, 1],
  ['distortionK1', -0.3, 0.3],
  ['noiseSd', 0, 50],
  ['exposure', 0.1, 3],
  ['scale', 1e-3, 100],
  ['focalScale', 0.5, 4],
]

/** The configuration itself; one line names the first field that is out of its limits. */
export function checkConfig(config: SimulationConfig): SimulationConfig {
  for (const [name, low, high] of LIMITS) {
    const value = config[name]
    if (value === undefined) continue
    const numbers = Array.isArray(value) ? value : [value]
    if (!numbers.every(v => typeof v === 'number' && v >= low && v <= high) || numbers[0] > numbers.at(-1)) {
      throw badUsage({ subject: name, expected: `${low} to ${high}, low before high`, got: JSON.stringify(value) })
    }
  }
  refuseEmpty('worlds', config.worlds)
  refuseEmpty('cameras', config.cameras)
  return config
}

function refuseEmpty(subject: string, weights: Readonly<Record<string, number>>): void {
  const values = Object.values(weights)
  if (values.some(v => v > 0) && values.every(v => v >= 0)) return
  throw badUsage({ subject, expected: 'weights from 0 with one above 0', got: JSON.stringify(weights) })
}
