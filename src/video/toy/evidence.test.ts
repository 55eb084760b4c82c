import { describe, expect, it } from 'vitest'
import type { Box2dPx } from '../../geometry/box.ts'
import type { Detection } from '../../models/vision.ts'
import { toyEvidence } from './evidence.ts'
import { beyondTyres } from './tyres.ts'

const seen = (category: string, box: Box2dPx, score = 0.7): Detection => ({ category, box, score })
const CAR = seen('car', [200, 200, 320, 250])
const verdict = (...detections: Detection[]) => toyEvidence({ frames: [{ detections }] })
const kinds = (...detections: Detection[]) => verdict(...detections).witnesses.map(w => w.kind)

describe('toyEvidence', () => {
  it('takes a car as it is where nothing speaks against it', () => {
    expect(verdict(CAR)).toMatchObject({ isToy: false, witnesses: [] })
  })

  it('takes a car beside a cup of its own height for a toy', () => {
    const found = verdict(CAR, seen('cup', [360, 200, 400, 250], 0.5))
    expect(found.isToy).toBe(true)
    expect(found.witnesses.map(w => w.kind)).toContain('out of proportion')
  })

  it('takes a car that is seen behind a table with cups and people for a car', () => {
    const cafe = [
      seen('dining table', [100, 260, 340, 340]),
      seen('cup', [200, 250, 208, 262]),
      seen('bottle', [230, 244, 238, 266]),
      seen('person', [60, 150, 120, 330]),
    ]
    const found = verdict(CAR, ...cafe)
    expect(found).toMatchObject({ isToy: false })
    expect(found.witnesses.map(w => w.kind)).not.toContain('out of proportion')
  })

  it('knows whoever plays from whoever walks there', () => {
    expect(kinds(CAR, seen('person', [340, 205, 362, 255]))).toEqual(['people'])
    expect(kinds(CAR, seen('person', [340, 0, 520, 250]))).toEqual(['giants'])
    // Near the camera, with the foot far below the car's.
    expect(kinds(CAR, seen('person', [340, 120, 440, 360]))).toEqual(['people'])
  })

  it('says nothing without a vehicle', () => {
    expect(verdict(seen('cup', [0, 0, 40, 40]), seen('dining table', [0, 100, 600, 300]))).toMatchObject({
      isToy: false,
      witnesses: [],
    })
  })

  it('does not take one thing under two names for two', () => {
    expect(kinds(CAR, seen('cell phone', [202, 200, 318, 250], 0.3))).not.toContain('out of proportion')
  })

  it('is the surer the more of a street is seen', () => {
    const table = [CAR, seen('book', [20, 300, 120, 340], 0.5)]
    const bare = verdict(...table).logOdds
    expect(verdict(...table, seen('traffic light', [400, 20, 410, 50])).logOdds).toBeLessThan(bare)
  })
})

describe('beyondTyres', () => {
  /** A circle that is driven at a steady speed, its positions with `sdM` as told. */
  const circle = (speedMps: number, radiusM: number, sdM: number) =>
    Array.from({ length: 60 }, (_, i) => {
      const angle = (speedMps * i) / 10 / radiusM
      return { timeS: i / 10, xM: radiusM * Math.cos(angle), yM: radiusM * Math.sin(angle), sdM }
    })

  it('finds a model car of 1:18 that is driven around at 1 m/s', () => {
    expect(beyondTyres(circle(18, 9, 0.05))).toBeGreaterThan(2)
  })

  it('lets cars drive as they do', () => {
    expect(beyondTyres(circle(8, 8, 0.05))).toBe(0)
    expect(beyondTyres(circle(30, 120, 0.05))).toBe(0)
  })

  it('believes no jump that its errors explain', () => {
    expect(beyondTyres(circle(18, 9, 1))).toBe(0)
    const once = circle(10, 200, 0.05).map((p, i) => (i === 30 ? { ...p, xM: p.xM + 5 } : p))
    expect(beyondTyres(once)).toBe(0)
  })
})
