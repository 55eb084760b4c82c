import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { madeMatch } from '../../../test/generators/football.ts'
import { WRITERS } from '../../../test/generators/football-files.ts'
import { realData } from '../../../test/real-data.ts'
import { StvlmError } from '../../base/errors.ts'
import type { Recording } from '../../tracks/scene.ts'
import { readJsonObjects } from './json-objects.ts'
import { read } from './source.ts'

const MATCH = madeMatch({ framesPerPeriod: 4 })
const formats = realData('sports/formats')
const lastRow = realData('sports/last_row')

describe('refusals are one line', () => {
  test('a missing partner, metadata alone, another format', () =>
    inFolder(async dir => {
      const [tracking, metadata] = await WRITERS['tracab dat'](MATCH, dir)
      expect(await refusal([tracking])).toMatch(/^Tracab match: expected its metadata \(XML or JSON\) among the paths/)
      expect(await refusal([metadata])).toMatch(/^Tracab match: expected its tracking .* too, got only meta.json/)
      const other = join(dir, 'other.txt')
      await writeFile(other, 'hello\n')
      expect(await refusal([tracking, metadata, other])).toMatch(/^football file: expected .*, got another format/)
    }))

  test('frames outside the periods of the metadata', () =>
    inFolder(async dir => {
      const [tracking, metadata] = await WRITERS['tracab dat'](MATCH, dir)
      await writeFile(metadata, (await readFile(metadata, 'utf8')).replaceAll(/(Start|End)Frame":\d+/g, '$1Frame":5'))
      expect(await refusal([tracking, metadata])).toMatch(/^track.dat: expected frames within the periods/)
    }))

  test('the files of two matches', () =>
    inFolder(async dir => {
      const files = await WRITERS.pff(MATCH, dir)
      const metadata = files.find(path => path.endsWith('metadata.json')) ?? ''
      await writeFile(metadata, (await readFile(metadata, 'utf8')).replace('"id":"77"', '"id":"78"'))
      expect(await refusal(files)).toMatch(/^metadata.json: .* same match as 77.jsonl, got match 77 there and match 78/)
    }))

  test('home and away files whose ball disagrees', () =>
    inFolder(async dir => {
      const [away, home] = await WRITERS.metrica(MATCH, dir)
      const lines = (await readFile(away, 'utf8')).split('\n')
      const moved = lines.map((line, i) => (i === 4 ? line.replace(/[\d.]+$/, '0.5') : line))
      await writeFile(away, moved.join('\n'))
      expect(await refusal([home, away])).toMatch(/^away file: expected frame 1001 with the ball at .*away.csv:5\)$/)
      const other = lines.map((line, i) => (i === 3 ? line.replace(/[\d.]+$/, '0.5') : line))
      await writeFile(away, other.join('\n'))
      expect(await refusal([home, away])).toMatch(/^away.csv: expected to be of the same match as home.csv/)
    }))

  test('a number that is none, with its line; --skip-bad keeps the other frames', () =>
    inFolder(async dir => {
      const files = await WRITERS['tracab dat'](MATCH, dir)
      await writeFile(files[0], (await readFile(files[0], 'utf8')).replace(/(\n.*?:\d,\d+,\d+,)/, '$1oops'))
      expect(await refusal(files)).toMatch(/^x: expected a number, got "oops.*track.dat:2\)$/)
      const problems: StvlmError[] = []
      const [first] = await readAll(files, { onBad: problem => void problems.push(problem) })
      expect(problems).toHaveLength(1)
      expect(first.tracks.every(track => track.samples.length === 3)).toBe(true)
    }))

  test('a JSON file that ends early', () =>
    inFolder(async dir => {
      const files = await WRITERS['tracab json'](MATCH, dir)
      await truncate(files[0], (await readFile(files[0])).length - 1000)
      expect(await refusal(files)).toMatch(/^JSON: expected a whole file, got its end within object/)
    }))

  test.skipIf(!formats)("SkillCorner's frames beside another match's metadata", async () => {
    const at = (name: string) => join(formats ?? '', name)
    const message = await refusal([at('skillcorner_match_data.json'), at('skillcorner_v3_raw_data.jsonl')])
    expect(message).toMatch(/^skillcorner_match_data.json: expected to be of the same match .*, got player 76 there/)
    const files = ['skillcorner_match_data.json', 'skillcorner_v3_raw_data.jsonl', 'skillcorner_meta_data.json'].map(at)
    expect((await readAll(files)).map(row => row.recordingId)).toEqual(
      ['period-1', 'period-2'].map(period => `football/skillcorner/1/${period}`),
    )
  })
})

describe('recordings', () => {
  test('over 20 s without a position is a cut', () =>
    inFolder(async dir => {
      const files = await WRITERS['tracab dat'](madeMatch({ framesPerPeriod: 1200 }), dir)
      const lines = (await readFile(files[0], 'utf8')).split('\n')
      await writeFile(files[0], lines.filter((_, i) => i < 50 || i >= 600).join('\n'))
      const recordings = await readAll(files)
      expect(recordings.map(row => [row.recordingId.split('/').slice(3).join('/'), row.durationS])).toEqual([
        ['period-1', 1.96],
        ['period-1/part-2', 23.96],
        ['period-2', 47.96],
      ])
      expect(recordings[1].tracks[0].attributes?.startStampS).toBe('24')
    }))

  test('frames out of order and doubled come out in order, once', () =>
    inFolder(async dir => {
      const files = await WRITERS['tracab dat'](MATCH, dir)
      const expected = await readAll(files)
      const lines = (await readFile(files[0], 'utf8')).trim().split('\n')
      await writeFile(files[0], [...lines.slice(2), ...lines.slice(0, 3)].join('\n'))
      const byId = (rows: Recording[]) => rows.map(row => [...row.tracks].sort((a, b) => (a.id < b.id ? -1 : 1)))
      expect(byId(await readAll(files))).toEqual(byId(expected))
    }))

  test('a folder may hold several matches, and files of none', () =>
    inFolder(async dir => {
      await WRITERS.pff(MATCH, dir)
      await WRITERS['statsperform json'](MATCH, dir)
      await writeFile(join(dir, 'LICENSE'), 'none\n')
      const ids = (await readAll([dir])).map(row => row.recordingId)
      expect(ids).toEqual(['pff/77', 'statsperform/made'].flatMap(id => [1, 2].map(n => `football/${id}/period-${n}`)))
    }))

  test('the same match twice is told apart', () =>
    inFolder(async dir => {
      const [a, b] = [join(dir, 'a'), join(dir, 'b')]
      await Promise.all([mkdir(a), mkdir(b)])
      for (const path of await WRITERS.pff(MATCH, a)) await copyFile(path, path.replace(a, b))
      const ids = (await readAll([a, b, a])).map(row => row.recordingId)
      expect(new Set(ids).size).toBe(6)
    }))
})

describe.skipIf(!lastRow)('Last Row', () => {
  const at = (name: string) => join(lastRow ?? '', name)

  test('both plays at 20 fps, teams by score or by colours', async () => {
    const [first] = await readAll([at('LIV_[2]-1_CHE.csv')])
    expect([first.durationS, first.tracks.length]).toEqual([194 / 20, 21])
    const names = (recording: Recording) => new Set(recording.tracks.flatMap(track => track.attributes?.teamName ?? []))
    expect(names(first)).toEqual(new Set(['LIV', 'CHE']))
    const ball = first.tracks.find(track => track.id === 'ball')
    // 42.9861923950178, 97.73381458889156 of 100 x 100 on 105 x 68 m.
    expect(ball?.samples[0].centerInWorldM?.[0]).toBeCloseTo(-7.364497985, 6)
    expect(ball?.samples[0].centerInWorldM?.[1]).toBeCloseTo(32.45899392, 6)
  })

  test('a play that the file mirrors along the pitch is turned back', async () => {
    const [second] = await readAll([at('Real_vs_Barcelona_Calma.csv')])
    expect([second.durationS, second.tracks.length]).toEqual([288 / 20, 22])
    const ball = second.tracks.find(track => track.id === 'ball')
    // x 38.21762651123334 of 100, mirrored.
    expect(ball?.samples[0].centerInWorldM?.[0]).toBeCloseTo(105 * (0.5 - 0.3821762651123334), 6)
    const names = new Set(second.tracks.flatMap(track => track.attributes?.teamName ?? []))
    expect(names).toEqual(new Set(['team in white and black', 'team in maroon and darkblue']))
  })
})

describe('JSON objects of a long array', () => {
  test('are found whatever stands in strings, and across chunks', () =>
    inFolder(async dir => {
      const rows = Array.from({ length: 3000 }, (_, i) => ({ i, text: `"{[${i}]}\\`, deep: { a: [{ b: 'é' }] } }))
      const path = join(dir, 'rows.json')
      await writeFile(path, JSON.stringify({ first: { x: 1 }, rows, last: [1, 'x', { end: true }] }, undefined, 1))
      const found: unknown[] = []
      for await (const { value } of readJsonObjects(path, 2)) found.push(value)
      expect(found).toEqual([...rows, { end: true }])
    }))
})

async function readAll(
  paths: readonly string[],
  options: { onBad?: (problem: StvlmError) => void } = {},
): Promise<Recording[]> {
  const recordings: Recording[] = []
  for await (const recording of read(paths, options)) recordings.push(recording)
  return recordings
}

async function refusal(paths: readonly string[]): Promise<string> {
  const thrown = await readAll(paths).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(StvlmError)
  return thrown instanceof StvlmError ? thrown.message : ''
}

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-football-'))
  try {
    await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
