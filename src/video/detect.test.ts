import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Box2dPx } from '../geometry/box.ts'
import { boxAreaPx2, intersectBoxes } from '../geometry/box.ts'
import type { RgbImage } from '../media/image.ts'
import type { VideoSource } from '../media/video-source.ts'
import type { Detection, Detector, Segmenter } from '../models/vision.ts'
import { framesAtRate } from './detect/detect-frames.ts'
import { LookPlan } from './detect/detect-looks.ts'
import { detectInTiles, tilesOf } from './detect/detect-tiles.ts'
import { detect } from './detect.ts'
import type { FrameDetections } from './image-track.ts'

const SIZE = { widthPx: 90, heightPx: 60 }

/** Finds the bounds of what is white. */
const whiteBounds: Detector = {
  name: 'white',
  categories: ['blob'],
  detect: async ({ widthPx, heightPx, data }) => {
    let [x0, y0, x1, y1] = [widthPx, heightPx, 0, 0]
    for (let i = 0; i < widthPx * heightPx; i++) {
      if (data[3 * i] < 255) continue
      const [x, y] = [i % widthPx, Math.floor(i / widthPx)]
      x0 = Math.min(x0, x)
      y0 = Math.min(y0, y)
      x1 = Math.max(x1, x + 1)
      y1 = Math.max(y1, y + 1)
    }
    return x1 > x0 ? [{ box: [x0, y0, x1, y1], score: 0.5, category: 'blob' }] : []
  },
}

function picture(box: Box2dPx): RgbImage {
  const data = new Uint8Array(3 * SIZE.widthPx * SIZE.heightPx)
  for (let y = box[1]; y < box[3]; y++) {
    data.fill(255, 3 * (y * SIZE.widthPx + box[0]), 3 * (y * SIZE.widthPx + box[2]))
  }
  return { ...SIZE, data }
}

/** One frame a tenth of a second, a white square that moves right by a pixel a frame. */
function movie(count: number, onFrame: (index: number) => void = () => {}): VideoSource {
  return {
    ...SIZE,
    path: 'movie',
    stampsS: Array.from({ length: count }, (_, i) => i / 10),
    frames: async function* ({ only = () => true, last = count - 1 }) {
      for (let index = 0; index <= last; index++) {
        if (!only(index)) continue
        onFrame(index)
        const image = picture([index, 10, index + 10, 30])
        yield { ...image, format: 'rgb24', matrix: 'bt709', index, timeS: index / 10 }
      }
    },
    frameFile: index => ({ file: 'movie', index }),
    contentHash: async () => 'movie',
  }
}

/** The sooner frames take longer. */
function slowAtFirst(detector: Detector): Detector {
  let waitMs = 30
  return {
    ...detector,
    detect: async image => {
      await new Promise(resolve => setTimeout(resolve, waitMs--))
      return detector.detect(image)
    },
  }
}

/** In frames from..to another object covers a quarter of the first. */
function metAt(detector: Detector, from: number, to: number): Detector {
  let index = 0
  return {
    ...detector,
    detect: async image => {
      const found = await detector.detect(image)
      if (index++ < from || index > to + 1) return found
      const [{ box, ...rest }] = found
      return [...found, { ...rest, box: [box[0] + 4, box[1] + 4, box[2] + 4, box[3] + 4] }]
    },
  }
}

async function all(found: AsyncGenerator<FrameDetections>): Promise<FrameDetections[]> {
  const list: FrameDetections[] = []
  for await (const one of found) list.push(one)
  return list
}

describe('frames that are looked at', () => {
  test('thirds of 30, every frame of a slow video, the last one always', () => {
    const stamps = (count: number, fps: number) => Array.from({ length: count }, (_, i) => i / fps)
    expect(framesAtRate(stamps(11, 30), 10)).toEqual([0, 3, 6, 9, 10])
    expect(framesAtRate(stamps(7, 30000 / 1001), 10)).toEqual([0, 3, 6])
    expect(framesAtRate(stamps(5, 7), 10)).toEqual([0, 1, 2, 3, 4])
    expect(framesAtRate(stamps(5, 30))).toEqual([0, 1, 2, 3, 4])
    expect(framesAtRate([0], 10)).toEqual([0])
    expect(framesAtRate([], 10)).toEqual([])
    expect(() => framesAtRate([0], 0)).toThrow(/above 0/)
  })

  test('never more than the rate, never a gap of two periods where frames are dense', () => {
    const steps = fc.array(fc.double({ min: 0.005, max: 0.05, noNaN: true }), { minLength: 2, maxLength: 200 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), (gaps, rateHz) => {
        let timeS = 0
        const stamps = [0, ...gaps.map(gap => (timeS += gap))]
        const chosen = framesAtRate(stamps, rateHz)
        expect(chosen.length).toBeLessThanOrEqual(Math.floor(timeS * rateHz + 0.05) + 2)
        for (let i = 1; i < chosen.length; i++) {
          expect(stamps[chosen[i]] - stamps[chosen[i - 1]]).toBeLessThan(2 / rateHz)
        }
      }),
    )
  })
})

