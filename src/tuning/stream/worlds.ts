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

/** A camera that drives shows its way only while successive frames overlap: short clips. */
const SHORT_S = [4, 9] as const

/**
 * What the stream draws its clips from, so that every world is seen by still and moving cameras, through many lenses, and in
 * pictures of both common shapes.
 */
export const STILL_WORLDS: readonly ShareOfWorlds[] = [
  { weight: 50, config: driving },
  { weight: 30, config: { ...driving, worlds: { sports: 1 } } },
  { weight: 8, config: { ...driving, worlds: { tabletop: 1 } } },
  { weight: 12, config: { ...driving, widthPx: 192, worlds: { driving: 1, sports: 1 } } },
]

export const MOVING_WORLDS: readonly ShareOfWorlds[] = [
  { weight: 50, config: { ...driving, cameras: { drive: 1 }, durationS: SHORT_S } },
  { weight: 20, config: { ...driving, cameras: { pan: 2, handheld: 1 } } },
  { weight: 18, config: { ...driving, worlds: { sports: 1 }, cameras: { pan: 2, zoom: 1, handheld: 1 } } },
  { weight: 4, config: { ...driving, worlds: { tabletop: 1 }, cameras: { pan: 1, handheld: 1 } } },
  { weight: 8, config: { ...driving, widthPx: 192, cameras: { drive: 2, pan: 1 }, durationS: SHORT_S } },
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
