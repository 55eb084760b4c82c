import { describe, expect, test } from 'vitest'
import { type Curve, numberOf, trackAlong } from '../../test/paths.ts'
import { cutRecording } from '../tracks/cut-recording.ts'
import { checkRecord, SCENE_FORMAT } from '../tracks/record.ts'
import type { Recording, Scene, Track } from '../tracks/scene.ts'
import { motionRows } from './motion-rows.ts'
import { recordingRow, zoneRow } from './recording-rows.ts'
import { wholeRecordings } from './whole-recording.ts'

const DURATION_S = 330

/** Runs in circles, ever faster, and sprints across the seam at 110 s. */
const running: Curve = t => [30 * Math.cos(t / 15), 30 * Math.sin(t / 15), 0]
const sprinting: Curve = t => [t < 106 ? 0 : t < 114 ? 8 * (t - 106) : 64, 0, 0]

function recordingOf(tracks: Track[], over: Partial<Recording> = {}): Recording {
  return {
    recordingId: 'match/period-1',
    durationS: DURATION_S,
    source: { name: 'test', version: '1', licence: 'none', attribution: 'none' },
    provenance: 'simulated',
    units: 'm',
    cameras: [],
    tracks,
    ...over,
  }
}

async function rowsOf(scenes: Iterable<Scene>) {
  const rows = []
  for await (const tracks of wholeRecordings(scenes)) rows.push(...tracks)
  return rows
}

describe('a recording of several scenes', () => {
  const recording = recordingOf([
    trackAlong(running, DURATION_S, { id: 'r', category: 'player' }),
    { ...trackAlong(sprinting, DURATION_S, { id: 's', category: 'player' }), attributes: { team: 'home' } },
    { id: 'p', category: 'ball', position: 'center', samples: [{ timeS: 1 }, { timeS: 2 }] },
  ])
  const scenes = [...cutRecording(recording)]

  test('adds up to the whole, the overlaps once', async () => {
    expect(scenes.length).toBe(4)
    for (const scene of scenes) checkRecord(SCENE_FORMAT, scene, 'test')
    const chordM = 2 * 30 * Math.sin(0.5 / 15 / 2)
    const [runner, sprinter, ball] = (await rowsOf(scenes)).map(recordingRow)
    expect(runner).toMatchObject({ recordingId: 'match/period-1', startS: 0, endS: DURATION_S, coveredS: DURATION_S })
    expect(numberOf(runner.distanceM)).toBeCloseTo(2 * DURATION_S * chordM, 6)
    expect(numberOf(runner.speedKmh)).toBeCloseTo(2 * chordM * 3.6, 6)
    expect(numberOf(sprinter.distanceM)).toBeCloseTo(64, 9)
    expect(numberOf(sprinter.topSpeedKmh)).toBeCloseTo(8 * 3.6, 6)
    expect(sprinter.attributes).toEqual({ team: 'home' })
    expect(ball).toMatchObject({ coveredS: 0, distanceM: { status: 'cannot tell', reason: 'only pixels' } })
  })

  test('a sprint across a seam is one sprint', async () => {
    const zones = zoneRow((await rowsOf(scenes))[1])
    expect(zones?.sprints).toMatchObject([{ startS: 106, endS: 114, distanceM: expect.closeTo(64, 9) }])
    expect(zones?.coveredS).toBe(DURATION_S)
    expect(zones?.zones.map(z => z.durationS)).toEqual([DURATION_S - 8, 0, 0, 0, 8])
  })

  test('recordings that follow each other are kept apart', async () => {
    const other = [
      ...cutRecording(recordingOf([trackAlong(running, 30, { id: 'r' })], { recordingId: 'other', durationS: 30 })),
    ]
    const rows = (await rowsOf([...scenes, ...other])).map(recordingRow)
    expect(rows.map(r => [r.recordingId, r.trackId])).toEqual([
      ['match/period-1', 'r'],
      ['match/period-1', 's'],
      ['match/period-1', 'p'],
      ['other', 'r'],
    ])
    expect(rows[3].coveredS).toBe(30)
  })
})

describe('rows of a scene', () => {
  const [scene] = cutRecording(recordingOf([trackAlong(t => [2 * t, 0, 0], 12, { id: 'a' })], { durationS: 12 }))

  test('one a track, or one a window on the scene clock', () => {
    expect([...motionRows(scene)]).toMatchObject([
      { sceneId: 'match/period-1', trackId: 'a', startS: 0, endS: 12, moving: true, directionHour: { value: 12 } },
    ])
    const windows = [...motionRows(scene, { windowS: 5, stepS: 2.5 })]
    expect(windows.map(r => [r.startS, r.endS])).toEqual([
      [0, 5],
      [2.5, 7.5],
      [5, 10],
    ])
    for (const row of windows) expect(numberOf(row.speedKmh)).toBeCloseTo(7.2, 9)
  })

  test('what cannot be told is told', () => {
    const pixels: Track = { id: 'p', category: 'car', position: 'center', samples: [{ timeS: 1 }, { timeS: 4 }] }
    const relative = { ...scene, units: 'relative' as const, tracks: [...scene.tracks, pixels] }
    const [moved, flat] = motionRows(relative)
    expect(moved).toMatchObject({ moving: true, distanceM: { reason: 'no scale' }, directionHour: { value: 12 } })
    expect(flat).toMatchObject({
      startS: 1,
      endS: 4,
      moving: { reason: 'only pixels' },
      speedKmh: { reason: 'only pixels' },
    })
  })
})