describe('tiles', () => {
  test('cover the picture, overlap, and stay inside', () => {
    const tiles = tilesOf(SIZE, { columns: 3, rows: 2, overlap: 0.25 })
    expect(tiles).toHaveLength(6)
    for (const [x0, y0, x1, y1] of tiles) {
      expect([x0 >= 0, y0 >= 0, x1 <= 90, y1 <= 60, Number.isInteger(x0)]).not.toContain(false)
    }
    expect(boxAreaPx2(intersectBoxes(tiles[0], tiles[1]))).toBeGreaterThanOrEqual(0.2 * boxAreaPx2(tiles[0]))
    expect([tiles[0][0], tiles[5][2], tiles[5][3]]).toEqual([0, 90, 60])
    expect(() => tilesOf(SIZE, { columns: 0, rows: 1 })).toThrow(/tiles: expected 1 to 16/)
  })

  test('an object anywhere is found once, whole, in the place where it is', async () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 60 }), y: fc.integer({ min: 0, max: 40 }) })
    const size = fc.record({ w: fc.integer({ min: 4, max: 30 }), h: fc.integer({ min: 4, max: 20 }) })
    await fc.assert(
      fc.asyncProperty(place, size, async ({ x, y }, { w, h }) => {
        const box: Box2dPx = [x, y, x + w, y + h]
        const found = await detectInTiles(whiteBounds, picture(box), tilesOf(SIZE, { columns: 3, rows: 2 }))
        expect(found.map(d => d.box)).toEqual([box])
      }),
    )
  })
})

describe('the stage', () => {
  test('gives the chosen frames in order, whatever is at work at once', async () => {
    for (const atOnce of [1, 3]) {
      const found = await all(detect(movie(20), { detector: whiteBounds, maxRateHz: 5, atOnce }))
      expect(found.map(f => f.index)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 19])
      expect(found[3].detections[0].box).toEqual([6, 10, 16, 30])
      expect(found[3].timeS).toBe(0.6)
    }
  })

  test('reads ahead by a frame and no further', async () => {
    let read = -1
    const lead: number[] = []
    for await (const { index } of detect(
      movie(10, i => (read = i)),
      { detector: whiteBounds },
    ))
      lead.push(read - index)
    expect(Math.max(...lead)).toBeLessThanOrEqual(2)
  })

  test('appearance is asked for some times at first, then now and then, again after a meeting, for categories it knows', async () => {
    const appearance = {
      name: 'a',
      categories: ['blob'],
      embed: async (_: RgbImage, b: readonly Box2dPx[]) => b.map(() => Float32Array.of(1)),
    }
    const looked = async (detector: Detector, atOnce: number) => {
      const found = await all(detect(movie(30), { detector, appearance, atOnce }))
      return found.flatMap(f => (f.detections[0].appearance ? [f.index] : []))
    }
    expect(await looked(whiteBounds, 1)).toEqual([0, 4, 8, 23])
    expect(await looked(slowAtFirst(whiteBounds), 3)).toEqual([0, 4, 8, 23])
    expect(await looked(metAt(whiteBounds, 10, 12), 1)).toEqual([0, 4, 8, 13, 17, 21])
    const none = await all(
      detect(movie(1), { detector: whiteBounds, appearance: { ...appearance, categories: ['person'] } }),
    )
    expect(none[0].detections[0]).not.toHaveProperty('appearance')
  })

  test('a crowd is looked at in turns', async () => {
    const plan = new LookPlan()
    const crowd = Array.from({ length: 100 }, (_, i): Detection => {
      const x = 20 * i
      return { box: [x, 0, x + 10, 20], score: 0.9, category: 'person' }
    })
    const looks = new Map<Detection, number>()
    for (let t = 0; t < 120; t++) {
      for (const one of plan.choose(t / 8, crowd)) looks.set(one, (looks.get(one) ?? 0) + 1)
    }
    const counts = crowd.map(one => looks.get(one) ?? 0)
    expect(counts.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(16 * 16)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2)
  })

  test('a segmenter gives detections of some size their masks', async () => {
    const segmenter: Segmenter = {
      name: 'full',
      segment: async (_, detections) => detections.map(({ box }) => ({ box, inside: new Uint8Array(200).fill(1) })),
    }
    const found = await all(detect(movie(2), { detector: whiteBounds, segmenter, minScore: 0.4 }))
    expect(found.map(f => f.detections[0].mask)).toEqual([undefined, undefined])
    const large: Detector = {
      ...whiteBounds,
      detect: async () => [{ box: [0, 0, 40, 40], score: 0.5, category: 'blob' }],
    }
    const masked = await all(detect(movie(2), { detector: large, segmenter }))
    expect(masked.map(f => f.detections[0].mask?.box)).toEqual([
      [0, 0, 40, 40],
      [0, 0, 40, 40],
    ])
  })

  test('drops other categories and low scores', async () => {
    expect((await all(detect(movie(1), { detector: whiteBounds, categories: ['car'] })))[0].detections).toEqual([])
    expect((await all(detect(movie(1), { detector: whiteBounds, minScore: 0.6 })))[0].detections).toEqual([])
  })

  test('a detector that fails, a consumer that leaves and a signal end the reading', async () => {
    let closed = 0
    const watched = {
      ...movie(9),
      frames: async function* (o: Parameters<VideoSource['frames']>[0]) {
        try {
          yield* movie(9).frames(o)
        } finally {
          closed++
        }
      },
    }
    const failing: Detector = { ...whiteBounds, detect: async () => Promise.reject(new Error('broken')) }
    await expect(all(detect(watched, { detector: failing }))).rejects.toThrow('broken')
    for await (const _ of detect(watched, { detector: whiteBounds, atOnce: 2 })) break
    const aborter = new AbortController()
    const aborting = detect(watched, {
      detector: whiteBounds,
      signal: aborter.signal,
      onProgress: () => aborter.abort(),
    })
    await expect(all(aborting)).rejects.toThrow(/interrupted/)
    expect(closed).toBe(3)
  })
})
