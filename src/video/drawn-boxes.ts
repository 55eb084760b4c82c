import { badUsage } from '../base/errors.ts'
import type { WorkOptions } from '../base/work.ts'
import type { Box2dPx } from '../geometry/box.ts'
import type { VideoSource } from '../media/video-source.ts'
import { chainRectangles, type FrameRectangles, type Link } from './drawn-boxes/chain.ts'
import { LINE_COLOURS, type LineColour } from './drawn-boxes/ink-score.ts'
import { findRectangles } from './drawn-boxes/rectangles.ts'
import type { Sighting } from './image-track.ts'

export { LINE_COLOURS, type LineColour } from './drawn-boxes/ink-score.ts'

/** Where the lines were drawn: along the object's box, just outside it (as this project does), or just inside. */
export type LinePlace = 'on' | 'outside' | 'inside'

export interface DrawnBoxOptions extends WorkOptions {
  /** Colours of the lines; each marks one object. */
  readonly colours: readonly LineColour[]
  readonly lines?: LinePlace
}

/** Lines keep their width down to this size; larger pictures are scaled. */
const WIDEST_PX = 1280

/**
 * The objects that coloured rectangles were drawn around, frame by frame from the pixels alone: at most one a colour and
 * frame, in pixels of the source. A frame without a sighting is one in which no rectangle of the colour is seen; a gap of
 * up to 5 frames is filled in (score 0). Lines of 2 px or more at up to 1280 px; solid things of the colour are told from
 * lines by what lies beside them, and from other rectangles by their purity and path.
 */
export async function findDrawnBoxes(
  source: VideoSource,
  options: DrawnBoxOptions,
): Promise<Map<LineColour, Sighting[]>> {
  const colours = [...new Set(options.colours)]
  refuseUnknown(colours)
  const scale = Math.min(1, WIDEST_PX / Math.max(source.widthPx, source.heightPx))
  const size = { widthPx: Math.round(scale * source.widthPx), heightPx: Math.round(scale * source.heightPx) }
  const found = new Map<LineColour, FrameRectangles[]>(colours.map(colour => [colour, []]))
  let done = 0
  for await (const frame of source.frames({ format: 'rgb24', ...(scale < 1 && size), signal: options.signal })) {
    for (const [colour, frames] of found) {
      frames.push({ index: frame.index, timeS: frame.timeS, rectangles: findRectangles(frame, colour) })
    }
    options.onProgress?.({ done: ++done, total: source.stampsS.length, unit: 'frames' })
  }
  const place = options.lines ?? 'on'
  return new Map([...found].map(([c, frames]) => [c, chainRectangles(frames).map(l => sightingOf(l, scale, place))]))
}

function refuseUnknown(colours: readonly string[]): void {
  const known: readonly string[] = LINE_COLOURS
  const unknown = colours.find(colour => !known.includes(colour))
  if (unknown === undefined) return
  throw badUsage({ subject: 'colour of a drawn box', expected: `one of ${known.join(', ')}`, got: unknown })
}

function sightingOf({ index, timeS, rectangle, quality }: Link, scale: number, place: LinePlace): Sighting {
  const half = rectangle.lineWidthPx / 2
  const inset = place === 'on' ? 0 : place === 'outside' ? half : -half
  const [x0, y0, x1, y1] = rectangle.box
  const box: Box2dPx = [(x0 + inset) / scale, (y0 + inset) / scale, (x1 - inset) / scale, (y1 - inset) / scale]
  return { index, timeS, box, score: Math.min(1, quality), visibility: 1 }
}
