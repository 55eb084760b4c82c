import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realData } from '../../test/real-data.ts'
import { Random } from '../base/random.ts'
import { type Box2dPx, boxIou } from '../geometry/box.ts'
import { decodeFrames } from '../media/decode.ts'
import { BOX_COLOURS, strokeBox } from '../media/draw.ts'
import type { Frame } from '../media/pixels.ts'
import type { VideoSource } from '../media/video-source.ts'
import { findDrawnBoxes } from './drawn-boxes.ts'

const SIZE = { widthPx: 448, heightPx: 252 }

/** Grain on a slope of grey-green, with solid things of the colours standing and moving in it. */
function picture(i: number): Frame {
  const { widthPx, heightPx } = SIZE
  const random = new Random('drawn', i)
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let p = 0; p < widthPx * heightPx; p++) {
    const shade = 90 + 60 * Math.sin(p / 997) + random.uniform(-8, 8)
    data[3 * p] = shade
    data[3 * p + 1] = shade + 8
    data[3 * p + 2] = shade - 5
  }
  const frame: Frame = { ...SIZE, format: 'rgb24', matrix: 'bt709', data }
  block(frame, [40 + 3 * i, 150, 120 + 3 * i, 190], [190, 25, 30])
  block(frame, [50 + 3 * i, 156, 90 + 3 * i, 168], [40, 44, 50])
  block(frame, [300, 30, 330, 95], [30, 60, 170])
  return frame
}

function block({ widthPx, data }: Frame, [x0, y0, x1, y1]: Box2dPx, colour: readonly number[]): void {
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) data.set(colour, 3 * (y * widthPx + x))
}

function memory(frames: readonly Frame[]): VideoSource {
  return {
    path: 'memory',
    ...SIZE,
    stampsS: frames.map((_, i) => i / 10),
    async *frames() {
      for (const [index, frame] of frames.entries()) yield { ...frame, index, timeS: index / 10 }
    },
    frameFile: index => ({ file: 'memory', index }),
    contentHash: async () => 'memory',
  }
}

it('finds what this project draws, beside cars and cloth of the same colours', async () => {
  const red = (i: number): Box2dPx => [180 + 2 * i, 60, 240 + 2 * i, 130]
  const blue = (i: number): Box2dPx => [210, 100 - i, 300, 170 - i]
  const frames = Array.from({ length: 12 }, (_, i) => picture(i))
  for (const [i, frame] of frames.entries()) {
    strokeBox(frame, red(i), BOX_COLOURS.red)
    strokeBox(frame, blue(i), BOX_COLOURS.blue)
  }
  const found = await findDrawnBoxes(memory(frames), { colours: ['red', 'blue', 'green'], lines: 'outside' })
  expect(found.get('red')).toHaveLength(12)
  expect(found.get('blue')).toHaveLength(12)
  expect(found.get('green')).toEqual([])
  for (const { index, box } of found.get('red')!) expect(boxIou(box, red(index))).toBeGreaterThan(0.9)
  for (const { index, box } of found.get('blue')!) expect(boxIou(box, blue(index))).toBeGreaterThan(0.9)
})

it('says nothing for the time in which no box is drawn, and bridges a few frames', async () => {
  const box: Box2dPx = [180, 60, 240, 130]
  const frames = Array.from({ length: 20 }, (_, i) => picture(i))
  for (const [i, frame] of frames.entries()) if (i < 8 && i !== 4 && i !== 5) strokeBox(frame, box, BOX_COLOURS.red)
  const found = (await findDrawnBoxes(memory(frames), { colours: ['red'] })).get('red')!
  expect(found.map(s => s.index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(found.filter(s => s.score === 0).map(s => s.index)).toEqual([4, 5])
})

it('finds a box that the picture cuts off, and one in a single picture', async () => {
  const frame = picture(0)
  block(frame, [0, 20, 60, 22], [255, 0, 0])
  block(frame, [58, 20, 60, 110], [255, 0, 0])
  block(frame, [0, 108, 60, 110], [255, 0, 0])
  const [sighting] = (await findDrawnBoxes(memory([frame]), { colours: ['red'] })).get('red')!
  expect(boxIou(sighting.box, [0, 21, 59, 109])).toBeGreaterThan(0.95)
})

/** A line inside the box; of a dashed one 11 of 16 pixels. */
function outline(
  frame: Frame,
  [x0, y0, x1, y1]: Box2dPx,
  ink: readonly number[],
  linePx: number,
  dashed = false,
): void {
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      if (Math.min(x - x0, x1 - 1 - x, y - y0, y1 - 1 - y) >= linePx || (dashed && (x + y) % 16 >= 11)) continue
      if (x < frame.widthPx && y < frame.heightPx) block(frame, [x, y, x + 1, y + 1], ink)
    }
  }
}

