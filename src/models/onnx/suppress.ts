import { boxIou } from '../../geometry/box.ts'
import type { Detection } from '../vision.ts'

/**
 * Greedy non-maximum suppression: the best first, and of those of its category that overlap it by `iou` or more, none.
 * By falling score; equal ones keep their order.
 */
export function suppress(detections: readonly Detection[], iou: number): Detection[] {
  const kept: Detection[] = []
  for (const one of [...detections].sort((a, b) => b.score - a.score)) {
    const isNew = kept.every(k => k.category !== one.category || boxIou(k.box, one.box) < iou)
    if (isNew) kept.push(one)
  }
  return kept
}
