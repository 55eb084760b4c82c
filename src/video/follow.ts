import { badUsage } from '../base/errors.ts'
import { throwIfAborted, type WorkOptions } from '../base/work.ts'
import { type Box2dPx, boxAreaPx2, clipBox } from '../geometry/box.ts'
import type { DecodedFrame } from '../media/decode.ts'
import type { VideoSource } from '../media/video-source.ts'
import { BoxFollower } from './follow/box-follower.ts'
import type { GivenBox } from './follow/given-box.ts'
import type { ImageTrack, Sighting } from './image-track.ts'

export { type GivenBox, parseGivenBox, parseGivenBoxes } from './follow/given-box.ts'

/** Larger pictures are scaled to this for following. */
const WIDEST_PX = 960
/** Frames that are held at once on the way back. */
const CHUNK = 48

/** A box in the pixels that are followed, with the frame it is given in. */
interface Start {
  readonly given: GivenBox
  readonly index: number
  readonly box: Box2dPx
}

/**
 * Follows boxes given by the user through the whole video, forwards and backwards from their time, without knowing what they
 * are: one track a box, its category "object". Where the object is not recognised there is no sighting. Errors: `badUsage`
 * where a box lies outside the picture or its time outside the video.
 */
export async function followBoxes(
  source: VideoSource,
  boxes: readonly GivenBox[],
  options: WorkOptions = {},
): Promise<ImageTrack[]> {
  const scale = Math.min(1, WIDEST_PX / Math.max(source.widthPx, source.heightPx))
  const starts = boxes.map(given => startOf(source, given, scale))
  const seen = new Map<Start, Sighting[]>(starts.map(start => [start, []]))
  if (starts.length === 0) return []
  await followForwards(source, starts, scale, seen, options)
  await followBackwards(source, starts, scale, seen, options)
  return starts.map(start => ({
    id: start.given.name,
    category: 'object',
    sightings: seen.get(start)!.sort((a, b) => a.index - b.index),
  }))
}

function startOf({ stampsS, widthPx, heightPx, path }: VideoSource, given: GivenBox, scale: number): Start {
  const lastS = stampsS[stampsS.length - 1]
  if (given.atS > lastS + 0.5) {
    const expected = `a time within the video's ${lastS.toFixed(2)} s`
    throw badUsage({ subject: `box "${given.name}"`, expected, got: `${given.atS} s`, where: path })
  }
  let index = 0
  for (let i = 1; i < stampsS.length; i++) {
    if (Math.abs(stampsS[i] - given.atS) < Math.abs(stampsS[index] - given.atS)) index = i
  }
  const inside = clipBox(given.box, widthPx, heightPx)
  if (!inside || boxAreaPx2(inside) < 0.5 * boxAreaPx2(given.box)) {
    const expected = `a box inside ${widthPx}x${heightPx}`
    throw badUsage({ subject: `box "${given.name}"`, expected, got: given.box.join(','), where: path })
  }
  return { given, index, box: scaled(inside, scale) }
}

const scaled = ([x0, y0, x1, y1]: Box2dPx, scale: number): Box2dPx => [x0 * scale, y0 * scale, x1 * scale, y1 * scale]

/** Frames [first, last] as they are followed. */
function framesOf(source: VideoSource, first: number, last: number, scale: number, { signal }: WorkOptions) {
  const size = { widthPx: Math.round(scale * source.widthPx), heightPx: Math.round(scale * source.heightPx) }
  return source.frames({ format: 'rgb24', ...(scale < 1 && size), first, last, ...(signal && { signal }) })
}

async function followForwards(
  source: VideoSource,
  starts: readonly Start[],
  scale: number,
  seen: ReadonlyMap<Start, Sighting[]>,
  options: WorkOptions,
): Promise<void> {
  const followers = new Map<Start, BoxFollower>()
  const first = Math.min(...starts.map(start => start.index))
  const last = source.stampsS.length - 1
  for await (const frame of framesOf(source, first, last, scale, options)) {
    throwIfAborted(options.signal, source.path)
    for (const start of starts) step(start, frame, scale, followers, seen, frame.index > start.index)
    options.onProgress?.({ done: frame.index - first + 1, total: last - first + 1, unit: 'frames forwards' })
  }
}

async function followBackwards(
  source: VideoSource,
  starts: readonly Start[],
  scale: number,
  seen: ReadonlyMap<Start, Sighting[]>,
  options: WorkOptions,
): Promise<void> {
  const followers = new Map<Start, BoxFollower>()
  const latest = Math.max(...starts.map(start => start.index))
  for (let last = latest; last >= 0; last -= CHUNK) {
    const frames: DecodedFrame[] = []
    for await (const frame of framesOf(source, Math.max(0, last - CHUNK + 1), last, scale, options)) frames.push(frame)
    throwIfAborted(options.signal, source.path)
    for (const frame of frames.reverse()) {
      for (const start of starts) step(start, frame, scale, followers, seen, frame.index < start.index)
    }
    options.onProgress?.({ done: latest - Math.max(0, last - CHUNK), total: latest + 1, unit: 'frames backwards' })
  }
}

/** Begins at the start's own frame, and follows where `isPast` it. */
function step(
  start: Start,
  frame: DecodedFrame,
  scale: number,
  followers: Map<Start, BoxFollower>,
  seen: ReadonlyMap<Start, Sighting[]>,
  isPast: boolean,
): void {
  const { index, timeS } = frame
  const sightings = seen.get(start)!
  if (index === start.index) {
    followers.set(start, new BoxFollower(frame, start.box))
    if (sightings.length === 0)
      sightings.push({ index, timeS, box: scaled(start.box, 1 / scale), score: 1, visibility: 1 })
    return
  }
  const found = isPast ? followers.get(start)?.next(frame) : undefined
  if (found) sightings.push({ index, timeS, box: scaled(found.box, 1 / scale), score: found.score, visibility: 1 })
}
