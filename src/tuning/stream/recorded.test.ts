import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readJsonl } from '../../files/jsonl.ts'
import { PRESETS } from '../../simulate/config.ts'
import { writeClips } from '../../simulate/write-clips.ts'
import { SCENE_FORMAT } from '../../tracks/record.ts'
import type { Scene } from '../../tracks/scene.ts'
import { RecordedScenes } from './recorded-scenes.ts'
import { clipsOfBlock, type StreamedClip, type StreamOptions, streamClips } from './stream-clips.ts'
import { packClip } from './wire.ts'
import { PICTURE, SHOWN_FRAMES } from './worlds.ts'

/** A camera of 4 : 3, so that bars are drawn beside the picture. */
const CONFIG = { ...PRESETS['tiny-128'], widthPx: 320, heightPx: 240, fps: 4, durationS: [6, 8] } as const
const LEFT_BAR_PX = (PICTURE.widthPx - 192) / 2

const OPTIONS: StreamOptions = {
  ...{ seed: 9, first: 0, stride: 1, movingShare: 0 },
  ...{ pictures: false, questions: 4, showings: 3 },
}

let folder = ''
const scenes: Scene[] = []
/** What a tracker of videos leaves: no rotations, nothing outside the picture, other ids. */
const asTracked = (scene: Scene): Scene => ({
  ...scene,
  provenance: 'pseudo',
  tracks: scene.tracks
    .filter(({ category }) => category !== 'ego')
    .map(track => ({
      ...track,
      samples: track.samples.filter(({ box2dPx }) => box2dPx !== undefined).map(({ quatWxyz: _, ...sample }) => sample),
    }))
    .filter(({ samples }) => samples.length > 0),
})

