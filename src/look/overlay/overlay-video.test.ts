import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FrameFiles } from '../../clips/frame-files.ts'
import { decodeFrames } from '../../media/decode.ts'
import { openEncoder } from '../../media/encode.ts'
import { SCENE_SCHEMA, type Scene } from '../../tracks/scene.ts'
import { writeOverlay } from './overlay-video.ts'

const [WIDTH, HEIGHT, COUNT] = [160, 96, 11]
const GREY = 90

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-overlay-'))
  const encoder = await openEncoder(join(folder, 'grey.mp4'), {
    widthPx: WIDTH,
    heightPx: HEIGHT,
    fps: 5,
    format: 'rgb24',
  })
  for (let i = 0; i < COUNT; i++) await encoder.write(new Uint8Array(3 * WIDTH * HEIGHT).fill(GREY))
  await encoder.commit()
})
afterAll(() => rm(folder, { recursive: true }))

/** Looks straight down from 10 m; one person walks to the right, 1 m a second, 10 px a metre. */
function scene(file: string): Scene {
  const times = Array.from({ length: COUNT }, (_, i) => i / 5)
  return {
    schema: SCENE_SCHEMA,
    id: 'grey',
    recordingId: 'grey',
    startInRecordingS: 0,
    durationS: 2,
    source: { name: 'test', version: '', licence: '', attribution: '' },
    provenance: 'pseudo',
    units: 'm',
    cameras: [
      {
        name: 'camera',
        widthPx: WIDTH,
        heightPx: HEIGHT,
        intrinsics: { fxPx: 100, fyPx: 100, cxPx: 80, cyPx: 48 },
        frames: times.map((timeS, index) => ({
          ...{ timeS, file, index },
          worldFromCamera: { translationM: [0, 0, 10], quatWxyz: [0, 1, 0, 0] },
        })),
      },
    ],
    tracks: [
      {
        id: '3',
        category: 'person',
        position: 'foot',
        samples: times.map(timeS => ({
          timeS,
          centerInWorldM: [timeS - 4, 0, 0],
          box2dPx: { camera: [80 + 10 * (timeS - 4) - 5, 28, 80 + 10 * (timeS - 4) + 5, 48] },
        })),
      },
    ],
  }
}

test('draws boxes, names and the way of the last seconds on every frame', async () => {
  const path = join(folder, 'overlay.mp4')
  const written = await writeOverlay(path, scene('grey.mp4'), new FrameFiles(undefined), join(folder, 'scenes.jsonl'))
  expect(written).toBe(true)
  const frames: Uint8Array[] = []
  for await (const frame of decodeFrames(path, { format: 'rgb24' })) frames.push(Uint8Array.from(frame.data))
  expect(frames).toHaveLength(COUNT)
  const offGrey = (frame: Uint8Array, x: number, y: number): number =>
    Math.max(...[0, 1, 2].map(c => Math.abs(frame[3 * (y * WIDTH + x) + c] - GREY)))
  const last = frames[COUNT - 1]
  // The box's left side, the way behind its foot, and the name's ground; nothing where nobody was.
  expect(offGrey(last, 53, 38)).toBeGreaterThan(30)
  expect(offGrey(last, 46, 48)).toBeGreaterThan(30)
  expect(offGrey(last, 58, 20)).toBeGreaterThan(30)
  expect(offGrey(last, 130, 80)).toBeLessThan(12)
})

test('says so where the frames are not at hand', async () => {
  const none = new FrameFiles(undefined)
  expect(await writeOverlay(join(folder, 'no.mp4'), scene('gone.mp4'), none, join(folder, 'scenes.jsonl'))).toBe(false)
})
