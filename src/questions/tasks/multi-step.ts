import { measureMotion } from '../../kinematics/motion.ts'
import { isCannotTell, isMeasured, type Window } from '../../kinematics/quantity.ts'
import { stoppedS, stopsOver } from '../../kinematics/stops.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import type { Answer } from '../answer.ts'
import { type DurationUnit, RELATIVE_TOLERANCE, type SpeedUnit } from '../answer.ts'
import type { Draft, Stratum, Task } from '../draft.ts'
import { boxesApart, certainValue, isClearOver, MIN_ASKED_SPEED_MPS, MIN_RATIO } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { KNOWN_LENGTHS, KNOWN_SPEEDS, type KnownQuantity } from '../known.ts'
import { numberWords } from '../number-words.ts'
import * as phrasing from '../phrasing/multi-step.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'
import { convert, type PlannedStep, runSteps, type Step, type Value } from '../steps.ts'
import { type AskedUnits, DEFAULT_UNITS, fromSi, isDuration, isLength, isSpeed, UNITS } from '../units.ts'
import { type Asked, objectWindows, pairWindows } from './parts.ts'

/** Questions whose answer is computed from one or more measured quantities by typed operations. */
export const multiStep: Task = {
  name: 'multi-step',
  title: 'multi-step reasoning',
  usual: true,
  metric: true,
  phrasing: {
    timeForLength: phrasing.TIME_FOR_LENGTH,
    ratio: phrasing.RATIO,
    fasterBy: phrasing.FASTER_BY,
    groupMean: phrasing.GROUP_MEAN,
    stoppedFor: phrasing.STOPPED_FOR,
    convert: phrasing.CONVERT,
  },
  *drafts(clip): Generator<Draft> {
    yield* singles(clip)
    yield* stopped(clip)
    yield* differences(clip)
    yield* groups(clip)
  },
}

/** Groups of two or three that are tried in a clip. */
const MAX_GROUPS = 16

/** What a draft needs beside its calculation. */
interface Case {
  readonly variant: string
  readonly objects: readonly SeenObject[]
  readonly asked: Asked
  readonly value: number
  plan(units: AskedUnits): PlannedStep[]
  slots?(steps: readonly Step[], units: AskedUnits): Record<string, string>
}

function draftOf({ variant, objects, asked, value, plan, slots }: Case): Draft {
  const stratum: Stratum = { kind: 'number', value }
  const speedOf = (steps: readonly Step[], { speed }: AskedUnits): Record<string, string> => {
    const first = steps[0].result
    return isSpeed(first.unit) ? { speed: numberWords(convert(first, speed)) } : {}
  }
  const run = (units: AskedUnits) => runSteps(plan(units))
  return {
    objects,
    variant,
    part: asked.part,
    durationS: asked.durationS,
    stratum,
    slots({ units }) {
      const steps = run(units)
      const number = String(Number(steps[steps.length - 1].result.value.toPrecision(4)))
      return { number, ...speedOf(steps, units), ...slots?.(steps, units) }
    },
    answer: ({ units }) => answerOf(run(units)),
    evidence: () => ({
      ...evidenceOf(
        objects.map(object => object.path),
        asked.window,
        {},
      ),
      steps: run(DEFAULT_UNITS),
    }),
  }
}

/** The last result, typed by its unit. */
function answerOf(steps: readonly Step[]): Answer {
  const { value, unit } = steps[steps.length - 1].result
  const tolerance = { relative: RELATIVE_TOLERANCE }
  if (isLength(unit)) return { type: 'length', value, unit, tolerance }
  if (isSpeed(unit)) return { type: 'speed', value, unit, tolerance }
  if (isDuration(unit))
    return { type: 'duration', value, unit, tolerance: { ...tolerance, absolute: 0.5 / UNITS[unit].inSi } }
  return { type: 'number', value, unit, tolerance }
}

const measuredSpeed = (object: SeenObject, { startS, endS }: Window, speedMps: number): PlannedStep => ({
  op: 'measure',
  what: 'speed',
  trackId: object.track.id,
  startS,
  endS,
  result: { value: fromSi(speedMps, 'km/h'), unit: 'km/h' },
})

const knownStep = ({ name, value }: KnownQuantity): PlannedStep => ({ op: 'known', name, result: value })

/** The average speed, where it is known well and the object moves. */
function speedIn(object: SeenObject, window: Window): number | undefined {
  const { speedMps } = measureMotion(object.path, window)
  return certainValue(speedMps, MIN_ASKED_SPEED_MPS) || undefined
}

/** One kind for each object and window: which, is drawn. */
function* singles(clip: SeenClip): Generator<Draft> {
  const random = clip.random('multi-step kinds')
  for (const { object, asked, objects } of objectWindows(clip, 'multi-step')) {
    const value = speedIn(object, asked.window)
    if (value === undefined) continue
    const measured = measuredSpeed(object, asked.window, value)
    const base = { objects, asked, value }
    const kind = random.int(3)
    if (kind === 0) yield timeForLength(base, measured, random.pick(KNOWN_LENGTHS))
    else if (kind === 1) yield ratio(base, measured, random.pick(KNOWN_SPEEDS))
    else yield conversion(base, measured, random.pick(['m/s', 'mph']))
  }
}

