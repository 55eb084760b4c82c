import { measureSpeed } from '../../kinematics/motion.ts'
import { isCannotTell, type Measured, type Window } from '../../kinematics/quantity.ts'
import { stoppedS, stopsOver } from '../../kinematics/stops.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'
import type { Draft, Task } from '../draft.ts'
import { boxesApart, certain, isClearOver, MIN_ASKED_SPEED_MPS, MIN_RATIO } from '../eligibility.ts'
import { evidenceOf } from '../evidence.ts'
import { KNOWN_LENGTHS, KNOWN_SPEEDS } from '../known.ts'
import type { SeenClip, SeenObject } from '../seen-clip.ts'
import { runSteps } from '../steps.ts'
import { DEFAULT_UNITS } from '../units.ts'
import { answerOfSteps, CALCULATIONS, type Calculated } from './calculations.ts'
import { objectWindows, pairWindows, pathsOf } from './parts.ts'

/** Questions whose answer is computed from one or more measured quantities by typed operations. */
export const multiStep: Task<Calculated> = {
  name: 'multi-step',
  title: 'multi-step reasoning',
  usual: true,
  metric: true,
  phrasing: Object.fromEntries(Object.entries(CALCULATIONS).map(([kind, row]) => [kind, row.phrasing])),
  *drafts(clip): Generator<Draft<Calculated>> {
    yield* singles(clip)
    yield* stopped(clip)
    yield* differences(clip)
    yield* groups(clip)
  },
  answer: (draft, { units }) => answerOfSteps(runSteps(CALCULATIONS[draft.found.kind].plan(draft, units))),
  evidence: draft => ({
    ...evidenceOf(pathsOf(draft.objects), draft.asked.window, {}),
    steps: runSteps(CALCULATIONS[draft.found.kind].plan(draft, DEFAULT_UNITS)),
  }),
  slots: (draft, said) => CALCULATIONS[draft.found.kind].slots(draft, said),
}

/** Groups of two or three that are tried in a clip. */
const MAX_GROUPS = 16

/** A difference of two uncertain numbers is more uncertain than either: its error lies within this share of it. */
const MAX_GAP_ERROR = 0.2

/** The average speed, where it is known well and the object moves. */
function speedIn(object: SeenObject, window: Window): Measured | undefined {
  const speed = certain(measureSpeed(object.path, window), MIN_ASKED_SPEED_MPS)
  return speed && speed.value > 0 ? speed : undefined
}

const numbered = (value: number) => ({ kind: 'number', value }) as const

/** One kind for each object and window: which, is drawn. */
function* singles(clip: SeenClip): Generator<Draft<Calculated>> {
  const random = clip.random('multi-step kinds')
  for (const { object, asked, objects } of objectWindows(clip, 'multi-step')) {
    const speed = speedIn(object, asked.window)
    if (!speed) continue
    const measured = [speed.value]
    const found = drawnCalculation(measured, random.int(3))
    yield { objects, variant: found.kind, asked, stratum: numbered(speed.value), found }
  }
  function drawnCalculation(measured: readonly number[], kind: number): Calculated {
    if (kind === 0) return { kind: 'timeForLength', measured, given: random.pick(KNOWN_LENGTHS) }
    if (kind === 1) return { kind: 'ratio', measured, given: random.pick(KNOWN_SPEEDS) }
    return { kind: 'convert', measured, given: random.pick(['m/s', 'mph']) }
  }
}

/** How long it stands in all; 0 is an answer too. Windows with half a second of rest are left out. */
function* stopped(clip: SeenClip): Generator<Draft<Calculated>> {
  for (const { object, asked, objects } of objectWindows(clip, 'stopped for')) {
    const stands = stopsOver(object.path, asked.window, GRID_STEP_S)
    const value = stoppedS(object.path, asked.window)
    if (isCannotTell(stands) || typeof value !== 'number') continue
    if (stands.some(({ startS, endS }) => endS - startS < 1)) continue
    const found = { kind: 'stoppedFor', measured: [value], given: undefined } as const
    yield { objects, variant: found.kind, asked, stratum: numbered(value), found }
  }
}

function* differences(clip: SeenClip): Generator<Draft<Calculated>> {
  for (const { pair, asked } of pairWindows(clip, 'faster by')) {
    const speeds = pair.map(object => certain(measureSpeed(object.path, asked.window), MIN_ASKED_SPEED_MPS))
    const measured = speeds.flatMap(speed => (speed ? [speed.value] : []))
    if (measured.length < 2) continue
    const gap = Math.abs(measured[0] - measured[1])
    if (gap < MIN_ASKED_SPEED_MPS || Math.max(...measured) < MIN_RATIO * Math.min(...measured)) continue
    if (Math.hypot(...speeds.map(halfInterval)) > MAX_GAP_ERROR * gap) continue
    const found = { kind: 'fasterBy', measured, given: undefined } as const
    yield { objects: pair, variant: found.kind, asked, stratum: numbered(gap), found }
  }
}

const halfInterval = (quantity: Measured | undefined): number =>
  quantity?.interval90 ? (quantity.interval90[1] - quantity.interval90[0]) / 2 : 0

/** The mean speed of two or three objects that move. */
function* groups(clip: SeenClip): Generator<Draft<Calculated>> {
  const random = clip.random('groups')
  if (clip.objects.length < 2) return
  const asked = { window: clip, durationS: clip.endS - clip.startS }
  const known = new Set<string>()
  for (let k = 0; k < MAX_GROUPS; k++) {
    const objects = random.shuffle(clip.objects).slice(0, 2 + random.int(2))
    const who = JSON.stringify(objects.map(({ track }) => track.id).sort())
    if (known.has(who)) continue
    known.add(who)
    const measured = objects.flatMap(object => (isClearOver(clip, object, clip) ? meanSpeed(object, clip) : []))
    if (measured.length < objects.length || !allApart(clip, objects)) continue
    const mean = measured.reduce((sum, speed) => sum + speed, 0) / measured.length
    const found = { kind: 'groupMean', measured, given: undefined } as const
    yield { objects, variant: found.kind, asked, stratum: numbered(mean), found }
  }
}

const meanSpeed = (object: SeenObject, window: Window): number[] => {
  const speed = speedIn(object, window)
  return speed ? [speed.value] : []
}

const allApart = (clip: SeenClip, objects: readonly SeenObject[]): boolean =>
  objects.every((a, i) => objects.slice(i + 1).every(b => boxesApart(clip, a, b, clip)))
