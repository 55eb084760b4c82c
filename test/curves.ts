import type { Random } from '../src/base/random.ts'
import type { Curve, Noise } from './paths.ts'

/** Ways of moving, drawn at random, and sensors that see them. */

export const straight = (random: Random): Curve => {
  const [v, a] = [random.uniform(1, 12), random.uniform(0, 6.28)]
  return t => [v * t * Math.cos(a), v * t * Math.sin(a), 0]
}
export const circle = (random: Random): Curve => {
  const radiusM = random.uniform(5, 30)
  const rateRad = random.uniform(1, 10) / radiusM
  return t => [radiusM * Math.cos(rateRad * t), radiusM * Math.sin(rateRad * t), 0]
}
/** Speeds up, brakes, stands. */
export const stopping = (random: Random): Curve => {
  const [a, T] = [random.uniform(0.5, 2), random.uniform(2, 4)]
  const x = (t: number) => (t < T ? (a * t * t) / 2 : t < 2 * T ? a * T * T - (a * (2 * T - t) ** 2) / 2 : a * T * T)
  return t => [x(t), 0, 0]
}
/** Wanders as a person does: its heading swings. */
export const walking = (random: Random): Curve => {
  const [v, swing, period, phase] = [
    random.uniform(0.8, 1.7),
    random.uniform(0, 1),
    random.uniform(5, 15),
    random.uniform(0, 6),
  ]
  const points: [number, number][] = [[0, 0]]
  for (let i = 1; i <= 2000; i++) {
    const heading = swing * Math.sin((i * 0.01 * 2 * Math.PI) / period + phase)
    const [x, y] = points[i - 1]
    points.push([x + 0.01 * v * Math.cos(heading), y + 0.01 * v * Math.sin(heading)])
  }
  return t => [...points[Math.round(t * 100)], 0] as [number, number, number]
}

export const NOISES: readonly [string, Noise][] = [
  ['white noise of 0.1 m at 10 Hz', { sdM: [0.1, 0.1, 0.03], correlationS: 0, scaleSd: 0, rateHz: 10 }],
  ['0.3 m, correlated over 1 s', { sdM: [0.3, 0.3, 0.1], correlationS: 1, scaleSd: 0, rateHz: 10 }],
  [
    '0.15 m over 0.5 s, longer along one axis, scale 5 %',
    { sdM: [0.3, 0.15, 0.05], correlationS: 0.5, scaleSd: 0.05, rateHz: 7 },
  ],
]

export const CURVES = [straight, circle, stopping, walking] as const
