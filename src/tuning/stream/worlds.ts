import { PRESETS, type SimulationConfig, type WorldName } from '../../simulate/config.ts'

/** Frames a clip. */
export const SHOWN_FRAMES = 16
/** Of the picture that the model sees. */
export const PICTURE = { widthPx: 256, heightPx: 144 } as const
/** Pixels of the benchmark's clips in one of ours. */
export const ENLARGED = 2.5

export interface ShareOfWorlds {
  readonly weight: number
  readonly config: SimulationConfig
}

/** Truth on the half-second grid is all that is asked: two frames a second. */
const SMALL = { fps: 2, detail: 'low', widthPx: PICTURE.widthPx, heightPx: PICTURE.heightPx } as const

const driving: SimulationConfig = {
  ...PRESETS['bench-1'],
  ...SMALL,
  name: 'nano',
  worlds: { driving: 1 },
  cameras: { still: 1 },
  targetHeightPx: [24 / ENLARGED, 200 / ENLARGED],
}

/** Drawn twice as large, to be averaged down: edges as a benchmark's clip has them when it is scaled down. */
const large = (config: SimulationConfig): SimulationConfig => ({
  ...config,
  ...{ widthPx: 2 * config.widthPx, heightPx: 2 * config.heightPx },
  targetHeightPx: [2 * config.targetHeightPx[0], 2 * config.targetHeightPx[1]],
})

/** The benchmark's own models and textures: twelve times as dear. */
const fine = (config: SimulationConfig): SimulationConfig => large({ ...config, detail: 'full' })

const sports: SimulationConfig = { ...driving, worlds: { sports: 1 } }
const drive: SimulationConfig = { ...driving, cameras: { drive: 1 }, durationS: [4, 14] }
const turning: SimulationConfig = { ...driving, cameras: { pan: 2, handheld: 1 } }
const sportsTurning: SimulationConfig = { ...sports, cameras: { pan: 2, zoom: 1, handheld: 1 } }

/** A camera that drives shows its way only while successive frames overlap: clips whose camera goes farther are left out. */
export const MOST_OWN_STEP_M = 2.5

/**
 * What the stream draws its clips from, so that every world is seen by still and moving cameras, through many lenses, and in
 * pictures of both common shapes, with edges of every softness.
 */
export const STILL_WORLDS: readonly ShareOfWorlds[] = [
  { weight: 34, config: driving },
  { weight: 14, config: large(driving) },
  { weight: 2, config: fine(driving) },
  { weight: 20, config: sports },
  { weight: 9, config: large(sports) },
  { weight: 1, config: fine(sports) },
  { weight: 8, config: { ...driving, worlds: { tabletop: 1 } } },
  { weight: 12, config: { ...driving, widthPx: 192, worlds: { driving: 1, sports: 1 } } },
]

export const MOVING_WORLDS: readonly ShareOfWorlds[] = [
  { weight: 36, config: drive },
  { weight: 12, config: large(drive) },
  { weight: 2, config: fine(drive) },
  { weight: 16, config: turning },
  { weight: 7, config: large(turning) },
  { weight: 1, config: fine(turning) },
  { weight: 10, config: sportsTurning },
  { weight: 5, config: large(sportsTurning) },
  { weight: 3, config: { ...driving, worlds: { tabletop: 1 }, cameras: { pan: 1, handheld: 1 } } },
  { weight: 8, config: { ...drive, widthPx: 192, cameras: { drive: 2, pan: 1 } } },
]

export type Worlds = readonly WorldName[]

/** The rows that show one of `worlds`, each with the share of its weight that these have in it; all by default. */
export function sharesOf(rows: readonly ShareOfWorlds[], worlds?: Worlds): readonly ShareOfWorlds[] {
  if (worlds === undefined) return rows
  return rows.flatMap(({ weight, config }) => {
    const kept = Object.fromEntries(worlds.flatMap(name => (config.worlds[name] ? [[name, config.worlds[name]]] : [])))
    const share = sum(kept) / sum(config.worlds)
    return share > 0 ? [{ weight: weight * share, config: { ...config, worlds: kept } }] : []
  })
}

const sum = (weights: SimulationConfig['worlds']): number => Object.values(weights).reduce((a, b) => a + b, 0)
