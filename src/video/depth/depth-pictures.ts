import { join } from 'node:path'
import { type RgbImage, writeJpeg } from '../../media/image.ts'
import type { DepthMap } from '../../models/vision.ts'

/** So many of the frames whose depth was looked up are drawn. */
const PICTURES = 6
/** The nearest and the farthest of a map are its outliers: the colours span what lies between. */
const OUTLIERS = 0.02

/** Near is bright, far is dark, unknown is black; the middle of viridis, which keeps its order in grey. */
const RAMP: readonly (readonly [number, number, number])[] = [
  [253, 231, 37],
  [94, 201, 98],
  [33, 145, 140],
  [59, 82, 139],
  [68, 1, 84],
]

/**
 * Pictures of depth, some of the frames for which it is known, each by its own range: `FRAME TIME s, NEAR-FAR UNIT.jpg` in the folder.
 */
export async function drawDepths(
  folder: string,
  stampsS: readonly number[],
  depthOf: (index: number) => DepthMap | undefined,
  unit: string,
): Promise<void> {
  const known = stampsS.flatMap((_, index) => (depthOf(index) ? [index] : []))
  const count = Math.min(PICTURES, known.length)
  for (let k = 0; k < count; k++) {
    const index = known[Math.floor(((k + 0.5) * known.length) / count)]
    const map = depthOf(index)
    const range = map && rangeOf(map)
    if (!map || !range) continue
    const [near, far] = range.map(depth => depth.toFixed(1))
    const name = `${String(index).padStart(6, '0')} ${stampsS[index].toFixed(2)} s, ${near}-${far} ${unit}.jpg`
    await writeJpeg(join(folder, name), { ...pictureOf(map, range), format: 'rgb24', matrix: 'bt601' })
  }
}

function rangeOf({ depth }: DepthMap): readonly [near: number, far: number] | undefined {
  const known = depth.filter(value => value > 0).sort()
  if (known.length === 0) return undefined
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))]
  return [at(OUTLIERS), at(1 - OUTLIERS)]
}

/** Equal ratios of depth are equal steps of colour. */
export function pictureOf({ widthPx, heightPx, depth }: DepthMap, [near, far]: readonly [number, number]): RgbImage {
  const data = new Uint8Array(3 * depth.length)
  const span = Math.log(far / near) || 1
  for (let i = 0; i < depth.length; i++) {
    if (!(depth[i] > 0)) continue
    const at = Math.min(1, Math.max(0, Math.log(depth[i] / near) / span)) * (RAMP.length - 1)
    const from = Math.min(RAMP.length - 2, Math.floor(at))
    for (let c = 0; c < 3; c++)
      data[3 * i + c] = Math.round(RAMP[from][c] + (at - from) * (RAMP[from + 1][c] - RAMP[from][c]))
  }
  return { widthPx, heightPx, data }
}
