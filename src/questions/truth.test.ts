import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person, type Way } from '../../test/drawn-scenes.ts'
import { bearingRad, hourOfBearing, radians } from '../geometry/angle.ts'
import { HEADING_STEP_SHARE, STILL_NOISE } from '../kinematics/constants.ts'
import { PRESETS, simulateScene } from '../simulate/index.ts'
import type { Scene } from '../tracks/scene.ts'
import { generateQuestions } from './generate.ts'
import { intervalIou } from './guess.ts'
import { toSi, UNITS, type Unit } from './index.ts'
import type { Question } from './record.ts'
import { runSteps } from './steps.ts'
import { TASKS, tasksNamed } from './tasks.ts'

const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }

async function ask(scenes: readonly Scene[], names?: string[], seed = 3): Promise<Question[]> {
  const open = async function* () {
    for (const scene of scenes) yield { scene, scenesFile }
  }
  const asked: Question[] = []
  for await (const question of generateQuestions(open, { tasks: names ? tasksNamed(names) : TASKS, seed })) {
    asked.push(question)
  }
  return asked
}

const simulated = await ask(Array.from({ length: 25 }, (_, i) => simulateScene(PRESETS['bench-1'], 11, i)))
const of = (task: string) => simulated.filter(question => question.task === task)

type Path = Question['evidence']['paths'][number]

function lengthOf({ pointsM, standingSteps = [] }: Path): number {
  return pointsM.slice(1).reduce((sum, p, i) => {
    const q = pointsM[i]
    return standingSteps.includes(i) ? sum : sum + Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
  }, 0)
}

const MIN_STEP_M = STILL_NOISE.simulated.extentM * HEADING_STEP_SHARE

/** Points are rounded to a tenth of a millimetre. */
const ROUNDING_M = 40 * 2e-4

describe('answers follow from the evidence', () => {
  test('distance is the sum over its path, speed that over the asked time', () => {
    expect(of('distance').length).toBeGreaterThan(10)
    for (const { answer, evidence, intervalS, clip } of [...of('distance'), ...of('speed')]) {
      if (answer.type !== 'length' && answer.type !== 'speed') throw new Error(answer.type)
      const lengthM = lengthOf(evidence.paths[0])
      const durationS = intervalS ? intervalS[1] - intervalS[0] : clip.endS - clip.startS
      const expected = answer.type === 'length' ? lengthM : lengthM / durationS
      expect(Math.abs(toSi(answer.value, answer.unit) - expected)).toBeLessThan(ROUNDING_M)
    }
  })

  test('hours follow from the last step and the heading of 12', () => {
    expect(of('direction').length).toBeGreaterThan(50)
    for (const { answer, evidence } of of('direction')) {
      const [[x0, y0], [x1, y1]] = evidence.paths[0].pointsM.slice(-2)
      const bearing = bearingRad(Math.atan2(y1 - y0, x1 - x0), radians(evidence.results.referenceHeadingDeg))
      expect(hourOfBearing(bearing)).toBe(answer.value)
    }
  })

  test('the object that is named goes farther, by a quarter at least', () => {
    expect(of('distance-comparison').length).toBeGreaterThan(20)
    for (const { answer, evidence, objects } of of('distance-comparison')) {
      const lengths = evidence.paths.map(path => [path.trackId, lengthOf(path)] as const)
      const [[winner, most], [, least]] = lengths.sort((a, b) => b[1] - a[1])
      expect(objects.find(object => object.trackId === winner)?.colour).toBe(answer.value)
      expect(most + ROUNDING_M).toBeGreaterThanOrEqual(1.25 * least)
    }
  })

  test('a "when" is the one time at which the path points to that hour', () => {
    expect(of('direction-timestamp').length).toBeGreaterThan(3)
    for (const { answer, evidence, reference, clip } of of('direction-timestamp')) {
      if (reference !== 'object' || answer.type !== 'interval') continue
      const { pointsM, startS, standingSteps = [] } = evidence.paths[0]
      const inside = pointsM.slice(1).flatMap(([x, y], i) => {
        const [x0, y0] = pointsM[i]
        // A step within the noise of a stand has no direction.
        const moved = !standingSteps.includes(i) && Math.hypot(x - x0, y - y0) > MIN_STEP_M
        const bearing = bearingRad(Math.atan2(y - y0, x - x0), radians(evidence.results.referenceHeadingDeg))
        return moved && hourOfBearing(bearing) === evidence.results.hour ? [startS + i / 2 - clip.startS] : []
      })
      expect(
        intervalIou([Math.min(...inside), Math.max(...inside) + 0.5], [answer.value[0], answer.value[1]]),
      ).toBeGreaterThan(0.8)
    }
  })

  test('multi-step answers are the result of their steps', () => {
    expect(of('multi-step').length).toBeGreaterThan(20)
    for (const { answer, evidence } of of('multi-step')) {
      const steps = evidence.steps ?? []
      expect(runSteps(steps)).toEqual(steps)
      const { value, unit } = steps[steps.length - 1].result
      expect(answer).toMatchObject({ value, unit })
    }
  })

  test('a time for a known length comes in a unit in which a person would say it', () => {
    const times = of('multi-step').filter(({ template }) => template.includes('timeForLength'))
    expect(times.length).toBeGreaterThan(3)
    const most: Readonly<Record<string, number>> = { s: 120, min: 120, h: 1000, days: 30_000 }
    for (const { answer } of times) {
      if (answer.type !== 'duration') throw new Error(answer.type)
      expect(answer.value, answer.unit).toBeLessThan(most[answer.unit])
    }
    expect(new Set(times.map(({ answer }) => ('unit' in answer ? answer.unit : '')))).toContain('days')
  })
})

