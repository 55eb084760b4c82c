import fc from 'fast-check'
import { expect, it } from 'vitest'
import { growingProgress, type ProgressNote } from './progress.ts'

const steps = fc.array(
  fc.record({
    done: fc.nat(50),
    total: fc.option(fc.nat(50), { nil: undefined }),
    unit: fc.constantFrom('frames', 'tracks'),
  }),
)

it('grows whatever the stages tell', () => {
  fc.assert(
    fc.property(steps, fc.nat(300), (progress, stepMs) => {
      const notes: ProgressNote[] = []
      let nowMs = 0
      const tell = growingProgress(
        note => notes.push(note),
        () => nowMs,
      )
      for (const { total, ...one } of progress) {
        nowMs += stepMs
        tell({ ...one, ...(total !== undefined && { total }) })
      }
      for (const [i, note] of notes.entries()) if (i > 0) expect(note.progress).toBeGreaterThan(notes[i - 1].progress)
    }),
  )
})

it('is told at most five times a second, but for the ends of stages', () => {
  const notes: ProgressNote[] = []
  let nowMs = 0
  const tell = growingProgress(
    note => notes.push(note),
    () => nowMs,
  )
  for (let done = 1; done <= 1000; done++) {
    nowMs += 1
    tell({ done, total: 1000, unit: 'frames' })
  }
  expect(notes.map(({ progress }) => progress)).toEqual([1, 201, 401, 601, 801, 1000])
  tell({ done: 1, total: 9, unit: 'tracks', detail: 'a walk' })
  expect(notes[notes.length - 1]).toEqual({ progress: 1001, total: 1009, message: '1 of 9 tracks, a walk' })
})
