import { badUsage } from '../../base/errors.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import type { FrameSize } from '../../media/pixels.ts'
import { suppress } from '../../models/onnx/suppress.ts'
import type { Detection, Detector } from '../../models/vision.ts'

/** Parts of the picture that are looked at one by one, beside the whole: small objects come out larger. */
export interface TileGrid {
  readonly columns: number
  readonly rows: number
  /** Share of a tile that it has in common with its neighbour, 0..0.9; 0.25 by default. */
  readonly overlap?: number
}

/** A box that comes this near to an edge of its tile is cut by it. */
const CUT_PX = 3
const DEFAULT_OVERLAP = 0.25
/** Two views of one object differ more than two boxes of one view. */
const TILE_NMS_IOU = 0.6
const MAX_TILES_A_SIDE = 16

/** The grid's tiles, whole pixels, rows from the top. Errors: `usage` for a grid that is none. */
export function tilesOf(size: FrameSize, { columns, rows, overlap = DEFAULT_OVERLAP }: TileGrid): Box2dPx[] {
  for (const count of [columns, rows]) {
    if (Number.isSafeInteger(count) && count >= 1 && count <= MAX_TILES_A_SIDE) continue
    throw badUsage({ subject: 'tiles', expected: `1 to ${MAX_TILES_A_SIDE} a side`, got: `${columns}x${rows}` })
  }
  if (!(overlap >= 0 && overlap <= 0.9)) {
    throw badUsage({ subject: 'overlap of tiles', expected: '0 to 0.9', got: `${overlap}` })
  }
  const across = spans(size.widthPx, columns, overlap)
  const down = spans(size.heightPx, rows, overlap)
  return down.flatMap(([y0, y1]) => across.map(([x0, x1]): Box2dPx => [x0, y0, x1, y1]))
}

/** `count` equal spans that cover 0..lengthPx, each sharing `overlap` of itself with the next. */
function spans(lengthPx: number, count: number, overlap: number): [number, number][] {
  const span = Math.min(lengthPx, Math.ceil(lengthPx / (count - (count - 1) * overlap)))
  return Array.from({ length: count }, (_, i) => {
    const start = count === 1 ? 0 : Math.round((i * (lengthPx - span)) / (count - 1))
    return [start, start + span]
  })
}

/**
 * What a detector finds in the whole picture and in each tile. A box that an inner edge of a tile cuts is dropped: the
 * neighbour or the whole picture has all of it. Of several views of an object the best-scored stays.
 */
export async function detectInTiles(
  detector: Detector,
  image: RgbImage,
  tiles: readonly Box2dPx[],
): Promise<Detection[]> {
  return withTiles(detector, image, tiles, await detector.detect(image))
}

/** The same where the whole picture was looked at already. */
export async function withTiles(
  detector: Detector,
  image: RgbImage,
  tiles: readonly Box2dPx[],
  whole: readonly Detection[],
): Promise<Detection[]> {
  const found = [...whole]
  if (tiles.length === 0) return found
  for (const tile of tiles) {
    for (const { box, score, category } of await detector.detect(crop(image, tile))) {
      const [x0, y0, x1, y1] = box
      const inPicture: Box2dPx = [x0 + tile[0], y0 + tile[1], x1 + tile[0], y1 + tile[1]]
      if (!isCut(inPicture, tile, image)) found.push({ box: inPicture, score, category })
    }
  }
  return suppress(found, TILE_NMS_IOU)
}

const isCut = (box: Box2dPx, tile: Box2dPx, { widthPx, heightPx }: FrameSize): boolean =>
  (tile[0] > 0 && box[0] < tile[0] + CUT_PX) ||
  (tile[1] > 0 && box[1] < tile[1] + CUT_PX) ||
  (tile[2] < widthPx && box[2] > tile[2] - CUT_PX) ||
  (tile[3] < heightPx && box[3] > tile[3] - CUT_PX)

/** A part with whole edges as a picture of its own. */
export function crop({ widthPx, data }: RgbImage, [x0, y0, x1, y1]: Box2dPx): RgbImage {
  const rowBytes = 3 * (x1 - x0)
  const part = new Uint8Array(rowBytes * (y1 - y0))
  for (let y = y0; y < y1; y++) {
    const from = 3 * (y * widthPx + x0)
    part.set(data.subarray(from, from + rowBytes), (y - y0) * rowBytes)
  }
  return { widthPx: x1 - x0, heightPx: y1 - y0, data: part }
}
