import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutRecording } from './cut-recording.ts'
import { checkRecord, formatRecord, parseRecord, SCENE_FORMAT } from './record.ts'
import { resampleToGrid, sampleAt } from './resample.ts'
import { MAX_SCENE_S, type Recording, type Sample, SCENE_OVERLAP_S, type Scene } from './scene.ts'

function recording(durationS: number, stepS = 0.1): Recording {
  const samples: Sample[] = []
  for (let k = 0; k * stepS <= durationS; k++) samples.push({ timeS: k * stepS, centerInWorldM: [k * stepS, 0, 0] })
  return {
    recordingId: 'made/1',
    durationS,
    source: { name: 'made', version: '1', licence: 'Apache-2.0', attribution: 'none' },
    provenance: 'simulated',
    units: 'm',
    cameras: [],
    tracks: [{ id: 'a', category: 'car', position: 'center', samples }],
  }
}

const scene = (): Scene => [...cutRecording(recording(3))][0]

describe('a record on its line', () => {
  test('comes back as it was written', () => {
    expect(parseRecord(SCENE_FORMAT, formatRecord(SCENE_FORMAT, scene(), 'x:1'), 'x:1')).toEqual(scene())
  })

  const broken: [string, (s: Scene) => unknown, RegExp][] = [
    [
      'an unknown version',
      s => ({ ...s, schema: 'stvlm.scene/9' }),
      /field schema: expected "stvlm\.scene\/1", got "stvlm\.scene\/9" \(f:3\)/,
    ],
    ['null', s => ({ ...s, groundPlane: null }), /field groundPlane: .*\(f:3\)/],
    ['an unknown field', s => ({ ...s, colour: 'red' }), /colour.*\(f:3\)/],
    [
      'a time before the start',
      s => ({ ...s, tracks: [{ ...s.tracks[0], samples: [{ timeS: -1 }] }] }),
      /field tracks\.0\.samples\.0\.timeS: .*\(f:3\)/,
    ],
    [
      'a box inside out',
      s => ({ ...s, tracks: [{ ...s.tracks[0], samples: [{ timeS: 0, box2dPx: { c: [5, 0, 1, 1] } }] }] }),
      /box2dPx.*x0 <= x1/,
    ],
    ['more than 120 s', s => ({ ...s, durationS: 121 }), /field durationS/],
  ]
  test.each(broken)('%s is refused with file, line and field', (_, breakIt, message) => {
    const act = () => parseRecord(SCENE_FORMAT, JSON.stringify(breakIt(scene())), 'f:3')
    expect(act).toThrow(message)
  })

  test('text that is no JSON is refused', () => {
    expect(() => parseRecord(SCENE_FORMAT, '{"schema":', 'f:1')).toThrow(
      /line: expected JSON of a stvlm\.scene\/1.*\(f:1\)/,
    )
  })

  test('a position that is not finite is not written', () => {
    const bad = scene()
    bad.tracks[0].samples[1].centerInWorldM = [Number.NaN, 0, 0]
    expect(() => formatRecord(SCENE_FORMAT, bad, 'out:1')).toThrow(/tracks\.0\.samples\.1\.centerInWorldM/)
    expect(checkRecord(SCENE_FORMAT, scene(), 'x')).toEqual(scene())
  })
})

describe('resampling', () => {
  const samples: Sample[] = [
    { timeS: 0.2, centerInWorldM: [0, 0, 0] },
    { timeS: 1.2, centerInWorldM: [1, 0, 0], visibility: 0.5 },
    { timeS: 4, centerInWorldM: [9, 0, 0] },
    { timeS: 4.5, centerInWorldM: [10, 0, 0] },
  ]

  test('is linear between neighbours, and neither extrapolates nor crosses a long gap', () => {
    expect(sampleAt({ samples }, 0.7)?.centerInWorldM?.[0]).toBeCloseTo(0.5, 12)
    expect(sampleAt({ samples }, 0.1)).toBeUndefined()
    expect(sampleAt({ samples }, 4.6)).toBeUndefined()
    expect(sampleAt({ samples }, 2)).toBeUndefined()
    expect(resampleToGrid({ samples }).map(s => s.timeS)).toEqual([0.5, 1, 4, 4.5])
    expect(resampleToGrid({ samples }, { maxGapS: 3 })).toHaveLength(9)
  })

  test('a straight path stays on its line at any grid instant', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 2, maxLength: 40 }), times => {
        const line = [...new Set(times)]
          .sort((a, b) => a - b)
          .map((timeS): Sample => ({ timeS, centerInWorldM: [2 * timeS, -timeS, 3] }))
        for (const state of resampleToGrid({ samples: line }, { maxGapS: 100 })) {
          expect(state.centerInWorldM?.[0]).toBeCloseTo(2 * state.timeS, 4)
          expect(state.centerInWorldM?.[1]).toBeCloseTo(-state.timeS, 4)
        }
      }),
      { seed: 2, numRuns: 100 },
    )
  })
})

describe('cutting a recording', () => {
  test('up to 120 s it is one scene', () => {
    expect([...cutRecording(recording(120))]).toHaveLength(1)
  })

  test('a stamp that makes years of it is refused', () => {
    const wrong = { ...recording(3), durationS: 1.5e9 }
    expect(() => [...cutRecording(wrong)]).toThrow(/duration: expected at most 172800 s, got 1500000000 s \(made\/1\)/)
  })

  test('scenes overlap by 20 s, keep ids, and together hold every sample', () => {
    const long = recording(333.3)
    const scenes = [...cutRecording(long)]
    expect(scenes.map(s => s.startInRecordingS)).toEqual([0, 100, 200, 300])
    expect(scenes.map(s => s.id)).toEqual(['made/1/0', 'made/1/1', 'made/1/2', 'made/1/3'])
    const seen = new Set<number>()
    for (const s of scenes) {
      expect(s.durationS).toBeLessThanOrEqual(MAX_SCENE_S)
      for (const sample of s.tracks[0].samples) {
        expect(sample.timeS).toBeLessThanOrEqual(s.durationS + 1e-9)
        expect(sample.centerInWorldM?.[0]).toBeCloseTo(sample.timeS + s.startInRecordingS, 6)
        seen.add(Math.round((sample.timeS + s.startInRecordingS) * 10))
      }
    }
    expect(seen.size).toBe(long.tracks[0].samples.length)
    for (const [i, s] of scenes.slice(1).entries()) {
      const previousEndS = scenes[i].startInRecordingS + scenes[i].durationS
      expect(previousEndS - s.startInRecordingS).toBeCloseTo(
        Math.min(SCENE_OVERLAP_S, previousEndS - s.startInRecordingS),
        9,
      )
    }
  })
})
