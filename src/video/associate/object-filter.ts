import type { Observation } from './observation.ts'
import { innovation, logDensity, type PlaneState, predict, type Sym2, startState, update } from './plane-filter.ts'
import type { Space } from './space.ts'

/** What is believed of an object as of its last observation: where it is, and the logarithms of its width and height. */
export interface ObjectState {
  readonly place: PlaneState
  readonly size: PlaneState
  readonly last: Observation
}

/** Half the width of an object at rest of which only one box is known: the start of a filter is no surer than the box. */
export const begin = (space: Space, o: Observation): ObjectState => ({
  place: startState(o.x, o.y, o.noise, o.speedSd),
  size: startState(o.logW, o.logH, o.sizeNoise, space.sizeSpeedSd),
  last: o,
})

/** The state at another time, in the coordinates of that frame; `dt` is positive in a filter that runs backwards, too. */
export function stateAt(space: Space, state: ObjectState, index: number, timeS: number): ObjectState {
  const dt = Math.abs(timeS - state.last.timeS)
  const { last, place } = state
  return {
    place: predict(space.carry(place, last.index, index), dt, last.motion),
    size: predict(space.carrySize(state.size, place, last.index, index), dt, space.sizeMotion),
    last,
  }
}

/** `state` is already at the observation's time. `loose` widens the noise of boxes that others cover. */
export function take(state: ObjectState, o: Observation, loose = 1): ObjectState {
  return {
    place: update(state.place, o.x, o.y, times(o.noise, loose)),
    size: update(state.size, o.logW, o.logH, times(o.sizeNoise, loose)),
    last: o,
  }
}

const times = (m: Sym2, f: number): Sym2 => ({ xx: f * m.xx, xy: f * m.xy, yy: f * m.yy })

/** Further off than this no outlier goes: ten standard deviations. */
const GATE_CHI2 = 100
/** Spread over which sizes of new objects are drawn: a box may be half or twice the class's size in either direction. */
export const LOG_SIZE_AREA = Math.log(1.5)

/**
 * Log likelihood of an observation as this object's, against that of anything that may be anywhere, per square metre seen from the
 * front; undefined beyond the gate. `state` is already at the observation's time.
 */
export function logOdds(state: ObjectState, o: Observation): number | undefined {
  const dx = o.x - state.place.x
  if (dx * dx > GATE_CHI2 * (state.place.p.xx + o.noise.xx)) return undefined
  const dy = o.y - state.place.y
  if (dy * dy > GATE_CHI2 * (state.place.p.yy + o.noise.yy)) return undefined
  if (innovation(state.place, o.x, o.y, o.noise).chi2 > GATE_CHI2) return undefined
  return (
    logDensity(state.place, o.x, o.y, o.noise) +
    o.logArea +
    logDensity(state.size, o.logW, o.logH, o.sizeNoise) +
    LOG_SIZE_AREA
  )
}

/** A filter through observations in the given order (backwards in time, too), as it stands after the last. */
export function filterThrough(
  space: Space,
  observations: readonly Observation[],
  looseOf: (o: Observation) => number,
): ObjectState {
  let state = begin(space, observations[0])
  for (const o of observations.slice(1)) state = take(stateAt(space, state, o.index, o.timeS), o, looseOf(o))
  return state
}
