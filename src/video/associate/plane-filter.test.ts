import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { innovation, logStudent, type PlaneState, predict, startState, throughMap, update } from './plane-filter.ts'

const MOTION = { density: 0.7, memoryS: 3 }
const STATE: PlaneState = {
  ...startState(1, -2, { xx: 0.5, xy: 0.1, yy: 0.3 }, 1.2),
  vx: 0.8,
  vy: -0.4,
  cxx: 0.1,
  cxy: 0.02,
  cyx: -0.03,
  cyy: 0.2,
}

const flat = ({ p, v, ...rest }: PlaneState): number[] => [
  ...Object.values(rest),
  ...Object.values(p),
  ...Object.values(v),
]

function expectClose(a: PlaneState, b: PlaneState, digits = 9): void {
  const other = flat(b)
  flat(a).forEach((value, i) => {
    expect(value).toBeCloseTo(other[i], digits)
  })
}

describe('the filter in the plane', () => {
  test('gets to the same place in one step and in ten', () => {
    let steps = STATE
    for (let i = 0; i < 10; i++) steps = predict(steps, 0.17, MOTION)
    expectClose(predict(STATE, 1.7, MOTION), steps)
  })

  test('comes to rest on average, with the spread of its kind', () => {
    const late = predict(STATE, 100, MOTION)
    expect(late.vx).toBeCloseTo(0, 9)
    expect(late.v.xx).toBeCloseTo((MOTION.density * MOTION.memoryS) / 2, 9)
  })

  test('seen through a map and back is the same', () => {
    const turned = throughMap(STATE, 5, 6, [2, 1, -1, 1.5])
    expectClose(throughMap(turned, STATE.x, STATE.y, [0.375, -0.25, 0.25, 0.5]), STATE)
  })

  test('knows how wrong it is: the squared distance of measurements averages 2', () => {
    const random = new Random('nees')
    const noise = { xx: 0.04, xy: 0, yy: 0.09 }
    let [sum, count] = [0, 0]
    for (let run = 0; run < 200; run++) {
      const [sv, b] = [Math.sqrt(1.05), Math.exp(-0.1 / 3)]
      const at = { x: 0, y: 0, vx: random.normal(0, sv), vy: random.normal(0, sv) }
      const z = (): [number, number] => [random.normal(at.x, 0.2), random.normal(at.y, 0.3)]
      let state = startState(...z(), noise, sv)
      for (let i = 0; i < 30; i++) {
        const kick = Math.sqrt(1.05 * (1 - b * b))
        const [vx, vy] = [b * at.vx + random.normal(0, kick), b * at.vy + random.normal(0, kick)]
        at.x += 0.05 * (at.vx + vx)
        at.y += 0.05 * (at.vy + vy)
        at.vx = vx
        at.vy = vy
        state = predict(state, 0.1, MOTION)
        const [x, y] = z()
        const { chi2 } = innovation(state, x, y, noise)
        // Far ones are weighed down by the update, so the mean of all is that of a Gaussian only nearly.
        sum += chi2
        count++
        state = update(state, x, y, noise)
      }
    }
    expect(sum / count).toBeGreaterThan(1.8)
    expect(sum / count).toBeLessThan(2.25)
  })

  test('has densities that sum to one', () => {
    for (const n of [2, 4] as const) {
      let sum = 0
      const step = 0.01
      for (let r = step / 2; r < 400; r += step) {
        const shell = n === 2 ? 2 * Math.PI * r : 2 * Math.PI ** 2 * r ** 3
        sum += Math.exp(logStudent(r * r, 0, n)) * shell * step
      }
      expect(sum).toBeCloseTo(1, 3)
    }
  })
})
