import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from '../../base/random.ts'
import { fuseScale, type ScaleReading } from './fuse-scale.ts'

const reading = (logScale: number, sdLog: number, more: Partial<ScaleReading> = {}): ScaleReading => ({
  kind: 'person',
  logScale,
  sdLog,
  ...more,
})

describe('fuseScale', () => {
  it('weighs witnesses that agree by their spreads', () => {
    const { scale, witnesses } = fuseScale([reading(0, 0.1), reading(0.1, 0.05)])
    expect(scale?.log).toBeCloseTo(0.08, 9)
    expect(scale?.sdLog).toBeCloseTo(1 / Math.sqrt(500), 9)
    expect(witnesses.map(w => w.ratio)).toEqual([Math.exp(-0.08), Math.exp(0.1 - 0.08)].map(r => expect.closeTo(r, 9)))
  })

  it('names the one that is far off, and does without it', () => {
    const { scale, witnesses } = fuseScale([
      reading(0, 0.05),
      reading(0.04, 0.05),
      reading(1.2, 0.1, { kind: 'vehicle' }),
    ])
    expect(scale?.log).toBeCloseTo(0.02, 6)
    expect(witnesses.map(w => w.rejected ?? false)).toEqual([false, false, true])
  })

  it('widens the spread of witnesses that agree less than they should', () => {
    expect(fuseScale([reading(0, 0.1), reading(0.25, 0.1)]).scale?.sdLog).toBeGreaterThan(0.1)
  })

  it('believes cups rather than cars that are eighteen times too large, and refuses cars alone beside them', () => {
    const cars = reading(Math.log(18), 0.06, { kind: 'vehicle', isModelled: true })
    const cup = reading(0.1, 0.2, { kind: 'knownLength', isHousehold: true })
    const { scale, witnesses } = fuseScale([cars, cup])
    expect(scale?.log).toBeCloseTo(0.1, 9)
    expect(witnesses[0].rejected).toBe(true)
  })

  it('says nothing where nobody does', () => {
    expect(fuseScale([])).toEqual({ witnesses: [] })
  })

  it('covers the truth as often as it says, with one witness in ten wrong', () => {
    const z = Array.from({ length: 400 }, (_, i) => {
      const random = new Random('fuse', i)
      const readings = Array.from({ length: 4 }, () => {
        const sd = random.uniform(0.03, 0.15)
        return reading(random.chance(0.1) ? random.normal(0, 2) : random.normal(0, sd), sd)
      })
      const { scale } = fuseScale(readings)
      return Math.abs(scale!.log) / scale!.sdLog
    })
    const covered = z.filter(v => v < 1.645).length / z.length
    expect(covered).toBeGreaterThan(0.82)
  })

  it('does not depend on the unit of the map', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0.02, max: 0.3, noNaN: true })),
          { minLength: 1, maxLength: 6 },
        ),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (pairs, shift) => {
          const here = fuseScale(pairs.map(([x, sd]) => reading(x, sd)))
          const there = fuseScale(pairs.map(([x, sd]) => reading(x + shift, sd)))
          expect(there.scale!.log - shift).toBeCloseTo(here.scale!.log, 4)
        },
      ),
      { numRuns: 50 },
    )
  })
})
