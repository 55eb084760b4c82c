import { fitLeastSquares, type LeastSquaresFit } from '../../geometry/least-squares.ts'
import {
  type Direction,
  downOf,
  groupBoxes,
  type StandingEvidence,
  softened,
  writeBoxResiduals,
  writeLineResiduals,
} from './standing-residuals.ts'
import { type StandingView, type ViewMatrix, viewMatrix } from './standing-view.ts'

export interface StandingFit {
  readonly view: StandingView
  /** Half the sum of squares, priors included: minus the logarithm of the likelihood. */
  readonly cost: number
  readonly sdPitchRad: number
  /** The view with a pitch of one standard deviation more, and what goes with it. */
  readonly tilted: StandingView
  /** Of the camera's height over the objects', the class's own mean not counted. */
  readonly sdLogHeight: number
}

/** Cameras are put up about level, look a little down, and stand at 0.5 to 30 m. */
const PRIORS = {
  rollSdRad: 0.05,
  pitchRad: 0.2,
  pitchSdRad: 0.4,
  logHeight: Math.log(3),
  logHeightSd: 1.2,
  bend: 0.01,
  bendSd: 0.02,
}
const PITCH_STARTS_RAD = [0.02, 0.15, 0.35, 0.7]
const MAX_PITCH_RAD = 1.5

/** Pitch, roll and height of a camera of known focal length over the ground; undefined without anything to fit to. */
export function fitStanding(evidence: StandingEvidence, focalPx: number, from?: StandingView): StandingFit | undefined {
  if (evidence.boxes.length + evidence.verticals.length === 0) return undefined
  const starts = from ? [[from.pitchRad, from.rollRad, Math.log(from.heightM), PRIORS.bend]] : startsOf()
  const problem = problemOf(evidence, focalPx)
  let best: LeastSquaresFit | undefined
  for (const start of starts) {
    const fit = fitLeastSquares({ ...problem, start, maxSteps: 30 })
    if (fit && !(best && best.cost <= fit.cost)) best = fit
  }
  return best && standingFit(best, focalPx)
}

const startsOf = (): number[][] =>
  PITCH_STARTS_RAD.flatMap(pitch => [1.5, 6].map(h => [pitch, 0, Math.log(h), PRIORS.bend]))

/** Parameters: pitch, roll, log of the height, bend of the lens. */
function problemOf(evidence: StandingEvidence, focalPx: number) {
  const { centre, boxes, verticals, level } = evidence
  const { mean: logHeight, sd: logHeightSd } = evidence.logHeight ?? { mean: PRIORS.logHeight, sd: PRIORS.logHeightSd }
  const groups = groupBoxes(evidence)
  const priorsAt = boxes.length + verticals.length
  return {
    residualCount: priorsAt + 5,
    residuals: (p: Float64Array, out: Float64Array): boolean => {
      if (Math.abs(p[0]) > MAX_PITCH_RAD || Math.abs(p[2]) > 12) return false
      const view = viewMatrix({ focalPx, pitchRad: p[0], rollRad: p[1], heightM: Math.exp(p[2]) }, centre)
      writeBoxResiduals(view, groups, out)
      writeLineResiduals(view, downOf(view), verticals, p[3], out, boxes.length)
      out[priorsAt] = p[1] / PRIORS.rollSdRad
      out[priorsAt + 1] = (p[0] - PRIORS.pitchRad) / PRIORS.pitchSdRad
      out[priorsAt + 2] = (p[2] - logHeight) / logHeightSd
      out[priorsAt + 3] = (p[3] - PRIORS.bend) / PRIORS.bendSd
      out[priorsAt + 4] = level ? softened(climbOf(view, level.direction) / level.sdRad) : 0
      return true
    },
  }
}

/** Sine of the angle by which a direction points down. */
function climbOf(view: ViewMatrix, [x, y, z]: Direction): number {
  const [dx, dy, dz] = downOf(view)
  return dx * x + dy * y + dz * z
}

function standingFit({ parameters: p, cost, covariance }: LeastSquaresFit, focalPx: number): StandingFit {
  const sdPitchRad = Math.sqrt(covariance[0])
  return {
    view: { focalPx, pitchRad: p[0], rollRad: p[1], heightM: Math.exp(p[2]) },
    cost,
    sdPitchRad,
    tilted: {
      focalPx,
      pitchRad: p[0] + sdPitchRad,
      rollRad: p[1] + covariance[1] / Math.max(sdPitchRad, 1e-9),
      heightM: Math.exp(p[2] + covariance[2] / Math.max(sdPitchRad, 1e-9)),
    },
    sdLogHeight: Math.sqrt(covariance[10]),
  }
}
