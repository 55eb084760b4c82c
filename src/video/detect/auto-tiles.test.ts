import { expect, it } from 'vitest'
import type { RgbImage } from '../../media/image.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { Detection, Detector } from '../../models/vision.ts'
import { tilesThatTell } from './auto-tiles.ts'

const SIZE = { widthPx: 640, heightPx: 360 }

const source: VideoSource = {
  ...SIZE,
  path: 'film',
  stampsS: Array.from({ length: 50 }, (_, i) => i / 10),
  frames: async function* ({ only = () => true, last = 49 }) {
    const data = new Uint8Array(3 * SIZE.widthPx * SIZE.heightPx)
    for (let index = 0; index <= last; index++) {
      if (only(index)) yield { ...SIZE, data, format: 'rgb24', matrix: 'bt709', index, timeS: index / 10 }
    }
  },
  frameFile: index => ({ file: 'film', index }),
  contentHash: async () => 'film',
}

/** Sees one set of people in the whole picture, another one in each part of it. */
const eye = (whole: readonly Detection[], part: readonly Detection[]): Detector => ({
  name: 'eye',
  categories: ['person'],
  detect: async ({ widthPx }: RgbImage) => [...(widthPx === SIZE.widthPx ? whole : part)],
})

const person = (xPx: number, heightPx: number, score = 0.6): Detection => ({
  box: [xPx, 100, xPx + heightPx / 3, 100 + heightPx],
  score,
  category: 'person',
})

const verdict = (whole: readonly Detection[], part: readonly Detection[]) =>
  tilesThatTell(source, eye(whole, part), ['person'], {})

it('divides the picture where people come out in its parts only', async () => {
  expect(await verdict([person(60, 60)], [person(140, 30)])).toMatchObject({ columns: 2, rows: 2 })
  expect(await verdict([], [person(140, 30)])).toBeDefined()
})

it('looks at the whole where parts show the same, or what is far behind it, or other things', async () => {
  expect(await verdict([person(60, 60)], [])).toBeUndefined()
  expect(await verdict([person(60, 120)], [person(140, 30)])).toBeUndefined()
  expect(await verdict([person(60, 60)], [{ ...person(140, 50), category: 'dog' }])).toBeUndefined()
  expect(await verdict([], [])).toBeUndefined()
})
