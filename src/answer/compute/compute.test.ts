import { describe, expect, test } from 'vitest'
import { bendingWay, car, drawnScene, person, type Way } from '../../../test/drawn-scenes.ts'
import type { Scene } from '../../tracks/scene.ts'
import { askedScene, contextOf } from '../asked-scene.ts'
import { type AskResult, askResultSchema } from '../result.ts'
import { understand } from '../understand/understand.ts'
import { compute } from './compute.ts'

const straight =
  (speedKmh: number, y = 0): Way =>
  timeS => [(speedKmh / 3.6) * timeS - 20, y]
/** Goes, stands, goes on. */
const pausing =
  (mps: number, fromS: number, toS: number): Way =>
  timeS => [mps * (Math.min(timeS, fromS) + Math.max(0, timeS - toS)), 6]

function ask(scene: Scene, names: Readonly<Record<string, string>>, question: string, allReadings = false): AskResult {
  const asked = askedScene(scene, { names: new Map(Object.entries(names)) })
  const understood = understand(question, contextOf(asked))
  if (understood.status !== 'understood') throw new Error(`${question}: ${JSON.stringify(understood)}`)
  return askResultSchema.parse(compute(understood.plan, asked, { question, allReadings }))
}

function answerOf(result: AskResult) {
  if (result.status !== 'answered') throw new Error(result.text)
  return result.answer
}

const numberOf = (result: AskResult): number => Number(answerOf(result).value)

describe('the three examples of the paper (arXiv 2503.19355), on made tracks', () => {
  test('19.23 km/h from New York to Los Angeles: 233.6 h', () => {
    const scene = drawnScene('slow', 8, [car('a', straight(19.23))])
    const question =
      'Calculate how long it takes for the object to travel from New York to Los Angeles at the current speed.'
    const result = ask(scene, { red: 'a' }, question)
    expect(answerOf(result)).toMatchObject({ type: 'duration', unit: 'h' })
    expect(numberOf(result)).toBeCloseTo(4492.3 / 19.23, 9)
    expect(numberOf(result).toFixed(1)).toBe('233.6')
    expect(result.steps.map(({ text }) => text).join('\n')).toMatch(/4,492.3 km[\s\S]*19.23 km\/h[\s\S]*233.61 h/)
  })

  test('27.46 km/h against a normal airplane: 36.42 times', () => {
    const scene = drawnScene('quick', 6, [car('a', straight(27.46))])
    const question = 'How much slower is the speed of this object than that of a normal airplane?'
    const result = ask(scene, { red: 'a' }, question)
    expect(answerOf(result)).toMatchObject({ type: 'number', unit: 'times' })
    expect(numberOf(result)).toBeCloseTo(1000 / 27.46, 9)
    expect(numberOf(result).toFixed(2)).toBe('36.42')
  })

  test("the faster player's team", () => {
    const scene = drawnScene('game', 6, [
      person('p1', straight(12)),
      person('p2', straight(19, 4)),
      person('p3', straight(7, 8)),
    ])
    const teams: Readonly<Record<string, string>> = { p1: 'white', p2: 'red', p3: 'white' }
    const tracks = scene.tracks.map(track => ({ ...track, category: 'player', attributes: { team: teams[track.id] } }))
    const question = 'Identify the two teams and determine which team the faster player belongs to.'
    const result = ask({ ...scene, tracks }, {}, question)
    expect(answerOf(result)).toMatchObject({
      type: 'choice',
      value: 'red',
      options: expect.arrayContaining(['red', 'white']),
    })
  })
})

