import type { Random } from '../src/base/random.ts'
import type { Box2dPx } from '../src/geometry/box.ts'
import type { ImageTrack } from '../src/video/image-track.ts'
import type { Segment } from '../src/video/lens/segments.ts'
import {
  type CentrePx,
  type FrameTurn,
  type StandingView,
  turned,
  type ViewMatrix,
  viewMatrix,
} from '../src/video/lens/standing-view.ts'

/** A camera over flat ground with people who walk about and posts that stand: boxes and edges with the noise of detectors. */
export interface StandingScene {
  readonly view: StandingView
  readonly tracks: ImageTrack[]
  readonly verticals: Segment[]
}

export const SIZE = { widthPx: 640, heightPx: 360 }
export const CENTRE: CentrePx = { cxPx: 320, cyPx: 180 }

/** `turnOf`: how the camera has turned by the k-th second. */
export function drawScene(random: Random, people = 8, turnOf?: (k: number) => FrameTurn): StandingScene {
  const view = {
    focalPx: 554 * Math.exp(random.normal(0, 0.3)),
    pitchRad: random.uniform(0.12, 0.4),
    rollRad: random.normal(0, 0.03),
    heightM: random.logUniform(2.5, 8),
  }
  const matrix = viewMatrix(view, CENTRE)
  return {
    view,
    tracks: Array.from({ length: people }, (_, i) =>
      drawPerson(random, k => (turnOf ? turned(matrix, turnOf(k)) : matrix), `person ${i}`, i),
    ),
    verticals: Array.from({ length: 25 }, () => drawPost(random, matrix)).filter(s => s !== undefined),
  }
}

export function pixelOf(
  { f, cx, cy, h, r }: ViewMatrix,
  x: number,
  y: number,
  z: number,
): readonly [number, number] | undefined {
  const depth = r[6] * x + r[7] * y + r[8] * (z - h)
  if (depth < 0.5) return undefined
  return [
    (f * (r[0] * x + r[1] * y + r[2] * (z - h))) / depth + cx,
    (f * (r[3] * x + r[4] * y + r[5] * (z - h))) / depth + cy,
  ]
}

/** From a place in view, 1.2 m/s in a straight line, at 2 Hz. */
function drawPerson(random: Random, viewAt: (k: number) => ViewMatrix, id: string, i: number): ImageTrack {
  const heightM = 1.72 * Math.exp(random.normal(0, 0.06))
  const [x0, y0, yaw] = [random.uniform(-6, 6), random.uniform(6, 25), random.uniform(-Math.PI, Math.PI)]
  const sightings = Array.from({ length: 20 }, (_, k) => {
    const timeS = i * 0.01 + k
    const [x, y] = [x0 + 1.2 * k * Math.cos(yaw), y0 + 1.2 * k * Math.sin(yaw)]
    const [foot, head] = [pixelOf(viewAt(k), x, y, 0), pixelOf(viewAt(k), x, y, heightM)]
    if (!foot || !head) return undefined
    const tall = foot[1] - head[1]
    const noise = (): number => random.normal(0, Math.hypot(1.5, 0.025 * tall))
    const box: Box2dPx = [foot[0] - 0.16 * tall, head[1] + noise(), foot[0] + 0.16 * tall, foot[1] + noise()]
    return { index: k, timeS, box, score: 0.9, visibility: 1 }
  })
  return { id, category: 'person', sightings: sightings.filter(s => s !== undefined) }
}

function drawPost(random: Random, matrix: ViewMatrix): Segment | undefined {
  const [x, y, low, high] = [random.uniform(-8, 8), random.uniform(6, 30), random.uniform(0, 2), random.uniform(2.5, 5)]
  const lean = random.normal(0, 0.01)
  const [a, b] = [pixelOf(matrix, x, y, low), pixelOf(matrix, x + lean * (high - low), y, high)]
  if (!a || !b) return undefined
  const [x0, y0, x1, y1] = [...a, ...b].map(v => v + random.normal(0, 0.5))
  const lengthPx = Math.hypot(x1 - x0, y1 - y0)
  return lengthPx > 20 ? { x0, y0, x1, y1, lengthPx } : undefined
}
