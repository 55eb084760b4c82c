import { describe, expect, it } from 'vitest'
import { CENTRE, drawScene, SIZE } from '../../../test/synthetic-standing.ts'
import { Random } from '../../base/random.ts'
import { fitStanding } from './fit-standing.ts'
import { posteriorFocal } from './focal-posterior.ts'
import { priorFocal } from './focal-prior.ts'
import { sizedBoxes } from './sized-boxes.ts'

const scenes = Array.from({ length: 40 }, (_, i) => drawScene(new Random('standing', i)))
const share = (values: readonly boolean[]): number => values.filter(Boolean).length / values.length
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]

describe('fitStanding with the focal length known', () => {
  const fits = scenes.map(({ view, tracks, verticals }) => ({
    view,
    fit: fitStanding({ centre: CENTRE, boxes: sizedBoxes(tracks, SIZE), verticals }, view.focalPx)!,
  }))

  it('finds pitch and height, within their spreads', () => {
    const pitch = fits.map(({ view, fit }) => Math.abs(fit.view.pitchRad - view.pitchRad))
    const height = fits.map(({ view, fit }) => Math.abs(Math.log(fit.view.heightM / view.heightM)))
    expect(median(pitch)).toBeLessThan(0.006)
    // Eight people who differ by 6 %, and the pitch: measured 0.04.
    expect(median(height)).toBeLessThan(0.055)
    expect(share(fits.map(({ fit }, i) => pitch[i] < 1.645 * fit.sdPitchRad))).toBeGreaterThan(0.8)
    expect(share(fits.map(({ fit }, i) => height[i] < 1.645 * fit.sdLogHeight))).toBeGreaterThan(0.8)
  })

  it('says which way height goes with pitch', () => {
    for (const { fit } of fits) expect(fit.tilted.pitchRad - fit.view.pitchRad).toBeCloseTo(fit.sdPitchRad, 9)
  })
})

describe('posteriorFocal', () => {
  const posteriors = scenes.map(({ view, tracks, verticals }) => {
    const evidence = { centre: CENTRE, boxes: sizedBoxes(tracks, SIZE), verticals }
    const { logFocalPx, sd } = posteriorFocal([evidence], priorFocal(SIZE))
    return { error: Math.abs(logFocalPx - Math.log(view.focalPx)), sd }
  })

  it('is much surer than the prior, and right as often as it says', () => {
    expect(median(posteriors.map(p => p.error))).toBeLessThan(0.12)
    expect(median(posteriors.map(p => p.sd))).toBeLessThan(0.2)
    const covered = share(posteriors.map(p => p.error < 1.645 * p.sd))
    expect(covered).toBeGreaterThan(0.82)
  })

  it('is the prior without evidence', () => {
    const prior = priorFocal(SIZE)
    const { logFocalPx, sd } = posteriorFocal([{ centre: CENTRE, boxes: [], verticals: [] }], prior)
    expect(logFocalPx).toBeCloseTo(prior.logFocalPx, 6)
    expect(sd).toBeCloseTo(prior.sd, 1)
  })

  it('counts the same picture shown twice once', () => {
    const { tracks, verticals } = scenes[0]
    const evidence = { centre: CENTRE, boxes: sizedBoxes(tracks, SIZE), verticals }
    const [once, twice] = [[evidence], [evidence, evidence]].map(e => posteriorFocal(e, priorFocal(SIZE)))
    expect(twice.sd).toBeCloseTo(once.sd, 9)
  })
})