describe('one car that stands from 4 to 10 s, else goes at 10 m/s', () => {
  const scene = drawnScene('pause', 15, [car('a', pausing(10, 4, 10))])
  const numbers: readonly (readonly [question: string, value: number, unit: string])[] = [
    ['How far does the car go between 1 and 3 seconds?', 20, 'm'],
    ['How far does it go in feet between 1 and 3 seconds?', 20 / 0.3048, 'ft'],
    ['speed in mph in the first 2 s', 10 / 0.44704, 'mph'],
    ['How fast is it in the last two seconds, in m/s?', 10, 'm/s'],
    ['How fast is the car at 2 s?', 36, 'km/h'],
    ['How far does it go before it stops?', 40, 'm'],
    ['How far does it go after it starts moving again?', 50, 'm'],
    ['How many times does it stop?', 1, 'count'],
    ['How far would it get in an hour if it kept its top speed, in km?', 36, 'km'],
    ['How many times its average speed is its top speed?', 15 / 9, 'times'],
  ]
  test.each(numbers)('%s', (question, value, unit) => {
    const answer = answerOf(ask(scene, { red: 'a' }, question))
    expect(answer).toMatchObject({ unit })
    // Rest begins and ends within a step of the grid.
    expect(Math.abs(Number(answer.value) - value) / value).toBeLessThan(0.06)
  })

  test('stands from its first to its last moment at rest', () => {
    expect(numberOf(ask(scene, { red: 'a' }, 'How long does it stand still?'))).toBe(6)
    expect(answerOf(ask(scene, { red: 'a' }, 'When does the car stop?')).value).toEqual([4, 10])
    expect(answerOf(ask(scene, { red: 'a' }, 'Does it stop for at least 7 seconds?')).value).toBe(false)
    expect(answerOf(ask(scene, { red: 'a' }, 'Does it stop for more than 5 seconds?')).value).toBe(true)
  })

  test('thresholds, on either side', () => {
    expect(answerOf(ask(scene, { red: 'a' }, 'Does the car ever exceed 35 km/h?')).value).toBe(true)
    expect(answerOf(ask(scene, { red: 'a' }, 'Does the car ever exceed 37 km/h?')).value).toBe(false)
    expect(answerOf(ask(scene, { red: 'a' }, 'Is it slower than 10 mph while it stands?')).value).toBe(true)
  })

  test.each([
    ['How far does it go between 20 and 30 seconds?', 'outside the clip'],
    ['How fast is it in the last 40 seconds?', 'outside the clip'],
    ['How far does it go after it turns?', 'not seen'],
    ['In which direction does it move at 7 s?', 'does not move'],
    ['How long would it need for a marathon at its speed between 6 and 8 s?', 'does not move'],
    ['Which way does the object in the green box turn?', 'no such object'],
  ])('%s: %s', (question, reason) => {
    const result = ask(scene, { red: 'a' }, question)
    expect(result).toMatchObject({ status: 'cannot tell', reason })
    expect(result.text).toMatch(/^Cannot tell: [^\n]+\.$/)
  })

  test('an unknown quantity is no number', () => {
    const asked = askedScene(scene, { names: new Map([['red', 'a']]) })
    const speed = { op: 'measure', what: 'speed', of: { by: 'only' }, when: { kind: 'whole' } } as const
    const term = { op: 'quotient', of: [{ op: 'known', name: 'the speed of an unladen swallow' }, speed] } as const
    expect(compute({ ask: 'value', term: { ...term, of: [...term.of] } }, asked)).toMatchObject({
      reason: 'unknown quantity',
    })
  })
})

describe('a left bend, and another car', () => {
  const scene = drawnScene('bend', 14, [
    car('turner', bendingWay([0, 0], 0.3, 6, 5, 9)),
    car('other', straight(20, -8)),
  ])
  const names = { red: 'turner', blue: 'other' }

  test('turns left, not right', () => {
    expect(answerOf(ask(scene, names, 'Does the red car turn left or right?')).value).toBe('left')
    expect(answerOf(ask(scene, names, 'Does the red car turn left?')).value).toBe(true)
    expect(answerOf(ask(scene, names, 'Does the red car turn right?')).value).toBe(false)
    expect(answerOf(ask(scene, names, 'Which way does the blue car turn?')).value).toBe('straight on')
    const [from] = answerOf(ask(scene, names, 'When does the red car turn left?')).value as [number, number]
    expect(Math.abs(from - 5)).toBeLessThan(1.5)
  })

  test('before it turns', () => {
    const lengthM = numberOf(ask(scene, names, 'How far does the red car go before it turns?'))
    expect(Math.abs(lengthM - 30)).toBeLessThan(9)
  })

  test('totals and differences over two', () => {
    const [a, b] = ['red', 'blue'].map(name => numberOf(ask(scene, names, `distance of ${name}`)))
    expect(numberOf(ask(scene, names, "What's the total distance of both cars together?"))).toBeCloseTo(a + b, 9)
    expect(numberOf(ask(scene, names, 'How much farther does red go than blue?'))).toBeCloseTo(Math.abs(a - b), 9)
    expect(answerOf(ask(scene, names, 'Which car covers more ground?')).value).toBe(a > b ? 'red' : 'blue')
  })
})