describe('hours', () => {
  const speed = 3
  const scene = (turnedRad: number, mirrored: boolean) => {
    const side = mirrored ? -1 : 1
    const way: Way = bendingWay([0, 0], turnedRad, speed, 3, 8 * side)
    return drawnScene('bend', 12, [car('mover', way), person('still', () => [4, 12])])
  }
  /** Hours of reference "object" by asked time. */
  async function hours(turnedRad: number, mirrored = false): Promise<Map<number, number>> {
    const turned = scene(turnedRad, mirrored)
    const asked: Question[] = []
    for (let seed = 0; seed < 8; seed++) asked.push(...(await ask([turned], ['direction'], seed)))
    const own = asked.filter(question => question.reference === 'object' && question.objects[0].trackId === 'mover')
    return new Map(own.map(({ intervalS, answer }) => [intervalS?.[0] ?? -1, Number(answer.value)]))
  }

  test('do not change when the world is turned', async () => {
    const still = await hours(0.4)
    expect(new Set(still.values()).size).toBeGreaterThan(3)
    const property = fc.asyncProperty(fc.double({ min: 0, max: 6.28, noNaN: true }), async turnedRad => {
      const turned = await hours(turnedRad)
      for (const [timeS, hour] of turned) if (still.has(timeS)) expect(hour).toBe(still.get(timeS))
    })
    await fc.assert(property, { seed: 1, numRuns: 12 })
  })

  test('3 and 9 change places in a mirror', async () => {
    const [left, right] = [await hours(0.4), await hours(0.4, true)]
    const shared = [...left.keys()].filter(timeS => right.has(timeS))
    expect(shared.length).toBeGreaterThan(2)
    for (const timeS of shared) expect((left.get(timeS)! + right.get(timeS)!) % 12).toBe(0)
    // A bend to the left passes 11, 10, 9; one to the right 1, 2, 3.
    expect([...left.values()].every(hour => hour >= 6)).toBe(true)
    expect([...right.values()].every(hour => hour <= 6 || hour === 12)).toBe(true)
    expect(new Set(left.values()).size).toBeGreaterThan(3)
  })
})

test('calculations keep their units apart', () => {
  const known = (value: number, unit: Unit) => ({ op: 'known' as const, name: 'x', result: { value, unit } })
  const timed = runSteps([
    known(36, 'km/h'),
    known(1, 'km'),
    { op: 'quotient', of: [1, 0] },
    { op: 'convert', of: [2], to: 'min' },
  ])
  expect(timed[3].result.value).toBeCloseTo(100 / 60, 12)
  expect(timed[3].result.unit).toBe('min')
  expect(runSteps([known(1, 'mi'), { op: 'convert', of: [0], to: 'ft' }])[1].result.value).toBeCloseTo(5280, 9)
  expect(() => runSteps([known(1, 'm'), known(1, 's'), { op: 'sum', of: [0, 1] }])).toThrow(/equal units/)
  expect(() => runSteps([{ op: 'mean', of: [3] }])).toThrow(/earlier steps/)
  for (const unit of Object.keys(UNITS)) expect(UNITS).toHaveProperty([unit, 'inSi'])
})
