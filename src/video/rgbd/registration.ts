import type { FrameSize } from '../../media/pixels.ts'

/**
 * Where the colour of a depth's pixel is found: two sensors side by side look through two lenses. In shares of the picture's width from the
 * principal point: colour = shift + scale * (depth's pixel) + parallax / depth.
 */
export interface Registration {
  readonly scale: number
  readonly shiftX: number
  readonly shiftY: number
  readonly parallaxM: number
}

export const REGISTERED: Registration = { scale: 1, shiftX: 0, shiftY: 0, parallaxM: 0 }

/** Edges of depth (near side; in widths from the principal point), and a picture's steepness. */
export interface EdgeView {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly depthM: Float32Array
  readonly steepness: Float32Array
  readonly size: FrameSize
  /** Principal point in widths. */
  readonly cx: number
  readonly cy: number
  readonly mean: number
}

/** Brightness steps above this many levels a pixel say no more about where an edge is. */
const STEEP_LEVELS = 40
/** A depth edge: a neighbour farther by this share. */
const JUMP_SHARE = 0.05
const MAX_EDGES = 500

export function edgeView(
  size: FrameSize,
  centre: { readonly cx: number; readonly cy: number },
  grey: Float32Array,
  depthM: Float32Array,
): EdgeView {
  const { widthPx: w, heightPx: h } = size
  const steepness = steepnessOf(size, grey)
  const edges: number[] = []
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const at = y * w + x
      const d = depthM[at]
      const far = Math.max(depthM[at - 1], depthM[at + 1], depthM[at - w], depthM[at + w])
      if (d > 0 && far > (1 + JUMP_SHARE) * d) edges.push(at)
    }
  }
  const stride = Math.max(1, edges.length / MAX_EDGES)
  const kept = Array.from({ length: Math.min(edges.length, MAX_EDGES) }, (_, i) => edges[Math.floor(i * stride)])
  return {
    x: Float32Array.from(kept, at => ((at % w) + 0.5) / w - centre.cx),
    y: Float32Array.from(kept, at => (Math.floor(at / w) + 0.5) / w - centre.cy),
    depthM: Float32Array.from(kept, at => depthM[at]),
    steepness,
    size,
    ...centre,
    mean: steepness.reduce((sum, value) => sum + value, 0) / steepness.length,
  }
}

function steepnessOf({ widthPx: w, heightPx: h }: FrameSize, grey: Float32Array): Float32Array {
  const out = new Float32Array(w * h)
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const at = y * w + x
      const step = Math.hypot(grey[at + 1] - grey[at - 1], grey[at + w] - grey[at - w]) / 2
      out[at] = Math.min(STEEP_LEVELS, step)
    }
  }
  return out
}

/** How much steeper the pictures are at the depth's edges than elsewhere, in levels a pixel. */
function score(views: readonly EdgeView[], r: Registration): number {
  let [sum, count] = [0, 0]
  for (const { x, y, depthM, steepness, size, cx, cy, mean } of views) {
    const { widthPx: w, heightPx: h } = size
    for (let i = 0; i < x.length; i++) {
      const u = Math.floor((r.scale * x[i] + r.shiftX + r.parallaxM / depthM[i] + cx) * w)
      const v = Math.floor((r.scale * y[i] + r.shiftY + cy) * w)
      count++
      if (u >= 0 && v >= 0 && u < w && v < h) sum += steepness[v * w + u] - mean
    }
  }
  return count > 0 ? sum / count : 0
}

/** Fewer edges than this cannot tell. */
const LEAST_EDGES = 300
/** A found registration is believed where edges fit so much better than as given, and so much steeper than the picture's mean. */
const BETTER = 2
const STEEPER_SHARE = 0.6

/**
 * The registration of depth to colour from edges that both see (as in Levinson and Thrun 2013, "Automatic online calibration of cameras and
 * lasers"): `REGISTERED` unless another fits far better.
 */
export function findRegistration(views: readonly EdgeView[]): Registration {
  if (views.reduce((sum, view) => sum + view.x.length, 0) < LEAST_EDGES) return REGISTERED
  const given = refine(views, REGISTERED, 0)
  const found = refine(views, coarse(views), 6)
  const mean = views.reduce((sum, view) => sum + view.mean, 0) / views.length
  const far = found.value > BETTER * Math.max(0, given.value) && found.value > STEEPER_SHARE * mean
  return far ? found.at : REGISTERED
}

function coarse(views: readonly EdgeView[]): Registration {
  let best = REGISTERED
  let highest = score(views, best)
  for (let scale = 0.8; scale < 1.26; scale += 0.02) {
    for (let shiftX = -0.06; shiftX < 0.061; shiftX += 0.006) {
      for (let shiftY = -0.036; shiftY < 0.037; shiftY += 0.006) {
        const at = { scale, shiftX, shiftY, parallaxM: 0 }
        const value = score(views, at)
        if (value > highest) [best, highest] = [at, value]
      }
    }
  }
  return best
}

const AXES = ['scale', 'shiftX', 'shiftY', 'parallaxM'] as const
const STEPS = { scale: 0.01, shiftX: 0.003, shiftY: 0.003, parallaxM: 0.006 }

/** Uphill along each axis, with steps that halve. A parallax is undone at the median depth, so that it does not just shift the picture. */
function refine(views: readonly EdgeView[], start: Registration, halvings: number) {
  const depths = Float32Array.from(views.flatMap(view => [...view.depthM])).sort()
  const median = depths[depths.length >> 1]
  let [at, value] = [start, score(views, start)]
  for (let half = 0; half < halvings; ) {
    let better = false
    for (const axis of AXES) {
      for (const sign of [-1, 1]) {
        const step = (sign * STEPS[axis]) / 2 ** half
        const moved = { ...at, [axis]: at[axis] + step }
        const next = axis === 'parallaxM' ? { ...moved, shiftX: moved.shiftX - step / median } : moved
        const there = score(views, next)
        if (there > value) [at, value, better] = [next, there, true]
      }
    }
    if (!better) half++
  }
  return { at, value }
}
