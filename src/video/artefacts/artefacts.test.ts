import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatRecord, parseRecord, type RecordFormat } from '../../tracks/record.ts'
import type { CameraTrack } from '../camera-track.ts'
import type { FrameDetections, ImageTrack } from '../image-track.ts'
import type { LiftedTrack } from '../lifted-track.ts'
import { runsOfMask, unitVectorOf, unitVectorText } from './compact.ts'
import { CAMERA_TRACK_FORMAT, DETECTIONS_FORMAT, IMAGE_TRACK_FORMAT, LIFTED_TRACK_FORMAT } from './formats.ts'
import { cachedStage, type Stage, stageKey } from './stage-cache.ts'

const box = [1.5, 2, 10, 20.25] as const
const mask = { box: [1, 2, 4, 4] as const, inside: Uint8Array.from([0, 1, 1, 1, 0, 0]) }
const appearance = Float32Array.from([0.6, 0, -0.8])

const detections: FrameDetections = {
  index: 3,
  timeS: 0.3,
  detections: [
    { box, score: 0.5, category: 'person' },
    { box, score: 1, category: 'car', appearance, mask },
  ],
}
const track: ImageTrack = {
  id: 'a',
  category: 'person',
  sightings: [{ index: 0, timeS: 0, box, score: 0, visibility: 1, mask }],
}
const pose = { translationM: [1, 2, 3], quatWxyz: [1, 0, 0, 0] } as const
const intrinsics = { fxPx: 500, fyPx: 500, cxPx: 320, cyPx: 180 }
const camera: CameraTrack = {
  motion: 'moving',
  unit: 'relative',
  lens: { intrinsics, sdLogFocal: 0.1, from: ['prior'] },
  views: [{ index: 0, timeS: 0, mapFromCamera: pose, intrinsics }],
  points: [{ pointInMap: [0, 1, 2], sd: 0.1, seen: [{ view: 0, xPx: 1.25, yPx: 2 }] }],
  sdLogLength: 0.01,
  sdHeadingRadPerRootS: 0.001,
}
const lifted: LiftedTrack = {
  id: 'a',
  category: 'car',
  position: 'foot',
  sizeM: [4, 2, 1.5],
  samples: [
    {
      index: 0,
      timeS: 0,
      positionM: [1, 2, 0],
      covarianceM2: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      commonErrorM: { scale: [0.1, 0.2, 0] },
      method: 'foot',
      box,
      score: 0.9,
      visibility: 0.5,
    },
  ],
}

const throughText = <T>(format: RecordFormat<T>, record: T): T =>
  parseRecord(format, formatRecord(format, record, 'x'), 'x')

