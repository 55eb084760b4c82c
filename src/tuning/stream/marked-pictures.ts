import { BOX_COLOURS, lineWidthFor } from '../../media/draw.ts'
import type { BoxTruth } from './motion-truth.ts'
import type { StreamedScene } from './streamed-scene.ts'
import { strokeThinBox } from './thin-box.ts'
import { PICTURE } from './worlds.ts'

/**
 * The pictures of a clip one after another, each with the objects' boxes; a picture that is narrower or lower than PICTURE
 * stands in the middle, between black bars.
 */
export function markedPictures(
  plain: readonly Uint8Array[],
  { scene, widthPx, heightPx }: StreamedScene,
  objects: readonly BoxTruth[],
): Uint8Array {
  const size = 3 * PICTURE.widthPx * PICTURE.heightPx
  const all = new Uint8Array(plain.length * size)
  const asShownPx = scene.cameras[0].heightPx
  const lineWidthPx = (lineWidthFor(asShownPx) * heightPx) / asShownPx
  plain.forEach((frame, k) => {
    const drawn = { rgb: Uint8Array.from(frame), widthPx, heightPx }
    for (const { boxes, colour } of objects) {
      const box = boxes[k]
      if (!box) continue
      const edges = [box[0] * widthPx, box[1] * heightPx, box[2] * widthPx, box[3] * heightPx] as const
      strokeThinBox(drawn, edges, BOX_COLOURS[colour as keyof typeof BOX_COLOURS], lineWidthPx)
    }
    putInMiddle(all.subarray(k * size, (k + 1) * size), drawn)
  })
  return all
}

function putInMiddle(
  out: Uint8Array,
  { rgb, widthPx, heightPx }: { rgb: Uint8Array; widthPx: number; heightPx: number },
) {
  const leftPx = (PICTURE.widthPx - widthPx) / 2
  const topPx = (PICTURE.heightPx - heightPx) / 2
  for (let y = 0; y < heightPx; y++) {
    const row = rgb.subarray(3 * y * widthPx, 3 * (y + 1) * widthPx)
    out.set(row, 3 * ((topPx + y) * PICTURE.widthPx + leftPx))
  }
}