type Base = Pick<Case, 'objects' | 'asked' | 'value'>

const knownSlots = (known: KnownQuantity) => ({ known: known.name, knownValue: numberWords(known.value) })

function timeForLength(base: Base, measured: PlannedStep, known: KnownQuantity): Draft {
  const plan = (): PlannedStep[] => {
    const planned: PlannedStep[] = [measured, knownStep(known), { op: 'quotient', of: [1, 0] }]
    const inSeconds = runSteps(planned)[2].result
    return [...planned, { op: 'convert', of: [2], to: handyDuration(inSeconds) }]
  }
  return draftOf({ ...base, variant: 'timeForLength', plan, slots: () => knownSlots(known) })
}

function handyDuration({ value }: Value): DurationUnit {
  if (value < 120) return 's'
  return value < 7200 ? 'min' : 'h'
}

function ratio(base: Base, measured: PlannedStep, known: KnownQuantity): Draft {
  const plan = (): PlannedStep[] => [measured, knownStep(known), { op: 'quotient', of: [1, 0] }]
  return draftOf({ ...base, variant: 'ratio', plan, slots: () => knownSlots(known) })
}

function conversion(base: Base, measured: PlannedStep, to: SpeedUnit): Draft {
  const plan = (): PlannedStep[] => [measured, { op: 'convert', of: [0], to }]
  return draftOf({ ...base, variant: 'convert', plan, slots: () => ({ targetUnit: UNITS[to].words }) })
}

/** How long it stands in all; 0 is an answer too. Windows with half a second of rest are left out. */
function* stopped(clip: SeenClip): Generator<Draft> {
  for (const { object, asked, objects } of objectWindows(clip, 'stopped for')) {
    const stands = stopsOver(object.path, asked.window, GRID_STEP_S)
    const value = stoppedS(object.path, asked.window)
    if (isCannotTell(stands) || typeof value !== 'number') continue
    if (stands.some(({ startS, endS }) => endS - startS < 1)) continue
    const { startS, endS } = asked.window
    const measured: PlannedStep = {
      op: 'measure',
      what: 'standingTime',
      trackId: object.track.id,
      startS,
      endS,
      result: { value, unit: 's' },
    }
    yield draftOf({ variant: 'stoppedFor', objects, asked, value, plan: () => [measured] })
  }
}

function* differences(clip: SeenClip): Generator<Draft> {
  for (const { pair, asked } of pairWindows(clip, 'faster by')) {
    const speeds = pair.map(object => measureMotion(object.path, asked.window).speedMps)
    if (!speeds.every(isMeasured)) continue
    const [a, b] = speeds.map(speed => certainValue(speed, MIN_ASKED_SPEED_MPS))
    if (a === undefined || b === undefined) continue
    const value = Math.abs(a - b)
    // A difference of two uncertain numbers is more uncertain than either.
    if (value < MIN_ASKED_SPEED_MPS || Math.max(a, b) < MIN_RATIO * Math.min(a, b) || !isCertainGap(speeds, value))
      continue
    const measured = [measuredSpeed(pair[0], asked.window, a), measuredSpeed(pair[1], asked.window, b)]
    const plan = ({ speed }: AskedUnits): PlannedStep[] => [
      ...measured,
      { op: 'difference', of: [0, 1] },
      ...converted(2, speed),
    ]
    yield draftOf({ variant: 'fasterBy', objects: pair, asked, value, plan })
  }
}

function isCertainGap(speeds: readonly { readonly interval90?: readonly [number, number] }[], gap: number): boolean {
  const halves = speeds.map(({ interval90 }) => (interval90 ? (interval90[1] - interval90[0]) / 2 : 0))
  return Math.hypot(...halves) <= 0.2 * gap
}

const converted = (of: number, to: SpeedUnit): PlannedStep[] => (to === 'km/h' ? [] : [{ op: 'convert', of: [of], to }])

/** The mean speed of two or three objects that move. */
function* groups(clip: SeenClip): Generator<Draft> {
  const random = clip.random('groups')
  if (clip.objects.length < 2) return
  const known = new Set<string>()
  for (let k = 0; k < MAX_GROUPS; k++) {
    const objects = random.shuffle(clip.objects).slice(0, 2 + random.int(2))
    const who = JSON.stringify(objects.map(({ track }) => track.id).sort())
    if (known.has(who)) continue
    known.add(who)
    const speeds = objects.map(object => (isClearOver(clip, object, clip) ? speedIn(object, clip) : undefined))
    const values = speeds.filter(speed => speed !== undefined)
    if (values.length < objects.length || !allApart(clip, objects)) continue
    const value = values.reduce((sum, speed) => sum + speed, 0) / values.length
    const plan = ({ speed }: AskedUnits): PlannedStep[] => [
      ...objects.map((object, i) => measuredSpeed(object, clip, values[i])),
      { op: 'mean', of: objects.map((_, i) => i) },
      ...converted(objects.length, speed),
    ]
    const asked = { window: clip, durationS: clip.endS - clip.startS }
    yield draftOf({ variant: 'groupMean', objects, asked, value, plan })
  }
}

const allApart = (clip: SeenClip, objects: readonly SeenObject[]): boolean =>
  objects.every((a, i) => objects.slice(i + 1).every(b => boxesApart(clip, a, b, clip)))
