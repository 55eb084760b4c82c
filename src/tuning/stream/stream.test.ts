import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../bench/parse/read-answer.ts'
import type { Answer } from '../../questions/answer.ts'
import { simulateClip } from '../../simulate/simulate-clip.ts'
import { shortAnswer } from './short-answer.ts'
import { sceneOf } from './simulated-scenes.ts'
import { clipsOfBlock, type DenseClip, type StreamedClip, type StreamOptions } from './stream-clips.ts'
import { strokeThinBox } from './thin-box.ts'
import { packClip } from './wire.ts'
import { ENLARGED, MOST_OWN_STEP_M, MOVING_WORLDS, PICTURE, SHOWN_FRAMES, STILL_WORLDS, sharesOf } from './worlds.ts'

const OPTIONS: StreamOptions = {
  ...{ seed: 5, first: 0, stride: 1, movingShare: 0.5 },
  ...{ pictures: false, questions: 8, showings: 3 },
}

async function someClips(options: StreamOptions, block: number, count: number): Promise<StreamedClip[]> {
  const clips: StreamedClip[] = []
  for await (const clip of clipsOfBlock(options, block)) {
    clips.push(clip)
    if (clips.length === count) break
  }
  return clips
}

const denseOf = (clip: StreamedClip): DenseClip => {
  if (clip.dense === false) throw new Error(`clip ${clip.id}: expected all truths, got boxes alone`)
  return clip
}

const clips = (await someClips(OPTIONS, 3, 12)).map(denseOf)

describe('a stream of simulated clips', () => {
  it('draws the same block again, and other clips from another seed or block', async () => {
    const again = await someClips(OPTIONS, 3, 12)
    expect(again).toEqual(clips)
    const ids = (other: StreamedClip[]) => other.map(clip => JSON.stringify(clip.objects))
    expect(ids(await someClips({ ...OPTIONS, seed: 6 }, 3, 12))).not.toEqual(ids(clips))
    expect(ids(await someClips(OPTIONS, 4, 12))).not.toEqual(ids(clips))
  })

  it('shows so many frames of half seconds, and names only colours that are drawn', () => {
    for (const { timesS, objects, questions } of clips) {
      expect(timesS).toHaveLength(SHOWN_FRAMES)
      expect(timesS[0]).toBe(0)
      expect(timesS.every((timeS, k) => Number.isInteger(2 * timeS) && timeS >= (timesS[k - 1] ?? 0))).toBe(true)
      const drawn = new Set(objects.map(({ colour }) => colour))
      for (const { question } of questions) {
        for (const colour of question.match(/\b(red|blue|green)\b/g) ?? []) expect(drawn.has(colour)).toBe(true)
      }
    }
  })

  it('gives truths that agree with one another: ways, places, headings and the answers', () => {
    for (const clip of clips) {
      for (const object of clip.objects) {
        const { travelledM, inFirstM } = object
        travelledM.forEach((way, k) => {
          if (k === 0) return
          const straightM = Math.hypot(inFirstM[k][0] - inFirstM[0][0], inFirstM[k][1] - inFirstM[0][1])
          expect(way).toBeGreaterThanOrEqual(travelledM[k - 1] - 1e-6)
          // The path is smoothed: it may cut a corner.
          expect(way).toBeGreaterThan(0.9 * straightM - 0.15)
        })
      }
      // What the camera sees, moved by the camera's own steps, is where the object is.
      for (const object of clip.objects) {
        const placed = placedBySteps(clip, object.inCameraM)
        placed.forEach(([x, y], k) => {
          expect(Math.hypot(x - object.inFirstM[k][0], y - object.inFirstM[k][1])).toBeLessThan(0.02)
        })
      }
    }
  })

  it('draws pictures with a thin line around each object, the same bytes every time', async () => {
    const [clip] = await someClips({ ...OPTIONS, pictures: true }, 3, 1)
    const { rgb, ...facts } = clip
    expect(facts).toEqual(clips[0])
    expect(rgb).toHaveLength(SHOWN_FRAMES * 3 * PICTURE.widthPx * PICTURE.heightPx)
    const [again] = await someClips({ ...OPTIONS, pictures: true }, 3, 1)
    expect(Buffer.from(packClip(clip)).equals(packClip(again))).toBe(true)
  })

  it('says on the wire how long what follows is', () => {
    const packed = Buffer.from(packClip(clips[0]))
    const length = packed.readUInt32LE(0)
    const facts = JSON.parse(packed.subarray(4, 4 + length).toString())
    expect(packed).toHaveLength(4 + length)
    expect(facts).toEqual({ ...clips[0], rgbBytes: 0 })
  })
})

/** The camera's steps summed up from its first frame on. */
function placedBySteps({ camera }: DenseClip, inCameraM: readonly (readonly [number, number])[]) {
  let [x, y, yaw] = [0, 0, 0]
  return camera.stepMMRad.map(([forward, left, turn], k) => {
    x += forward * Math.cos(yaw) - left * Math.sin(yaw)
    y += forward * Math.sin(yaw) + left * Math.cos(yaw)
    yaw += turn
    const [ahead, aside] = inCameraM[k]
    return [x + ahead * Math.cos(yaw) - aside * Math.sin(yaw), y + ahead * Math.sin(yaw) + aside * Math.cos(yaw)]
  })
}

