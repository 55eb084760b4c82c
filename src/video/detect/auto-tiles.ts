import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { boxHeightPx, boxIou } from '../../geometry/box.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { Detection, Detector } from '../../models/vision.ts'
import { type TileGrid, tilesOf, withTiles } from './detect-tiles.ts'

const GRID: TileGrid = { columns: 2, rows: 2 }
/** Frames that are looked at both ways: a few percent of what is looked at in 20 s. */
const TRIALS = 5
/** What scores less carries on no track. */
const LEAST_SCORE = 0.25
const SAME_IOU = 0.3
/** What is so much smaller than what is seen without tiles (of its median) is not what the video is about: spectators behind players. */
const LEAST_HEIGHT_SHARE = 1 / 3
/**
 * Tiles stay where they add this share to the scores. Measured on people: simulated games with players of 25-40 px 0.53-2.3, with larger ones
 * 0.18-0.45, a real game before a small crowd 0.48; each frame costs four more runs of the network.
 */
const LEAST_GAIN = 0.5
/** ... and to all of them together so much: a doubtful box where nothing else is comes to 0.3. */
const LEAST_ADDED = 1.5

interface Trial {
  readonly whole: readonly Detection[]
  readonly both: readonly Detection[]
}

/** Whether the things in a video are so small that the detector sees clearly more of them in parts of the picture; undefined where not. */
export async function tilesThatTell(
  source: VideoSource,
  detector: Detector,
  categories: readonly string[],
  { signal }: WorkOptions,
): Promise<TileGrid | undefined> {
  const trials: Trial[] = []
  const chosen = trialFrames(source.stampsS.length)
  const isKept = (d: Detection) => d.score >= LEAST_SCORE && categories.includes(d.category)
  const tiles = tilesOf(source, GRID)
  const frames = source.frames({
    format: 'rgb24',
    fast: true,
    last: Math.max(...chosen),
    signal,
    only: i => chosen.has(i),
  })
  for await (const frame of frames) {
    throwIfAborted(signal, source.path)
    const whole = await detector.detect(frame)
    const both = await withTiles(detector, frame, tiles, whole)
    trials.push({ whole: whole.filter(isKept), both: both.filter(isKept) })
  }
  return gainOf(trials) >= LEAST_GAIN ? GRID : undefined
}

const trialFrames = (count: number): Set<number> =>
  new Set(Array.from({ length: TRIALS }, (_, k) => Math.floor(((k + 0.5) * count) / TRIALS)))

/** What tiles add to the scores, over the scores without them. */
function gainOf(trials: readonly Trial[]): number {
  const heights = trials.flatMap(({ whole }) => whole.map(d => boxHeightPx(d.box))).sort((a, b) => a - b)
  const leastPx = LEAST_HEIGHT_SHARE * (heights[heights.length >> 1] ?? 0)
  const isLarge = (d: Detection) => boxHeightPx(d.box) >= leastPx
  let [before, gain] = [0, 0]
  for (const { whole, both } of trials) {
    for (const d of whole.filter(isLarge)) before += d.score
    for (const d of both.filter(isLarge)) {
      const same = whole.filter(w => boxIou(w.box, d.box) > SAME_IOU).map(w => w.score)
      gain += Math.max(0, d.score - Math.max(0, ...same))
    }
  }
  return gain < LEAST_ADDED ? 0 : gain / Math.max(before, Number.EPSILON)
}
