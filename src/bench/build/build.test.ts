import { describe, expect, test } from 'vitest'
import { car, drawnScene } from '../../../test/drawn-scenes.ts'
import { isRight } from '../../questions/guess.ts'
import { cutScene, stretchesOf } from './cut-scene.ts'
import { BENCH_TASKS, type Candidate, selectQuestions, wantedOf } from './select.ts'

/** Speeds of one task, nearly all the same; every other task with as many answers as options. */
function candidates(): Candidate[] {
  return BENCH_TASKS.flatMap(task =>
    Array.from({ length: 400 }, (_, i): Candidate => {
      const speed = i < 360 ? 10 + (i % 7) / 100 : 1.3 ** (i - 360)
      const guess = task === 'speed' ? ({ kind: 'number', guess: speed } as const) : optionOf(i)
      const recordingId = `r${i % 23}`
      return { id: `${task} ${i}`, task, source: i % 4 ? 'a' : 'b', recordingId, clip: `c${i}`, context: 'car', guess }
    }),
  )
}

const optionOf = (i: number) => ({ kind: 'option', guess: i % 10 === 0 ? 'red' : 'blue' }) as const

describe('choosing', () => {
  const all = candidates()
  const chosen = selectQuestions(all, 20, 1)
  const own = (task: string) => all.filter(candidate => candidate.task === task && chosen.has(candidate.id))

  test('takes what was asked for of every task', () => {
    for (const task of BENCH_TASKS) expect(own(task)).toHaveLength(20)
    expect([wantedOf('speed', 200), wantedOf('multi-step', 200), wantedOf('unanswerable', 30)]).toEqual([200, 100, 30])
  })

  test('leaves no constant that is often right, whatever most candidates say', () => {
    const speeds = own('speed').map(({ guess }) => Number(guess?.guess))
    const share = (guess: number) => speeds.filter(truth => isRight('number', guess, truth)).length / speeds.length
    expect(Math.max(...speeds.map(share))).toBeLessThanOrEqual(0.15)
    expect(own('distance-comparison').filter(({ guess }) => guess?.guess === 'red')).toHaveLength(10)
  })

  test('spreads over sources and recordings', () => {
    const sources = own('direction-comparison').filter(({ source }) => source === 'a').length
    expect(Math.abs(sources - 10)).toBeLessThanOrEqual(3)
    expect(new Set(own('direction').map(({ recordingId }) => recordingId)).size).toBeGreaterThan(12)
  })

  test('is the same for a seed, and refuses a task with too few', () => {
    expect([...selectQuestions(all, 20, 1)]).toEqual([...chosen])
    expect([...selectQuestions(all, 20, 2)]).not.toEqual([...chosen])
    expect(() => selectQuestions(all.slice(0, -395), 20, 1)).toThrow(/expected 20 of test recordings .* got 5/)
  })
})

describe('cutting a scene', () => {
  const clip = (startS: number, endS: number, camera = 'camera') => ({ camera, startS, endS, videoFps: 10 })

  test('joins clips that overlap or touch, keeps cameras apart', () => {
    expect(stretchesOf([clip(5, 9), clip(0, 5), clip(12, 14), clip(1, 3, 'left')])).toEqual([
      clip(0, 9),
      clip(1, 3, 'left'),
      clip(12, 14),
    ])
  })

  test('keeps the frames of its stretches, numbered as their video shows them, and samples near them', () => {
    const scene = drawnScene('cut', 20, [car('a', timeS => [timeS, 0])])
    const { name } = scene.cameras[0]
    const stretches = [
      { ...clip(2, 6, name), file: 'plain/a.mp4' },
      { ...clip(12, 14, name), file: 'plain/b.mp4' },
    ]
    const cut = cutScene(scene, stretches)
    const frames = cut.cameras[0].frames
    expect(frames.filter(frame => frame.file === 'plain/a.mp4').map(frame => frame.index)).toEqual(
      Array.from({ length: 41 }, (_, i) => i),
    )
    for (const { timeS, file, index = 0 } of frames) {
      expect(timeS).toBeCloseTo((file === 'plain/a.mp4' ? 2 : 12) + index / 10, 6)
    }
    const times = cut.tracks[0].samples.map(sample => sample.timeS)
    expect([Math.min(...times), Math.max(...times)]).toEqual([0, 16])
    expect(times.some(timeS => timeS > 8.01 && timeS < 9.99)).toBe(false)
    expect(cut.durationS).toBe(scene.durationS)
  })
})
