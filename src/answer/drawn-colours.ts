import type { WorkOptions } from '../base/work.ts'
import type { VideoSource } from '../media/video-source.ts'
import { findDrawnBoxes, type LineColour } from '../video/drawn-boxes.ts'

/** What was looked for on a video is not looked for again. */
const LOOKED_FOR = new WeakMap<VideoSource, Map<LineColour, boolean>>()

/** In which of these colours rectangles are drawn on the video. */
export async function drawnColours(
  source: VideoSource,
  colours: readonly LineColour[],
  { signal, onProgress }: WorkOptions = {},
): Promise<LineColour[]> {
  const known = LOOKED_FOR.get(source) ?? new Map<LineColour, boolean>()
  LOOKED_FOR.set(source, known)
  const unknown = colours.filter(colour => !known.has(colour))
  if (unknown.length > 0) {
    const how = {
      colours: unknown,
      lines: 'outside',
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    } as const
    const found = await findDrawnBoxes(source, how)
    for (const colour of unknown) known.set(colour, (found.get(colour)?.length ?? 0) > 0)
  }
  return colours.filter(colour => known.get(colour))
}
