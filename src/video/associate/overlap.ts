import { type Box2dPx, boxAreaPx2, intersectBoxes } from '../../geometry/box.ts'

/** Share of a box that the others cover together, 0..1. */
export function coveredShare(box: Box2dPx, others: readonly Box2dPx[]): number {
  const parts = others.map(other => intersectBoxes(box, other)).filter(part => part[2] > part[0] && part[3] > part[1])
  const area = boxAreaPx2(box)
  if (parts.length === 0 || area <= 0) return 0
  return Math.min(1, unionAreaPx2(parts) / area)
}

/** Area under any of the boxes: strips between their edges, each with the lengths that are covered in it. */
function unionAreaPx2(boxes: readonly Box2dPx[]): number {
  if (boxes.length === 1) return boxAreaPx2(boxes[0])
  const edges = [...new Set(boxes.flatMap(b => [b[0], b[2]]))].sort((a, b) => a - b)
  const byTop = [...boxes].sort((a, b) => a[1] - b[1])
  let area = 0
  for (let i = 1; i < edges.length; i++) {
    let [covered, down] = [0, Number.NEGATIVE_INFINITY]
    for (const [x0, y0, x1, y1] of byTop) {
      if (x0 > edges[i - 1] || x1 < edges[i] || y1 <= down) continue
      covered += y1 - Math.max(y0, down)
      down = y1
    }
    area += covered * (edges[i] - edges[i - 1])
  }
  return area
}

/** Shares of the boxes of one frame that no nearer one covers; nearer is whose foot is lower in the picture. */
export function visibilityOf(boxes: readonly Box2dPx[]): number[] {
  return boxes.map((box, i) => {
    const nearer = boxes.filter((other, j) => other[3] > box[3] || (other[3] === box[3] && j < i))
    return 1 - coveredShare(box, nearer)
  })
}
