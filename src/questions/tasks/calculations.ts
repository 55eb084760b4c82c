import { type NumericAnswer, RELATIVE_TOLERANCE, type SpeedUnit } from '../answer.ts'
import type { Draft, Said } from '../draft.ts'
import type { KnownQuantity } from '../known.ts'
import { numberWords } from '../number-words.ts'
import * as phrasing from '../phrasing/multi-step.ts'
import type { Phrasing } from '../phrasing/phrasing.ts'
import { convert, type PlannedStep, runSteps, type Step, type Value } from '../steps.ts'
import { type AskedUnits, fromSi, handyDuration, isDuration, isLength, isSpeed, UNITS } from '../units.ts'

export type CalculationKind = 'timeForLength' | 'ratio' | 'convert' | 'fasterBy' | 'groupMean' | 'stoppedFor'

/** What a multi-step question is computed from. */
export interface Calculated<Given = unknown> {
  readonly kind: CalculationKind
  /** One measured number an object, in SI units. */
  readonly measured: readonly number[]
  /** A known quantity, a unit: whatever else the kind takes. */
  readonly given: Given
}

/** One kind of calculation. */
interface Calculation<Given = unknown> {
  readonly phrasing: Phrasing
  /** The typed operations whose last result is the answer. */
  plan(draft: Draft<Calculated<Given>>, units: AskedUnits): PlannedStep[]
  slots(draft: Draft<Calculated<Given>>, said: Said): Record<string, string>
}

const knownStep = ({ name, value }: KnownQuantity): PlannedStep => ({ op: 'known', name, result: value })

const knownSlots = ({ name, value }: KnownQuantity) => ({ known: name, knownValue: numberWords(value) })

const timeForLength: Calculation<KnownQuantity> = {
  phrasing: phrasing.TIME_FOR_LENGTH,
  plan(draft) {
    const planned: PlannedStep[] = [...speeds(draft), knownStep(draft.found.given), { op: 'quotient', of: [1, 0] }]
    const inSeconds = runSteps(planned)[2].result
    return [...planned, { op: 'convert', of: [2], to: handyDuration(inSeconds.value) }]
  },
  slots: (draft, said) => ({ ...speedSlots(draft, said), ...knownSlots(draft.found.given) }),
}

const ratio: Calculation<KnownQuantity> = {
  phrasing: phrasing.RATIO,
  plan: draft => [...speeds(draft), knownStep(draft.found.given), { op: 'quotient', of: [1, 0] }],
  slots: (draft, said) => ({ ...speedSlots(draft, said), ...knownSlots(draft.found.given) }),
}

const conversion: Calculation<SpeedUnit> = {
  phrasing: phrasing.CONVERT,
  plan: draft => [...speeds(draft), { op: 'convert', of: [0], to: draft.found.given }],
  slots: (draft, said) => ({ ...speedSlots(draft, said), targetUnit: UNITS[draft.found.given].words }),
}

const fasterBy: Calculation = {
  phrasing: phrasing.FASTER_BY,
  plan: (draft, { speed }) => [...speeds(draft), { op: 'difference', of: [0, 1] }, ...converted(2, speed)],
  slots: speedSlots,
}

const groupMean: Calculation = {
  phrasing: phrasing.GROUP_MEAN,
  plan: (draft, { speed }) => [
    ...speeds(draft),
    { op: 'mean', of: draft.objects.map((_, i) => i) },
    ...converted(draft.objects.length, speed),
  ],
  slots: speedSlots,
}

const stoppedFor: Calculation = {
  phrasing: phrasing.STOPPED_FOR,
  plan: ({ objects, asked: { window }, found }) => [
    {
      op: 'measure',
      what: 'standingTime',
      trackId: objects[0].track.id,
      startS: window.startS,
      endS: window.endS,
      result: { value: found.measured[0], unit: 's' },
    },
  ],
  slots: numberSlot,
}

/** Every kind of calculation, by the name of its phrasing. */
export const CALCULATIONS: Readonly<Record<CalculationKind, Calculation>> = {
  timeForLength,
  ratio,
  convert: conversion,
  fasterBy,
  groupMean,
  stoppedFor,
}

function speeds({ objects, asked: { window }, found }: Draft<Calculated>): PlannedStep[] {
  return objects.map(({ track }, i) => ({
    op: 'measure',
    what: 'speed',
    trackId: track.id,
    startS: window.startS,
    endS: window.endS,
    result: { value: fromSi(found.measured[i], 'km/h'), unit: 'km/h' },
  }))
}

const converted = (of: number, to: SpeedUnit): PlannedStep[] => (to === 'km/h' ? [] : [{ op: 'convert', of: [of], to }])

/** The plain number of the answer, and the first object's speed in the asked unit. */
function speedSlots(draft: Draft<Calculated>, said: Said): Record<string, string> {
  const speed: Value = { value: fromSi(draft.found.measured[0], 'km/h'), unit: 'km/h' }
  return { ...numberSlot(draft, said), speed: numberWords(convert(speed, said.units.speed)) }
}

function numberSlot(_: Draft<Calculated>, { answer }: Said): Record<string, string> {
  return { number: typeof answer.value === 'number' ? String(Number(answer.value.toPrecision(4))) : '' }
}

/** The last result, typed by its unit. */
export function answerOfSteps(steps: readonly Step[]): NumericAnswer {
  const { value, unit, interval90 } = steps[steps.length - 1].result
  const tolerance = { relative: RELATIVE_TOLERANCE }
  const rest = { ...(interval90 && { interval90 }), tolerance }
  if (isLength(unit)) return { type: 'length', value, unit, ...rest }
  if (isSpeed(unit)) return { type: 'speed', value, unit, ...rest }
  if (!isDuration(unit)) return { type: 'number', value, unit, ...rest }
  return { type: 'duration', value, unit, ...rest, tolerance: { ...tolerance, absolute: 0.5 / UNITS[unit].inSi } }
}