it('prefers thin lines that paled to a thick frame painted on something', async () => {
  const box = (i: number): Box2dPx => [300 + 3 * i, 60, 400 + 3 * i, 160]
  const frames = Array.from({ length: 8 }, (_, i) => picture(i))
  for (const [i, frame] of frames.entries()) {
    outline(frame, [150, 30, 240, 90], [229, 25, 25], 7)
    // Chroma of half resolution leaves about 3/4 of a line's ink.
    outline(frame, box(i), [215, 40, 40], 2)
  }
  const found = (await findDrawnBoxes(memory(frames), { colours: ['red'] })).get('red')!
  expect(found).toHaveLength(8)
  for (const {
    index,
    box: [x0],
  } of found)
    expect(x0).toBeCloseTo(box(index)[0] + 1, 0)
})

it('follows dashes beyond the picture', async () => {
  const box = (i: number): Box2dPx => [330 + 3 * i, 60, 470 + 3 * i, 160]
  const frames = Array.from({ length: 8 }, (_, i) => picture(i))
  for (const [i, frame] of frames.entries()) outline(frame, box(i), [255, 0, 0], 2, true)
  const found = (await findDrawnBoxes(memory(frames), { colours: ['red'] })).get('red')!
  expect(found).toHaveLength(8)
  for (const { index, box: seen } of found) {
    expect(boxIou(seen, [331 + 3 * index, 61, SIZE.widthPx, 159])).toBeGreaterThan(0.9)
  }
})

it('takes the box without its name tag, and one close about a thing of its colour', async () => {
  const frames = Array.from({ length: 4 }, (_, i) => picture(i))
  for (const frame of frames) {
    outline(frame, [200, 60, 260, 130], [255, 0, 0], 2)
    block(frame, [200, 46, 236, 60], [255, 0, 0])
    outline(frame, [298, 28, 332, 97], [0, 64, 255], 2)
  }
  const found = await findDrawnBoxes(memory(frames), { colours: ['red', 'blue'] })
  expect(found.get('red')).toHaveLength(4)
  expect(found.get('blue')).toHaveLength(4)
  for (const { box } of found.get('red')!) expect(boxIou(box, [201, 61, 259, 129])).toBeGreaterThan(0.9)
  for (const { box } of found.get('blue')!) expect(boxIou(box, [299, 29, 331, 96])).toBeGreaterThan(0.9)
})

it('refuses a colour that it does not know', async () => {
  const colours = ['mauve' as 'red']
  await expect(findDrawnBoxes(memory([picture(0)]), { colours })).rejects.toThrow(
    /colour of a drawn box: expected one of red, green.*got mauve/,
  )
})

const pets = realData('pets2009')
it.skipIf(!pets)("finds the boxes of ffmpeg's own drawbox through H.264, on people in PETS", async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-drawn-'))
  const path = join(dir, 'drawn.mp4')
  const boxes = 'drawbox=x=281:y=120:w=47:h=81:color=red:t=2,drawbox=x=60:y=61:w=121:h=90:color=blue:t=3'
  const args = ['-v', 'error', '-i', join(pets!, 's2l1_000-399.mp4'), '-frames:v', '8', '-vf', `scale=640:480,${boxes}`]
  execFileSync('ffmpeg', [...args, '-c:v', 'libx264', '-crf', '28', '-preset', 'veryfast', '-y', path])
  const frames: Frame[] = []
  for await (const frame of decodeFrames(path, { format: 'rgb24' })) frames.push(frame)
  await rm(dir, { recursive: true })
  const found = await findDrawnBoxes({ ...memory(frames), widthPx: 640, heightPx: 480 }, { colours: ['red', 'blue'] })
  expect(found.get('red')).toHaveLength(8)
  expect(found.get('blue')).toHaveLength(8)
  for (const { box } of found.get('red')!) expect(boxIou(box, [282, 121, 327, 200])).toBeGreaterThan(0.9)
  for (const { box } of found.get('blue')!) expect(boxIou(box, [61.5, 62.5, 179.5, 149.5])).toBeGreaterThan(0.9)
})