async function fileOf(name: string, records: readonly Scene[]): Promise<RecordedScenes> {
  const path = join(folder, name)
  await writeFile(path, records.map(record => `${JSON.stringify(record)}\n`).join(''))
  return RecordedScenes.open(path)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-recorded-'))
  await writeClips({ config: CONFIG, seed: 3, first: 0, count: 4, folder, outputs: { video: true } })
  for await (const scene of readJsonl(SCENE_FORMAT, join(folder, 'scenes.jsonl'))) scenes.push(scene)
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function someClips(options: StreamOptions, block: number, count = Number.POSITIVE_INFINITY) {
  const clips: StreamedClip[] = []
  for await (const clip of clipsOfBlock(options, block)) if (clips.push(clip) === count) break
  return clips
}

const isRecorded = (clip: StreamedClip): boolean => clip.dense === false

describe('a stream of recorded scenes', () => {
  it('asks about boxes and answers alone where no more than these is known, ever other objects marked', async () => {
    const recorded = { scenes: await fileOf('tracked.jsonl', scenes.map(asTracked)), share: 1 }
    const clips = await someClips({ ...OPTIONS, recorded }, 0)
    expect(clips.length).toBeGreaterThan(24)
    for (const clip of clips) {
      expect(isRecorded(clip)).toBe(true)
      expect(clip).not.toHaveProperty('camera')
      expect(clip.timesS).toHaveLength(SHOWN_FRAMES)
      expect(clip.questions.length).toBeGreaterThan(0)
      expect(clip.questions.every(({ parts }) => parts.length === 0)).toBe(true)
      for (const object of clip.objects) {
        expect(Object.keys(object).sort()).toEqual(['boxes', 'category', 'colour'])
        expect(object.boxes.some(box => box !== null)).toBe(true)
      }
    }
    const marked = new Set(clips.map(({ objects }) => JSON.stringify(objects)))
    expect(marked.size).toBeGreaterThan(clips.length / 2)
    expect(await someClips({ ...OPTIONS, recorded }, 0)).toEqual(clips)
  })

  it('gives every truth where the scenes are exact', async () => {
    const recorded = { scenes: await fileOf('exact.jsonl', scenes), share: 1 }
    for (const clip of await someClips({ ...OPTIONS, recorded }, 0, 6)) {
      if (clip.dense === false) throw new Error('expected every truth')
      for (const { inCameraM, boxes } of clip.objects) {
        boxes.forEach((box, k) => {
          if (!box || box[0] <= 0 || box[2] >= 1) return
          // Where it is seen is where it stands: its bearing through the lens, to a body's width.
          const [ahead, aside] = inCameraM[k]
          const bearing = -(((box[0] + box[2]) / 2 - 0.5) / clip.camera.focalShare[k])
          expect(Math.abs(bearing - aside / ahead)).toBeLessThan(0.15)
        })
      }
    }
  })

  it('shows the video, in the middle between bars, with a line around what is marked', async () => {
    const recorded = { scenes: await fileOf('shown.jsonl', scenes.map(asTracked)), share: 1 }
    const options = { ...OPTIONS, pictures: true, recorded }
    const [clip] = await someClips(options, 0, 1)
    const rgb = clip.rgb!
    const at = (frame: number, x: number, y: number) => {
      const place = 3 * ((frame * PICTURE.heightPx + y) * PICTURE.widthPx + x)
      return [...rgb.subarray(place, place + 3)]
    }
    expect(rgb).toHaveLength(3 * SHOWN_FRAMES * PICTURE.widthPx * PICTURE.heightPx)
    expect(at(0, LEFT_BAR_PX - 1, 70)).toEqual([0, 0, 0])
    expect(at(0, LEFT_BAR_PX + 1, 5).some(value => value > 20)).toBe(true)
    const [{ boxes, colour }] = clip.objects
    const k = boxes.findIndex(box => box !== null && box[0] > 0.02)
    const [x0, y0, , y1] = boxes[k]!
    const lineX = Math.floor(LEFT_BAR_PX + x0 * 192 - 0.4)
    const [red, green, blue] = at(k, lineX, Math.round(((y0 + y1) / 2) * PICTURE.heightPx))
    const channels = { red, green, blue }
    const own = channels[colour as keyof typeof channels]
    expect(own).toBe(Math.max(red, green, blue))
    const [, ...others] = await someClips(options, 0, 3)
    const drawn = at(k, lineX, Math.round(((y0 + y1) / 2) * PICTURE.heightPx))
    for (const other of others) {
      const place =
        3 * ((k * PICTURE.heightPx + Math.round(((y0 + y1) / 2) * PICTURE.heightPx)) * PICTURE.widthPx + lineX)
      const isMarkedToo = other.objects.some(object => JSON.stringify(object.boxes) === JSON.stringify(boxes))
      if (!isMarkedToo) expect([...other.rgb!.subarray(place, place + 3)]).not.toEqual(drawn)
    }
    expect(others.length).toBe(2)
    const [again] = await someClips(options, 0, 1)
    expect(Buffer.from(packClip(clip)).equals(packClip(again))).toBe(true)
  })

  it('are the share that was asked for, and the others are simulated', async () => {
    const recorded = { scenes: await fileOf('mixed.jsonl', scenes.map(asTracked)), share: 0.5 }
    const clips = await someClips({ ...OPTIONS, recorded, worlds: ['driving'] }, 1)
    const share = clips.filter(isRecorded).length / clips.length
    expect(Math.abs(share - 0.5)).toBeLessThan(0.08)
    const plain = await someClips({ ...OPTIONS, worlds: ['driving'] }, 1, 3)
    const none = { ...recorded, share: 0 }
    expect(await someClips({ ...OPTIONS, recorded: none, worlds: ['driving'] }, 1, 3)).toEqual(plain)
  })

  it('says so where nothing can be asked about them, and refuses what is none', async () => {
    const empty = await fileOf('still.jsonl', [{ ...asTracked(scenes[0]), tracks: [] }])
    const recorded = { scenes: empty, share: 1 }
    await expect(streamClips({ ...OPTIONS, recorded }).next()).rejects.toThrow(
      /expected objects that can be asked about/,
    )
    await expect(fileOf('none.jsonl', [])).rejects.toThrow(/expected one or more, got none/)
    await expect(RecordedScenes.open(join(folder, 'absent.jsonl'))).rejects.toThrow(/absent\.jsonl/)
  })
})