describe('worlds that are named', () => {
  it('are all that is drawn: each row keeps the share of its weight that they have in it', () => {
    expect(sharesOf(STILL_WORLDS)).toBe(STILL_WORLDS)
    const driving = sharesOf(STILL_WORLDS, ['driving'])
    expect(driving.map(({ weight }) => weight)).toEqual([34, 14, 2, 6])
    expect(driving.every(({ config }) => Object.keys(config.worlds).join() === 'driving')).toBe(true)
    expect(sharesOf(MOVING_WORLDS, ['sports', 'tabletop']).map(({ weight }) => weight)).toEqual([10, 5, 3])
  })
})

describe('a scene drawn large', () => {
  const [small, large] = STILL_WORLDS.map(({ config }) => config)

  it('is shown as one drawn small: pictures are means of its pixels, truth is in pixels of the benchmark', async () => {
    const [raw, streamed] = [simulateClip(large, 9, 1), sceneOf(large, 9, 1)]
    expect(large.widthPx).toBe(2 * PICTURE.widthPx)
    const [{ rgb }] = raw.frames({ only: i => i === 2 })
    const [picture] = await streamed.pictures([1])
    expect(picture).toHaveLength(3 * PICTURE.widthPx * PICTURE.heightPx)
    for (const [x, y, k] of [
      [0, 0, 0],
      [255, 143, 2],
      [97, 60, 1],
    ]) {
      const at = (dx: number, dy: number) => rgb[3 * ((2 * y + dy) * large.widthPx + 2 * x + dx) + k]
      expect(picture[3 * (y * PICTURE.widthPx + x) + k]).toBe(
        Math.round((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4),
      )
    }
    const [camera] = streamed.scene.cameras
    const [smallCamera] = sceneOf(small, 9, 1).scene.cameras
    expect([camera.widthPx, camera.heightPx]).toEqual([smallCamera.widthPx, smallCamera.heightPx])
    expect(camera.widthPx).toBe(ENLARGED * streamed.widthPx)
    const boxIn = ({ tracks }: typeof streamed.scene) => Object.values(tracks[0].samples[2].box2dPx ?? {})[0]
    expect(boxIn(streamed.scene)).toEqual(boxIn(raw.scene)?.map(edge => (ENLARGED / 2) * edge))
  })
})

describe('a camera that goes far between two shown frames', () => {
  it('is left out: nobody could follow it', async () => {
    const moving = await someClips({ ...OPTIONS, movingShare: 1, worlds: ['driving'] }, 7, 40)
    const mostM = moving
      .map(denseOf)
      .map(({ camera }) => Math.max(...camera.stepMMRad.map(([x, y]) => Math.hypot(x, y))))
    expect(Math.max(...mostM)).toBeLessThanOrEqual(MOST_OWN_STEP_M)
    // Not because none of them goes.
    expect(mostM.filter(stepM => stepM > 0.3).length).toBeGreaterThan(5)
  })
})

describe('a thin box', () => {
  it('puts as much ink as its line covers, outside the box', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 20, noNaN: true }),
        fc.double({ min: 5, max: 15, noNaN: true }),
        fc.double({ min: 1, max: 15, noNaN: true }),
        fc.double({ min: 0.3, max: 2.5, noNaN: true }),
        (x, y, side, line) => {
          const picture = { rgb: new Uint8Array(3 * 48 * 40), widthPx: 48, heightPx: 40 }
          strokeThinBox(picture, [x, y, x + side, y + side], [255, 0, 0], line)
          const ink = picture.rgb.reduce((sum, value) => sum + value / 255, 0)
          const covered = (side + 2 * line) ** 2 - side ** 2
          // Where two lines share a pixel the later covers a part of what the earlier left; bytes are rounded.
          expect(ink).toBeLessThan(covered * 1.01 + 0.5)
          expect(ink).toBeGreaterThan(covered * 0.93 - 1.5)
        },
      ),
    )
  })

  it('stays inside the picture', () => {
    const picture = { rgb: new Uint8Array(3 * 20 * 10), widthPx: 20, heightPx: 10 }
    strokeThinBox(picture, [-5, -5, 30, 30], [0, 220, 0], 0.8)
    expect(picture.rgb[1]).toBeGreaterThan(150)
    expect(picture.rgb[3 * (5 * 20 + 10) + 1]).toBe(0)
  })
})

describe('a short answer', () => {
  it('is right by the benchmark’s rule, whatever the value', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 990, noNaN: true }), fc.constantFrom('m', 'km/h'), (value, unit) => {
        const answer: Answer =
          unit === 'm' ? { type: 'length', value, unit: 'm' } : { type: 'speed', value, unit: 'km/h' }
        const text = shortAnswer(answer)
        expect(text).toMatch(/^\d+(\.\d+)? (m|km\/h)$/)
        expect(text.replace('.', '').replace(/^0+/, '').split(' ')[0].replace(/0+$/, '').length).toBeLessThanOrEqual(2)
        expect(Math.abs(Number.parseFloat(text) - value) / value).toBeLessThanOrEqual(0.05)
      }),
    )
  })

  it('reads like every other answer', () => {
    expect(shortAnswer({ type: 'hour', value: 10, unit: "o'clock" })).toBe("10 o'clock")
    expect(shortAnswer({ type: 'interval', value: [3.5, 6], unit: 's' })).toBe('from 3.5 s to 6 s')
    expect(shortAnswer({ type: 'length', value: 0, unit: 'm' })).toBe('0 m')
    const reading = readAnswer(shortAnswer({ type: 'length', value: 21.04, unit: 'm' }), { type: 'length', unit: 'm' })
    expect(reading).toMatchObject({ status: 'scored', value: 21 })
  })
})
