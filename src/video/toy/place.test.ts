import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../media/image.ts'
import type { Detection } from '../../models/vision.ts'
import { toyEvidence } from './evidence.ts'
import { surroundingsOf } from './surroundings.ts'

type Rgb = readonly [number, number, number]

const SIZE = { widthPx: 640, heightPx: 360 }
const CAR: Detection = { category: 'car', score: 0.8, box: [240, 200, 400, 260] }
const ASPHALT: Rgb = [110, 110, 116]
const SKY: Rgb = [150, 180, 225]
const WALL: Rgb = [150, 142, 138]

/** A picture of the ground up to its middle, what is behind it above, and white lines on the ground where there are any. */
function picture(ground: Rgb, above: Rgb, lines = 0): RgbImage {
  const { widthPx, heightPx } = SIZE
  const data = new Uint8Array(3 * widthPx * heightPx)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const isLine = y > 280 && x % 160 < 8 && x < 160 * lines
      data.set(isLine ? [230, 230, 230] : y < heightPx / 3 ? above : ground, 3 * (y * widthPx + x))
    }
  }
  return { ...SIZE, data }
}

const verdictOf = (image: RgbImage, ...beside: Detection[]) =>
  toyEvidence({ frames: [{ detections: [CAR, ...beside], surroundings: surroundingsOf(image, [CAR.box]) }] })

describe('surroundings', () => {
  it('take a car on bare cloth before a wall for one whose size nothing tells', () => {
    const found = verdictOf(picture(ASPHALT, WALL))
    expect(found.witnesses.map(w => w.kind).sort()).toEqual(['bare', 'ground'])
    expect(found.isToy).toBe(true)
  })

  it('leave a car on a marked road as it is, under the sky or before a wall', () => {
    expect(verdictOf(picture(ASPHALT, WALL, 4)).isToy).toBe(false)
    expect(verdictOf(picture(ASPHALT, SKY)).isToy).toBe(false)
    expect(verdictOf(picture(ASPHALT, SKY, 4)).logOdds).toBeLessThan(-3)
  })

  it('know wood, and grass', () => {
    expect(verdictOf(picture([160, 120, 85], WALL)).logOdds).toBeGreaterThan(2)
    expect(verdictOf(picture([90, 150, 60], WALL)).isToy).toBe(false)
  })

  it('say nothing of colour in a grey recording', () => {
    const kinds = verdictOf(picture([110, 110, 110], [140, 140, 140], 4)).witnesses.map(w => w.kind)
    expect(kinds).toEqual(['ground'])
  })

  it('let somebody in proportion outweigh them', () => {
    const person: Detection = { category: 'person', score: 0.8, box: [440, 196, 464, 262] }
    expect(verdictOf(picture(ASPHALT, WALL), person).isToy).toBe(false)
  })
})

it('does not take a van that is also called a laptop for a household', () => {
  const laptop: Detection = { category: 'laptop', score: 0.6, box: [242, 198, 398, 262] }
  expect(toyEvidence({ frames: [{ detections: [CAR, laptop] }] }).witnesses).toEqual([])
})

it('does without a good look at a vehicle where nobody is in view', () => {
  const poor: Detection = { ...CAR, score: 0.24 }
  const table: Detection = { category: 'dining table', score: 0.7, box: [0, 100, 640, 360] }
  const person: Detection = { category: 'person', score: 0.8, box: [440, 196, 464, 262] }
  expect(toyEvidence({ frames: [{ detections: [poor, table] }] }).isToy).toBe(true)
  expect(toyEvidence({ frames: [{ detections: [poor, table, person] }] })).toMatchObject({
    isToy: false,
    witnesses: [],
  })
})