describe('records of the stages', () => {
  it('come back as they were', () => {
    const [, seen] = throughText(DETECTIONS_FORMAT, detections).detections
    expect(throughText(DETECTIONS_FORMAT, detections)).toMatchObject({
      index: 3,
      detections: [{ score: 0.5 }, { mask }],
    })
    for (const [i, value] of appearance.entries()) expect(seen.appearance?.[i]).toBeCloseTo(value, 2)
    expect(throughText(IMAGE_TRACK_FORMAT, track)).toEqual(track)
    expect(throughText(CAMERA_TRACK_FORMAT, camera)).toEqual(camera)
    expect(throughText(LIFTED_TRACK_FORMAT, lifted)).toEqual(lifted)
  })

  it('name the field that is wrong', () => {
    const text = JSON.stringify({ schema: 'stvlm.image-track/1', id: 'a', category: 'car', sightings: [{ index: -1 }] })
    expect(() => parseRecord(IMAGE_TRACK_FORMAT, text, 'f:1')).toThrow(/field sightings\.0\.index.*\(f:1\)/)
    const broken = { ...track, sightings: [{ ...track.sightings[0], mask: { box: [0, 0, 2, 2], runs: [1, 2] } }] }
    const line = JSON.stringify({ schema: 'stvlm.image-track/1', ...broken })
    expect(() => parseRecord(IMAGE_TRACK_FORMAT, line, 'f:1')).toThrow(/runs of 4 pixels/)
    const nan = { ...lifted, samples: [{ ...lifted.samples[0], timeS: Number.NaN }] }
    expect(() => throughText(LIFTED_TRACK_FORMAT, nan)).toThrow(/timeS/)
  })

  it('hold appearances to half a degree, and masks exactly', () => {
    const vectors = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 256 })
    fc.assert(
      fc.property(vectors, values => {
        const length = Math.hypot(...values)
        fc.pre(length > 1e-3)
        const unit = Float32Array.from(values, value => value / length)
        const back = unitVectorOf(unitVectorText(unit))
        const cosine = back.reduce((sum, value, i) => sum + value * unit[i], 0)
        expect(cosine).toBeGreaterThan(Math.cos(Math.PI / 180))
        expect(unitVectorText(back)).toBe(unitVectorText(unit))
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 60 }), pixels => {
        const inside = Uint8Array.from(pixels)
        const one = { ...detections.detections[1], mask: { box: [0, 0, inside.length, 1] as const, inside } }
        const [back] = throughText(DETECTIONS_FORMAT, { ...detections, detections: [one] }).detections
        expect(back.mask?.inside).toEqual(inside)
        expect(runsOfMask(inside).reduce((a, b) => a + b)).toBe(inside.length)
      }),
    )
  })
})

describe('a stage in a file', () => {
  const stage: Stage<ImageTrack> = { name: 'tracks', version: 1, format: IMAGE_TRACK_FORMAT }
  const key = stageKey(stage, { b: 1, a: [2] }, 'video')
  let dir = ''
  let made = 0
  const work = async () => {
    made++
    return [track, { ...track, id: 'b' }]
  }
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stvlm-stage-'))
    made = 0
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('is made once for a key, and gives the same from the file', async () => {
    const first = await cachedStage(dir, stage, key, work)
    const bytes = await readFile(join(dir, 'tracks.jsonl'))
    expect(await cachedStage(dir, stage, key, work)).toEqual(first)
    expect(made).toBe(1)
    await cachedStage(dir, stage, stageKey(stage, {}, 'video'), work)
    expect(made).toBe(2)
    await cachedStage(dir, stage, key, work)
    expect(await readFile(join(dir, 'tracks.jsonl'))).toEqual(bytes)
  })

  it('has a key of its settings by value, its version and what was before', () => {
    expect(stageKey(stage, { a: [2], b: 1 }, 'video')).toBe(key)
    expect(stageKey(stage, { a: [2], b: 1, c: undefined }, 'video')).toBe(key)
    const others = [
      stageKey(stage, { a: [2], b: 2 }, 'video'),
      stageKey({ ...stage, version: 2 }, { a: [2], b: 1 }, 'video'),
      stageKey(stage, { a: [2], b: 1 }, 'another'),
    ]
    expect(new Set([key, ...others]).size).toBe(4)
  })

  it('that is cut short or broken anywhere is made again', async () => {
    const whole = await cachedStage(dir, stage, key, work)
    const path = join(dir, 'tracks.jsonl')
    const bytes = await readFile(path)
    for (let cut = 0; cut < bytes.length - 1; cut += 37) {
      await writeFile(path, bytes.subarray(0, cut))
      const before = made
      expect(await cachedStage(dir, stage, key, work)).toEqual(whole)
      expect(made).toBe(before + 1)
    }
    expect(await readFile(path)).toEqual(bytes)
  })

  it('that fails leaves nothing', async () => {
    const failing = async function* () {
      yield track
      throw new Error('no more')
    }
    await expect(cachedStage(dir, stage, key, async () => failing())).rejects.toThrow('no more')
    expect(await readdir(dir)).toEqual([])
  })
})
