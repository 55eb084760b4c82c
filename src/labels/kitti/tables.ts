import { badInput } from '../../base/errors.ts'
import type { ImageSize } from '../../media/image-size.ts'

/** What KITTI calls things, and what they are here. */
export const KITTI_CATEGORIES: Readonly<Record<string, { category: string; attributes?: Record<string, string> }>> = {
  Car: { category: 'car' },
  Van: { category: 'van' },
  Truck: { category: 'truck' },
  Tram: { category: 'train' },
  Pedestrian: { category: 'person' },
  Person: { category: 'person', attributes: { state: 'sitting' } },
  Person_sitting: { category: 'person', attributes: { state: 'sitting' } },
  'Person (sitting)': { category: 'person', attributes: { state: 'sitting' } },
  Cyclist: { category: 'cyclist' },
  Misc: { category: 'object' },
}

export function kittiCategory(type: string, where: string): { category: string; attributes?: Record<string, string> } {
  if (Object.hasOwn(KITTI_CATEGORIES, type)) return KITTI_CATEGORIES[type]
  const expected = `one of ${Object.keys(KITTI_CATEGORIES).join(', ')}`
  throw badInput({ subject: 'type', expected, got: JSON.stringify(type.slice(0, 60)), where })
}

/**
 * Share of an object that is seen, by its level of occlusion: measured as the mean share of the labelled boxes that no
 * nearer object's box covers (14 sequences: 0.96, 0.70, 0.35). 3 says "unknown": nobody vouches that any of it is seen.
 */
const OCCLUDED: Readonly<Record<number, number>> = { 0: 1, 1: 0.7, 2: 0.35, 3: 0 }

/**
 * Share inside the image, by the level of truncation: 1 as measured (the median over the cuboids' projections is 0.21).
 * 2 marks objects that the benchmark leaves out, mostly where a track begins and ends.
 */
const TRUNCATED: Readonly<Record<number, number>> = { 0: 1, 1: 0.2, 2: 0 }

/** 0..1 from the levels; between 0 and 1 `truncated` is the share outside the image, as in the object benchmark. */
export function visibilityOf(truncated: number, occluded: number, where: string): number {
  const inside = TRUNCATED[truncated] ?? (truncated > 0 && truncated < 1 ? 1 - truncated : undefined)
  const free = OCCLUDED[occluded]
  if (inside === undefined || free === undefined) {
    const got = `truncated ${truncated}, occluded ${occluded}`
    throw badInput({ subject: 'visibility', expected: 'truncated 0 to 2 and occluded 0 to 3', got, where })
  }
  return inside * free
}

/** The size of the rectified images, by their focal length in pixels: one row a day of recording (S_rect_02). */
const IMAGE_SIZES: readonly (ImageSize & { readonly focalPx: number })[] = [
  { focalPx: 721.5377, widthPx: 1242, heightPx: 375 },
  { focalPx: 707.0493, widthPx: 1224, heightPx: 370 },
  { focalPx: 718.3351, widthPx: 1238, heightPx: 374 },
  { focalPx: 707.0912, widthPx: 1226, heightPx: 370 },
  { focalPx: 718.856, widthPx: 1241, heightPx: 376 },
]

export function imageSizeByFocal(focalPx: number): ImageSize | undefined {
  const row = IMAGE_SIZES.find(size => Math.abs(size.focalPx - focalPx) < 0.01)
  return row && { widthPx: row.widthPx, heightPx: row.heightPx }
}

const LICENCE = 'CC BY-NC-SA 3.0'
const ATTRIBUTION =
  'KITTI Vision Benchmark Suite (A. Geiger, P. Lenz, C. Stiller, R. Urtasun), Karlsruhe Institute of Technology and TTI-C'

export const kittiSource = (name: string, officialSplit?: string) => ({
  source: {
    name,
    version: '2012',
    licence: LICENCE,
    attribution: ATTRIBUTION,
    ...(officialSplit && { officialSplit }),
  },
  provenance: 'label' as const,
  units: 'm' as const,
})
