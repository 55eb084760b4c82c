import type { FrameSize } from '../../media/pixels.ts'

/** A focal length as a logarithm with its spread. */
export interface LogFocal {
  readonly logFocalPx: number
  readonly sd: number
}

/** Phones film at 55-70 degrees across, dash and surveillance cameras at 35-100, sports through long lenses at 15-45. */
const PRIOR_FOV_DEG = 60
const PRIOR_SD_LOG = 0.4

/** What is believed of a lens of which nothing is known: log-normal, over the longer side of the picture. */
export function priorFocal({ widthPx, heightPx }: FrameSize): LogFocal {
  const half = Math.max(widthPx, heightPx) / 2
  return { logFocalPx: Math.log(half / Math.tan((PRIOR_FOV_DEG * Math.PI) / 360)), sd: PRIOR_SD_LOG }
}

/** Two independent beliefs together. */
export function productOf(a: LogFocal, b: LogFocal): LogFocal {
  const [wa, wb] = [1 / a.sd ** 2, 1 / b.sd ** 2]
  return { logFocalPx: (wa * a.logFocalPx + wb * b.logFocalPx) / (wa + wb), sd: Math.sqrt(1 / (wa + wb)) }
}
