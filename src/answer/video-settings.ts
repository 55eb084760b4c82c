import type { VideoSettings } from '../video/track-videos.ts'

/** How a video is tracked where nothing is said of it: by the command line, by `ask`, by the server. */
export const DEFAULT_SETTINGS = {
  detector: 'deimv2-femto',
  appearance: 'person-reid-0287',
  licence: 'any',
  categories: ['person', 'car', 'truck', 'bus', 'bicycle', 'motorcycle'],
  detectRateHz: 8,
  known: [],
  boxes: [],
  drawn: [],
  still: false,
  sourceLicence: 'as the video',
  attribution: '',
} as const satisfies Partial<VideoSettings>

/** Of one video's process. */
export const MAX_MEMORY_MB = 4096

/** The defaults with what is said. */
export function videoSettings(said: Partial<VideoSettings> & Pick<VideoSettings, 'framesRoot'>): VideoSettings {
  const { categories, known, boxes, drawn, ...rest } = DEFAULT_SETTINGS
  return { ...rest, categories: [...categories], known: [...known], boxes: [...boxes], drawn: [...drawn], ...said }
}
