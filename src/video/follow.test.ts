import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { Random } from '../base/random.ts'
import { type Box2dPx, boxIou } from '../geometry/box.ts'
import { openVideo } from '../media/open-video.ts'
import type { Frame } from '../media/pixels.ts'
import type { VideoSource } from '../media/video-source.ts'
import { GRID, newSpectrum, transformGrid } from './follow/fft.ts'
import { followBoxes, parseGivenBox, parseGivenBoxes } from './follow.ts'

const SIZE = { widthPx: 240, heightPx: 160 }

/** Blocks of random colours, `cell` pixels wide, scaled about the box. */
function texture(seed: string, cell: number): (x: number, y: number) => readonly [number, number, number] {
  const random = new Random(seed)
  const colours = Array.from({ length: 256 }, () => [random.int(200), random.int(200), random.int(200)] as const)
  return (x, y) => colours[(Math.floor(x / cell) * 31 + Math.floor(y / cell) * 17) & 255]
}

const ground = texture('ground', 12)
const thing = texture('thing', 7)

function picture(box: Box2dPx, hidden: boolean): Frame {
  const { widthPx, heightPx } = SIZE
  const data = new Uint8Array(3 * widthPx * heightPx)
  const scale = 40 / (box[2] - box[0])
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const inside = !hidden && x >= box[0] && x < box[2] && y >= box[1] && y < box[3]
      data.set(
        inside ? thing((x - box[0]) * scale, (y - box[1]) * scale) : ground(x + 500, y + 500),
        3 * (y * widthPx + x),
      )
    }
  }
  return { ...SIZE, format: 'rgb24', matrix: 'bt709', data }
}

function memory(frames: readonly Frame[]): VideoSource {
  return {
    path: 'memory',
    ...SIZE,
    stampsS: frames.map((_, i) => i / 10),
    async *frames({ first = 0, last = frames.length - 1 }) {
      for (let index = first; index <= last; index++) yield { ...frames[index], index, timeS: index / 10 }
    },
    frameFile: index => ({ file: 'memory', index }),
    contentHash: async () => 'memory',
  }
}

/** Moves right and grows; nobody sees it in frames 20..25. */
const boxAt = (i: number): Box2dPx => {
  const side = 40 * 1.008 ** (i - 10)
  return [20 + 3 * i, 50 + i / 2, 20 + 3 * i + side, 50 + i / 2 + 1.2 * side]
}
const isHidden = (i: number): boolean => i >= 20 && i < 26

it('follows a box both ways through a change of size, and leaves a gap where it is hidden', async () => {
  const frames = Array.from({ length: 40 }, (_, i) => picture(boxAt(i), isHidden(i)))
  const [track] = await followBoxes(memory(frames), [{ name: 'it', box: boxAt(10), atS: 1 }])
  expect(track).toMatchObject({ id: 'it', category: 'object' })
  const seen = track.sightings.map(s => s.index)
  expect(seen.filter(isHidden)).toEqual([])
  expect(seen.filter(i => i < 20)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(seen.filter(i => i >= 26).length).toBeGreaterThan(10)
  for (const { index, box } of track.sightings) expect(boxIou(box, boxAt(index))).toBeGreaterThan(0.6)
})

it('parses boxes, and says what is wrong with others', () => {
  expect(parseGivenBox('red car=1,2.5,30,40@3.5')).toEqual({ name: 'red car', box: [1, 2.5, 30, 40], atS: 3.5 })
  expect(parseGivenBox(' a = 1, 2, 30, 40 ')).toEqual({ name: 'a', box: [1, 2, 30, 40], atS: 0 })
  for (const text of [
    '',
    'a',
    'a=1,2,3',
    '=1,2,30,40',
    'a=1,2,x,40',
    'a=1,2,30,40@',
    'a=1,2,30,40@-1',
    'a=30,2,1,40',
  ]) {
    expect(() => parseGivenBox(text), text).toThrow(/--box: expected/)
  }
  expect(() => parseGivenBoxes(['a=1,2,30,40', 'a=1,2,30,50'])).toThrow(/got "a" twice/)
})

it('refuses boxes beyond the picture and times beyond the video', async () => {
  const source = memory([picture(boxAt(0), false)])
  await expect(followBoxes(source, [{ name: 'a', box: [300, 10, 340, 50], atS: 0 }])).rejects.toThrow(/inside 240x160/)
  await expect(followBoxes(source, [{ name: 'a', box: boxAt(0), atS: 9 }])).rejects.toThrow(/got 9 s/)
})

it('transforms a grid there and back, and keeps its energy (Parseval)', () => {
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = new Random(seed)
      const grid = newSpectrum()
      for (let i = 0; i < GRID * GRID; i++) grid.re[i] = random.normal()
      const before = Float64Array.from(grid.re)
      transformGrid(grid)
      const energy = grid.re.reduce((sum, v, i) => sum + v * v + grid.im[i] ** 2, 0) / GRID ** 2
      expect(energy / before.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 9)
      transformGrid(grid, true)
      expect(Math.max(...grid.re.map((v, i) => Math.abs(v - before[i])))).toBeLessThan(1e-9)
    }),
    { numRuns: 10 },
  )
})

const pets = realData('pets2009')
it.skipIf(!pets)('follows a person of PETS over 2.7 s', async () => {
  const whole = await openVideo(join(pets!, 's2l1_000-399.mp4'))
  const source: VideoSource = { ...whole, stampsS: whole.stampsS.slice(0, 19) }
  // Object 9 of the recording's marked boxes.
  const marked: Record<number, Box2dPx> = {
    0: [499.2, 157.7, 530.2, 232.9],
    9: [473.7, 165.6, 504.7, 240.7],
    18: [418.4, 177.2, 449.5, 252.3],
  }
  const [{ sightings }] = await followBoxes(source, [{ name: '9', box: marked[0], atS: 0 }])
  expect(sightings.length).toBeGreaterThanOrEqual(17)
  for (const { index, box } of sightings.filter(s => marked[s.index])) {
    expect(boxIou(box, marked[index]), `${index}`).toBeGreaterThan(0.5)
  }
})
