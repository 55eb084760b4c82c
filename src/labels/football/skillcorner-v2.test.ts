import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recording } from '../../tracks/scene.ts'
import { read } from './source.ts'

/** As SkillCorner's open data of 2020 gives it. */
const MATCH = {
  id: 2417,
  home_team: { id: 100, name: 'Home FC' },
  away_team: { id: 103, name: 'Away FC' },
  home_team_kit: { name: 'red' },
  pitch_length: 105,
  pitch_width: 68,
  ball: { trackable_object: 55 },
  referees: [{ id: 246, trackable_object: 900 }],
  players: [
    {
      id: 1,
      trackable_object: 11,
      team_id: 100,
      number: 1,
      first_name: 'A',
      last_name: 'B',
      player_role: { name: 'Goalkeeper' },
    },
    {
      id: 2,
      trackable_object: 12,
      team_id: 103,
      number: 9,
      first_name: 'C',
      last_name: 'D',
      player_role: { name: 'Striker' },
    },
  ],
}
const data = (k: number) => [
  { x: -50 + k, y: 1, trackable_object: 11, track_id: 1 },
  { x: 10, y: -2 * k, trackable_object: 12, track_id: 2 },
  { x: 3, y: 4, group_name: 'home team', track_id: 77 },
  { x: 0, y: 30, trackable_object: 900, track_id: 3 },
  { x: k, y: k, trackable_object: 55, track_id: 4, ...(k > 0 && { z: 1.5 }) },
]
const possession = { trackable_object: null, group: null }
const FRAMES = [
  { possession, frame: 9, data: [], period: null, time: null },
  ...[0, 1, 2].map(k => ({ possession, frame: 10 + k, data: data(k), period: 1, time: `0:00.${k}0` })),
]

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'stvlm-skillcorner-'))
  writeFileSync(join(dir, 'match_data.json'), JSON.stringify(MATCH))
})
afterAll(() => rmSync(dir, { recursive: true }))

async function recordings(frames: unknown): Promise<Recording[]> {
  writeFileSync(join(dir, 'structured_data.json'), JSON.stringify(frames))
  const found: Recording[] = []
  for await (const recording of read([dir], {})) found.push(recording)
  return found
}

describe('SkillCorner V2', () => {
  test('gives players, those without a name, referees and the whole path of the ball', async () => {
    const [{ tracks, durationS }] = await recordings(FRAMES)
    expect(durationS).toBeCloseTo(0.2, 9)
    const byId = new Map(tracks.map(track => [track.id, track]))
    expect([...byId.keys()].sort()).toEqual(['away-9', 'ball', 'home-1', 'home-unnamed-77', 'referee-246'])
    expect(byId.get('home-1')).toMatchObject({ category: 'goalkeeper', attributes: { playerName: 'A B' } })
    expect(byId.get('away-9')?.samples.map(({ centerInWorldM }) => centerInWorldM)).toEqual([
      [10, 0, 0],
      [10, -2, 0],
      [10, -4, 0],
    ])
    expect(byId.get('ball')).toMatchObject({ position: 'foot' })
    expect(byId.get('ball')?.samples).toHaveLength(3)
  })

  test('reads the later name of the clock', async () => {
    const renamed = FRAMES.map(({ time, ...row }) => ({ ...row, timestamp: time }))
    expect((await recordings(renamed))[0].tracks).toHaveLength(5)
  })

  test('refuses what no one of the match is, and the tracking of another match', async () => {
    const stray = FRAMES.map((row, i) => ({
      ...row,
      data: row.data.map(d => (i === 3 ? { ...d, trackable_object: 5 } : d)),
    }))
    await expect(recordings(stray)).rejects.toThrow(
      /trackable_object: expected one of match 2417, got 5 of another match/,
    )
    const other = FRAMES.map(row => ({ ...row, data: row.data.map(d => ({ ...d, trackable_object: 5 })) }))
    await expect(recordings(other)).rejects.toThrow(/to be of the same match/)
  })
})
