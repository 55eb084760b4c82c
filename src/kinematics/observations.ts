import { cholesky, type Matrix, productTransposed } from '../geometry/matrix.ts'
import type { Track } from '../tracks/scene.ts'

/** A position with its noise, at one time. */
export interface Observation {
  readonly timeS: number
  readonly positionM: Float64Array
  /** 3x3, symmetric, without negative variances. */
  readonly covarianceM2: Matrix
  /** Its lower Cholesky factor. */
  readonly noiseRootM: Matrix
}

/** Denser samples are averaged: they say nothing new of a path on a 0.5 s grid, and cost as much. */
const MIN_SPACING_S = 0.1

/** Noise that is forgotten within this part of the samples' spacing is white. */
const WHITE_SHARE = 0.2

export interface Observations {
  readonly list: readonly Observation[]
  /** 0: each sample's noise is its own. */
  readonly noiseCorrelationS: number
}

/** The samples of one uninterrupted run as observations of its path; undefined where one has no covariance. */
export function observationsOf(samples: Track['samples'], noiseCorrelationS = 0): Observations | undefined {
  if (samples.some(s => !s.covarianceM2)) return undefined
  const list: Observation[] = []
  let correlationS = noiseCorrelationS
  for (let from = 0; from < samples.length; ) {
    let to = from + 1
    while (to < samples.length && samples[to].timeS - samples[from].timeS < MIN_SPACING_S - 1e-6) to++
    list.push(averaged(samples.slice(from, to), noiseCorrelationS))
    from = to
  }
  const spacingS = (list[list.length - 1].timeS - list[0].timeS) / Math.max(1, list.length - 1)
  if (correlationS < WHITE_SHARE * spacingS) correlationS = 0
  return { list, noiseCorrelationS: correlationS }
}

function averaged(samples: Track['samples'], correlationS: number): Observation {
  const n = samples.length
  const positionM = new Float64Array(3)
  const covarianceM2 = new Float64Array(9)
  let timeS = 0
  const share = n === 1 ? 1 : varianceShareOfMean(samples, correlationS)
  for (const s of samples) {
    timeS += s.timeS / n
    for (let c = 0; c < 3; c++) positionM[c] += (s.centerInWorldM?.[c] ?? 0) / n
    for (let c = 0; c < 9; c++) covarianceM2[c] += ((s.covarianceM2?.[c] ?? 0) * share) / n
  }
  const noiseRootM = cholesky(covarianceM2, 3)
  // Rebuilt from its root, so that what is no covariance becomes the nearest thing that is.
  return { timeS, positionM, covarianceM2: productTransposed(noiseRootM, noiseRootM, 3, 3, 3), noiseRootM }
}

/** Variance of the mean of noises that are correlated as exp(-dt / correlationS), over that of one of them. */
function varianceShareOfMean(samples: Track['samples'], correlationS: number): number {
  let sum = 0
  for (const a of samples) {
    for (const b of samples) {
      const apartS = Math.abs(a.timeS - b.timeS)
      sum += apartS === 0 ? 1 : correlationS === 0 ? 0 : Math.exp(-apartS / correlationS)
    }
  }
  return sum / samples.length ** 2
}
