/** What triangles are filled into. */
export interface FillTarget {
  readonly widthPx: number
  readonly heightPx: number
  readonly inverseDepth: Float32Array
  readonly owner: Int32Array
  readonly stamp: Int32Array
  covered: number
}

/** Corners on the image, and the plane inverseX x + inverseY y + inverse0 that is 1/depth. */
export interface FlatTriangle {
  ax: number
  ay: number
  bx: number
  by: number
  cx: number
  cy: number
  inverseX: number
  inverseY: number
  inverse0: number
}

/** Sorts the corners from top to bottom; edges are then always run from their upper end, so that neighbours meet. */
function sortByRow(t: FlatTriangle): void {
  if (t.by < t.ay) swapAB(t)
  if (t.cy < t.by) {
    const [x, y] = [t.bx, t.by]
    t.bx = t.cx
    t.by = t.cy
    t.cx = x
    t.cy = y
    if (t.by < t.ay) swapAB(t)
  }
}

function swapAB(t: FlatTriangle): void {
  const [x, y] = [t.ax, t.ay]
  t.ax = t.bx
  t.ay = t.by
  t.bx = x
  t.by = y
}

/**
 * Fills by rows: pixels whose centres (at .5) lie inside, left and top edges included. Returns whether any pixel now
 * shows the triangle.
 */
export function fillTriangle(target: FillTarget, t: FlatTriangle, own: number): boolean {
  sortByRow(t)
  const { widthPx, heightPx, inverseDepth, owner } = target
  const { ax, ay, bx, by, inverseX } = t
  const firstRow = ay > 0.5 ? Math.ceil(ay - 0.5) : 0
  const endRow = Math.min(heightPx, Math.ceil(t.cy - 0.5))
  const long = (t.cx - ax) / (t.cy - ay)
  const upper = (bx - ax) / (by - ay)
  const lower = (t.cx - bx) / (t.cy - by)
  let shown = false
  for (let row = firstRow; row < endRow; row++) {
    const y = row + 0.5
    const one = ax + (y - ay) * long
    const other = y < by ? ax + (y - ay) * upper : bx + (y - by) * lower
    const from = Math.min(one, other)
    const to = Math.max(one, other)
    const first = from > 0.5 ? Math.ceil(from - 0.5) : 0
    const end = to < widthPx ? Math.ceil(to - 0.5) : widthPx
    let inverse = inverseX * (first + 0.5) + t.inverseY * y + t.inverse0
    const stop = row * widthPx + end
    for (let p = row * widthPx + first; p < stop; p++, inverse += inverseX) {
      if (inverse > inverseDepth[p]) {
        inverseDepth[p] = inverse
        owner[p] = own
        shown = true
      }
    }
  }
  return shown
}

/** The same pixels; those that `own` covers, hidden or not, are counted once. */
export function fillCounting(target: FillTarget, t: FlatTriangle, own: number): void {
  sortByRow(t)
  const { widthPx, heightPx, inverseDepth, owner, stamp } = target
  const { ax, ay, bx, by, inverseX } = t
  const firstRow = ay > 0.5 ? Math.ceil(ay - 0.5) : 0
  const endRow = Math.min(heightPx, Math.ceil(t.cy - 0.5))
  const long = (t.cx - ax) / (t.cy - ay)
  const upper = (bx - ax) / (by - ay)
  const lower = (t.cx - bx) / (t.cy - by)
  for (let row = firstRow; row < endRow; row++) {
    const y = row + 0.5
    const one = ax + (y - ay) * long
    const other = y < by ? ax + (y - ay) * upper : bx + (y - by) * lower
    const from = Math.min(one, other)
    const to = Math.max(one, other)
    const first = from > 0.5 ? Math.ceil(from - 0.5) : 0
    const end = to < widthPx ? Math.ceil(to - 0.5) : widthPx
    let inverse = inverseX * (first + 0.5) + t.inverseY * y + t.inverse0
    const stop = row * widthPx + end
    for (let p = row * widthPx + first; p < stop; p++, inverse += inverseX) {
      if (stamp[p] !== own) {
        stamp[p] = own
        target.covered++
      }
      if (inverse > inverseDepth[p]) {
        inverseDepth[p] = inverse
        owner[p] = own
      }
    }
  }
}

/** The same pixels of a mask: bits are set, or a layer is added. */
export function fillMask(
  target: Pick<FillTarget, 'widthPx' | 'heightPx'>,
  mask: Uint8Array,
  t: FlatTriangle,
  bits: number,
): void {
  sortByRow(t)
  const { widthPx, heightPx } = target
  const { ax, ay, bx, by } = t
  const firstRow = ay > 0.5 ? Math.ceil(ay - 0.5) : 0
  const endRow = Math.min(heightPx, Math.ceil(t.cy - 0.5))
  const long = (t.cx - ax) / (t.cy - ay)
  const upper = (bx - ax) / (by - ay)
  const lower = (t.cx - bx) / (t.cy - by)
  for (let row = firstRow; row < endRow; row++) {
    const y = row + 0.5
    const one = ax + (y - ay) * long
    const other = y < by ? ax + (y - ay) * upper : bx + (y - by) * lower
    const from = Math.min(one, other)
    const to = Math.max(one, other)
    const first = from > 0.5 ? Math.ceil(from - 0.5) : 0
    const end = to < widthPx ? Math.ceil(to - 0.5) : widthPx
    const stop = row * widthPx + end
    for (let p = row * widthPx + first; p < stop; p++) mask[p] = bits > 0 ? mask[p] | bits : mask[p] + 1
  }
}
