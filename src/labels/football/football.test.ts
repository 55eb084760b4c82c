import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ballAt, type MadeMatch, madeMatch, personAt, TEAM_NAMES } from '../../../test/generators/football.ts'
import { WRITERS, type WriteMatch } from '../../../test/generators/football-files.ts'
import type { Recording, Sample } from '../../tracks/scene.ts'
import { read, recognises } from './source.ts'

const MATCH = madeMatch({ framesPerPeriod: 12 })
/** Formats that tell how high the ball is, who referees, and who keeps goal. */
const WITHOUT_HEIGHT = ['metrica']
const WITH_REFEREE = ['tracab dat', 'tracab json', 'tracab flat xml', 'sportec', 'statsperform', 'signality', 'hawkeye']
const WITHOUT_KEEPERS = ['metrica', 'last_row']
/** Last Row is one play. */
const periodsOf = (name: string): number => (name === 'last_row' ? 1 : 2)
const isOf = (names: readonly string[], name: string): boolean => names.some(prefix => name.startsWith(prefix))

describe.each(Object.entries<WriteMatch>(WRITERS))('%s', (name, write) => {
  test('every position, stamp, team and role comes back, whatever the order of the files', async () => {
    const [match, fps] = name === 'last_row' ? [{ ...MATCH, framesPerS: 20 }, 20] : [MATCH, 25]
    await withFolder(async dir => {
      const files = await write(match, dir)
      const recordings = await readAll(files)
      expect(await readAll([...files].reverse())).toEqual(recordings)
      expect(await readAll([dir])).toEqual(recordings)
      expect(recordings.map(row => row.durationS)).toEqual(
        Array.from({ length: periodsOf(name) }, () => Math.round((11 / fps) * 1e6) / 1e6),
      )
      recordings.forEach((recording, i) => {
        expectPeople(name, recording, match, i + 1)
        expectBall(name, recording, match, i + 1)
      })
    })
  })

  test('each of its files and their folder are recognised', async () => {
    await withFolder(async dir => {
      for (const path of [...(await write(MATCH, dir)), dir]) expect(await recognises(path), path).toBe(true)
    })
  })
})

function expectPeople(name: string, { tracks }: Recording, match: MadeMatch, period: number): void {
  const seen = isOf(WITH_REFEREE, name) ? match.people : match.people.filter(person => person.side !== 'referee')
  expect(tracks.length).toBe(seen.length + 1)
  for (const person of seen) {
    const index = match.people.indexOf(person)
    const [x, y] = personAt(match, index, period, 0)
    const track = tracks.find(row => row.samples[0].timeS === 0 && distance(row.samples[0], [x, y]) < 1e-6)
    expect(track, `${name}: ${person.side} ${person.jersey}`).toBeDefined()
    if (!track) continue
    expectPath(track.samples, match, frame => [...personAt(match, index, period, frame), 0])
    if (person.side === 'referee') {
      expect(track.category).toBe('referee')
      continue
    }
    expect(track.category).toBe(person.goalkeeper && !isOf(WITHOUT_KEEPERS, name) ? 'goalkeeper' : 'player')
    expect(track.attributes).toMatchObject({ jersey: String(person.jersey), period: String(period) })
    if (name === 'last_row') {
      expect(track.attributes?.teamName).toBe(person.side === 'home' ? 'NOR' : 'SOU')
    } else {
      expect(track.id).toBe(`${person.side}-${person.jersey}`)
      expect(track.attributes).toMatchObject({ team: person.side, teamName: TEAM_NAMES[person.side] })
    }
  }
}

function expectBall(name: string, { tracks }: Recording, match: MadeMatch, period: number): void {
  const flat = isOf(WITHOUT_HEIGHT, name)
  const ball = tracks.find(track => track.category === 'ball')
  expect(ball?.position).toBe(flat ? 'foot' : 'center')
  expectPath(ball?.samples ?? [], match, frame => {
    const [x, y, z] = ballAt(match, period, frame)
    return [x, y, flat ? 0 : z]
  })
}

function expectPath(samples: readonly Sample[], match: MadeMatch, truth: (frame: number) => number[]): void {
  expect(samples.length).toBe(match.framesPerPeriod)
  samples.forEach((sample, frame) => {
    expect(sample.timeS).toBeCloseTo(frame / match.framesPerS, 6)
    truth(frame).forEach((value, axis) => {
      expect(sample.centerInWorldM?.[axis]).toBeCloseTo(value, 6)
    })
  })
}

const distance = ({ centerInWorldM: [x, y] = [0, 0, 0] }: Sample, [u, v]: readonly number[]): number =>
  Math.hypot(x - u, y - v)

async function readAll(paths: readonly string[]): Promise<Recording[]> {
  const recordings: Recording[] = []
  for await (const recording of read(paths, {})) recordings.push(recording)
  return recordings
}

async function withFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-football-'))
  try {
    await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
