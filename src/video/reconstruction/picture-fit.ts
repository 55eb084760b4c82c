import type { Intrinsics } from '../../geometry/camera.ts'
import type { FrameSize } from '../../media/pixels.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { PictureFit, RawDepth } from './raw-reconstruction.ts'

/** program = scale * source - shift, in pixels. */
interface Mapping {
  readonly scaleX: number
  readonly scaleY: number
  readonly shiftX: number
  readonly shiftY: number
}

/** Sides rounded to multiples of a network's patch differ by less; VGGT cuts pictures that are too high about the middle. */
const ROUNDED = 0.08

function mappingOf(fit: PictureFit, source: FrameSize, program: FrameSize): Mapping {
  const [scaleX, scaleY] = [program.widthPx / source.widthPx, program.heightPx / source.heightPx]
  if (fit === 'resized' && Math.abs(Math.log(scaleX / scaleY)) < ROUNDED)
    return { scaleX, scaleY, shiftX: 0, shiftY: 0 }
  // The side that nothing was cut from has the larger scale.
  const scale = Math.max(scaleX, scaleY)
  const share = fit === 'cut at the end' ? 0 : 0.5
  return {
    scaleX: scale,
    scaleY: scale,
    shiftX: share * (scale * source.widthPx - program.widthPx),
    shiftY: share * (scale * source.heightPx - program.heightPx),
  }
}

/** The lens in the source's pixels. */
export function sourceIntrinsics(lens: Intrinsics, fit: PictureFit, source: FrameSize, program: FrameSize): Intrinsics {
  const { scaleX, scaleY, shiftX, shiftY } = mappingOf(fit, source, program)
  return {
    ...lens,
    fxPx: lens.fxPx / scaleX,
    fyPx: lens.fyPx / scaleY,
    cxPx: (lens.cxPx + shiftX) / scaleX,
    cyPx: (lens.cyPx + shiftY) / scaleY,
  }
}

/** A map of the whole picture: what the program had cut off is unknown (0). */
export function wholeDepth(
  raw: RawDepth,
  fit: PictureFit,
  source: FrameSize,
  sdLogOf?: (c: number) => number,
): DepthMap {
  const { shiftX, shiftY, scaleX, scaleY } = mappingOf(fit, source, raw)
  const widthPx = Math.max(raw.widthPx, Math.round(scaleX * source.widthPx))
  const heightPx = Math.max(raw.heightPx, Math.round(scaleY * source.heightPx))
  const [left, top] = [Math.round(shiftX), Math.round(shiftY)]
  const depth = new Float32Array(widthPx * heightPx)
  const sdLog = raw.confidence && sdLogOf ? new Float32Array(widthPx * heightPx) : undefined
  for (let y = 0, from = 0; y < raw.heightPx; y++) {
    for (let x = 0; x < raw.widthPx; x++, from++) {
      const value = raw.depth[from]
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) continue
      const to = (y + top) * widthPx + x + left
      depth[to] = value
      if (sdLog && raw.confidence && sdLogOf) sdLog[to] = sdLogOf(raw.confidence[from])
    }
  }
  return { widthPx, heightPx, depth, ...(sdLog && { sdLog }) }
}