describe('what is uncertain', () => {
  /** Two cars at 10.00 and 10.03 m/s, known to half a metre. */
  const exact = drawnScene('noisy', 8, [car('a', straight(36)), car('b', straight(36.1, 5))])
  const covarianceM2: [number, number, number, number, number, number, number, number, number] = [
    0.25, 0, 0, 0, 0.25, 0, 0, 0, 0.25,
  ]
  const scene: Scene = {
    ...exact,
    tracks: exact.tracks.map(track => ({
      ...track,
      noiseCorrelationS: 1,
      samples: track.samples.map(sample => ({ ...sample, covarianceM2 })),
    })),
  }
  const names = { red: 'a', blue: 'b' }

  test('carries its interval through the calculation', () => {
    const speed = answerOf(ask(scene, names, 'How fast is the red car?'))
    const time = answerOf(ask(scene, names, 'How long would the red car need for a marathon?'))
    if (!('interval90' in speed && 'interval90' in time) || !speed.interval90 || !time.interval90)
      throw new Error('no interval')
    expect(Number(time.interval90[0]) * 60).toBeGreaterThan(0)
    const minutes = speed.interval90.map(kmh => (42.195 / Number(kmh)) * 60).reverse()
    expect(Number(time.interval90[0])).toBeCloseTo(minutes[0], 6)
    expect(Number(time.interval90[1])).toBeCloseTo(minutes[1], 6)
  })

  test('a coin’s toss cannot be told; what is likelier is told with how sure it is', () => {
    expect(ask(scene, names, 'Is the red car faster than 36 km/h?')).toMatchObject({ reason: 'too uncertain' })
    const which = ask(scene, names, 'Which car is faster?')
    // 0.1 km/h over 8 s are 0.22 m; each way's ends are known to half a metre.
    expect(which.text).toMatch(/^Probably \((5[5-9]|6\d) %\) the blue car has/)
    expect(answerOf(which).value).toBe('blue')
    expect(answerOf(ask(scene, names, 'Is the red car faster than 20 km/h?')).value).toBe(true)
  })
})

test('words that fit several objects: asks which one, or answers for all', () => {
  const scene = drawnScene('street', 6, [car('a', straight(20)), car('b', straight(40, 5))])
  const result = ask(scene, {}, 'How fast is the car?')
  expect(result).toMatchObject({ status: 'cannot tell', reason: 'several readings' })
  const all = ask(scene, {}, 'How fast is the car?', true)
  if (all.status !== 'cannot tell') throw new Error(all.text)
  const speeds = all.readings?.map(({ answer }) => Number(answer?.value).toFixed(6)).sort()
  expect(speeds).toEqual(['20.000000', '40.000000'])
})

test('a group: mean, sum, most, how many', () => {
  const scene = drawnScene('group', 6, [car('a', straight(20)), car('b', straight(40, 5)), car('c', () => [3, -4])])
  expect(numberOf(ask(scene, {}, 'What is the average speed of all the cars?'))).toBeCloseTo(20, 6)
  expect(numberOf(ask(scene, {}, 'How fast is the fastest car?'))).toBeCloseTo(40, 6)
  expect(numberOf(ask(scene, {}, 'How many cars are moving?'))).toBe(2)
  expect(answerOf(ask(scene, {}, 'Which car is the slowest?')).value).toBe('c')
})

test('without a scale lengths are refused, comparisons are not', () => {
  const scene: Scene = {
    ...drawnScene('relative', 8, [car('a', straight(20)), car('b', straight(40, 5))]),
    units: 'relative',
  }
  const names = { red: 'a', blue: 'b' }
  expect(ask(scene, names, 'How fast is the red car?')).toMatchObject({ reason: 'no scale' })
  expect(answerOf(ask(scene, names, 'Which car is faster?')).value).toBe('blue')
  expect(answerOf(ask(scene, names, 'Is the red car faster than the blue one?')).value).toBe(false)
})
