import {
  type Answer,
  type AnswerOf,
  INTERVAL_IOU,
  type NumericAnswer,
  RELATIVE_TOLERANCE,
} from '../../questions/answer.ts'
import { convert } from '../../questions/steps.ts'
import type { Naive, ReadValue } from '../parse/reading.ts'
import { circularHours, intervalIou, meanRelativeAccuracy, relativeError } from './metrics.ts'
import type { Score, Why } from './score-record.ts'

/** Errors and accuracies, those that the type has. */
export type Figures = Pick<Score, 'absoluteError' | 'relativeError' | 'circularHours' | 'iou' | 'mra'>

/** What follows from a value that was read. */
export interface Judgement {
  readonly why: Why
  readonly figures: Figures
}

/** How answers to one question are judged, with all that can be done beforehand. */
export interface Rule {
  /** Of a value in the parser's unit: m, km/h, s. */
  judge(value: ReadValue): Judgement
  /** Where nothing was read: accuracies are 0, errors there are none. */
  readonly unread: Figures
  /** Of what another harness read, which knows no units: a number is one of the question's own unit. */
  isNaivelyRight(found: Naive): boolean
}

/** Errors are rounded to this share of a unit: a thousandth of what anybody reads. */
const PER_UNIT = 1e6
const rounded = (value: number): number => Math.round(value * PER_UNIT) / PER_UNIT

const NOTHING: Figures = {}
/** What no type of this truth can be read as. */
const MISFIT: Judgement = { why: 'wrong dimension', figures: NOTHING }

/** The definitions of the benchmark: right when ... */
export function ruleOf(truth: Answer): Rule {
  switch (truth.type) {
    case 'hour':
      return hourRule(truth)
    case 'interval':
      return intervalRule(truth)
    case 'choice':
      return choiceRule(truth)
    case 'yesno':
      return yesNoRule(truth)
    case 'cannotTell':
      return { judge: () => ({ why: 'answered', figures: NOTHING }), unread: NOTHING, isNaivelyRight: () => false }
    default:
      return truth.unit === 'count' ? countRule(truth) : numberRule(truth)
  }
}

/** Within 25 % of the truth, or what the record asks for: the larger of its bounds. */
function numberRule(answer: NumericAnswer): Rule {
  const { unit, value, tolerance = { relative: RELATIVE_TOLERANCE } } = answer
  const boundIn = (truth: number, scale: number): number =>
    Math.max((tolerance.relative ?? 0) * Math.abs(truth), (tolerance.absolute ?? 0) * scale)
  const truth = readIn(answer, value)
  const [own, read] = [boundIn(value, 1), boundIn(truth, readIn(answer, 1))]
  return {
    judge(found) {
      if (typeof found !== 'number') return MISFIT
      const why = isWithin(found, truth, read) ? 'right' : 'outside tolerance'
      return { why, figures: numberFigures(found, truth) }
    },
    unread: truth === 0 ? NOTHING : { mra: 0 },
    isNaivelyRight: found => typeof found === 'number' && isWithin(found, value, own),
  }

  function readIn({ type }: NumericAnswer, amount: number): number {
    const readUnit = type === 'number' ? undefined : READ_UNITS[type]
    return readUnit === undefined || readUnit === unit ? amount : convert({ value: amount, unit }, readUnit).value
  }
}

const READ_UNITS = { length: 'm', speed: 'km/h', duration: 's' } as const

/** The bound itself is right: (7.5, 10) is, whatever the last bit of a conversion says. */
const isWithin = (value: number, truth: number, bound: number): boolean =>
  Math.abs(value - truth) <= bound + 1e-9 * Math.abs(truth)

function numberFigures(value: number, truth: number): Figures {
  const absoluteError = rounded(Math.abs(value - truth))
  const relative = relativeError(value, truth)
  if (relative === undefined) return { absoluteError }
  return { relativeError: rounded(relative), absoluteError, mra: meanRelativeAccuracy(value, truth) }
}

function countRule({ value: truth }: NumericAnswer): Rule {
  return {
    judge(found) {
      if (typeof found !== 'number') return MISFIT
      return { why: found === truth ? 'right' : 'another count', figures: numberFigures(found, truth) }
    },
    unread: truth === 0 ? NOTHING : { mra: 0 },
    isNaivelyRight: found => found === truth,
  }
}

function hourRule({ value: truth, tolerance }: AnswerOf<'hour'>): Rule {
  const isRight = (hours: number): boolean => hours <= (tolerance?.absolute ?? 0)
  return {
    judge(found) {
      if (typeof found !== 'number') return MISFIT
      const hours = circularHours(found, truth)
      return { why: isRight(hours) ? 'right' : 'another hour', figures: { circularHours: hours } }
    },
    unread: NOTHING,
    isNaivelyRight: found =>
      typeof found === 'number' && found >= 1 && found <= 12 && isRight(circularHours(found, truth)),
  }
}

function intervalRule({ value: truth, tolerance }: AnswerOf<'interval'>): Rule {
  const bound = tolerance?.iou ?? INTERVAL_IOU
  return {
    judge(found) {
      if (typeof found !== 'object') return MISFIT
      const iou = intervalIou(found, truth)
      return { why: iou >= bound ? 'right' : 'too little overlap', figures: { iou: rounded(iou) } }
    },
    unread: { iou: 0 },
    // One number is no interval.
    isNaivelyRight: () => false,
  }
}

const RIGHT: Judgement = { why: 'right', figures: NOTHING }
const ANOTHER: Judgement = { why: 'another option', figures: NOTHING }
const optionJudged = (isRight: boolean): Judgement => (isRight ? RIGHT : ANOTHER)

function choiceRule({ value: truth, options }: AnswerOf<'choice'>): Rule {
  const letter = String.fromCharCode(65 + options.indexOf(truth))
  return {
    judge: found => (typeof found === 'string' ? optionJudged(found === truth) : MISFIT),
    unread: NOTHING,
    isNaivelyRight: found =>
      typeof found === 'string' && (found.toLowerCase() === truth.toLowerCase() || found === letter),
  }
}

function yesNoRule({ value: truth }: AnswerOf<'yesno'>): Rule {
  return {
    judge: found => (typeof found === 'boolean' ? optionJudged(found === truth) : MISFIT),
    unread: NOTHING,
    isNaivelyRight: found => typeof found === 'string' && found.toLowerCase() === (truth ? 'yes' : 'no'),
  }
}
