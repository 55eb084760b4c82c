import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realData } from '../../../test/real-data.ts'
import { sha256Hex } from '../../base/hash.ts'
import { read } from './source.ts'

const GOLDEN = join(import.meta.dirname, '../../../test/golden/football/kloppy.json')

/** As `test/oracles/football.py` writes it. */
interface GoldenCase {
  readonly files: readonly string[]
  readonly pitchM: readonly [number, number]
  readonly periods: readonly { period: number; positions: number; tracks: number; sha256: string; rows: string[] }[]
}
const CASES: Record<string, GoldenCase> = JSON.parse(readFileSync(GOLDEN, 'utf8'))

interface Row {
  readonly track: string
  readonly us: number
  readonly x: number
  readonly y: number
  readonly z?: number
}

type Change = (rows: readonly Row[]) => readonly Row[]

/** It drops a frame where the file has no ball (Sportec), or no player (Stats Perform). */
const onlyFramesWith =
  (needed: RegExp): Change =>
  rows => {
    const stamps = new Set(rows.filter(row => needed.test(row.track)).map(row => row.us))
    return rows.filter(row => stamps.has(row.us))
  }
/** It turns extra time by half where the sides have changed; the file's own frame is kept here. */
const turned: Change = rows => rows.map(row => ({ ...row, x: -row.x, y: -row.y }))
/** It takes y of Metrica's CSV as up; the provider says (0, 0) is the top left corner, so left and right change places. */
const mirrored: Change = rows => rows.map(row => ({ ...row, y: -row.y }))

/** Where kloppy 3.19.1 differs from what the files say, by case and period. */
const DIFFERENCES: Record<string, Record<number, Change>> = {
  sportec: { 2: onlyFramesWith(/^ball$/) },
  'sportec with referee': { 2: onlyFramesWith(/^ball$/) },
  'statsperform json': { 2: onlyFramesWith(/^(home|away)-/) },
  'statsperform xml': { 2: onlyFramesWith(/^(home|away)-/) },
  'pff 10517': { 3: turned, 4: turned },
  'metrica csv': { 1: mirrored, 2: mirrored },
}

const formats = realData('sports/formats')

describe.skipIf(!formats)('every position equals kloppy 3.19.1', () => {
  test.each(Object.entries(CASES))('%s', async (name, { files, pitchM, periods }) => {
    const { rows, pitch } = await rowsByPeriod(files.map(file => join(formats ?? '', file)))
    expect(pitch).toContain(`pitch ${pitchM[0]} x ${pitchM[1]} m`)
    expect([...rows.keys()]).toEqual(periods.map(row => row.period))
    for (const golden of periods) {
      const own = rows.get(golden.period) ?? []
      const lines = (DIFFERENCES[name]?.[golden.period]?.(own) ?? own).map(formatRow).sort()
      expect(lines.length).toBe(golden.positions)
      expect(new Set(lines.map(line => line.split('|')[0])).size).toBe(golden.tracks)
      for (const row of golden.rows) expect(lines).toContain(row)
      expect(sha256Hex(lines.join('\n'))).toBe(golden.sha256)
    }
  })
})

/** Players and the ball of each period, with microseconds since the period's first position. */
async function rowsByPeriod(files: readonly string[]): Promise<{ rows: Map<number, Row[]>; pitch: string }> {
  const stamped = new Map<number, (Row & { readonly stampS: number })[]>()
  let pitch = ''
  for await (const { tracks, scaleWitnesses } of read(files, {})) {
    pitch = scaleWitnesses?.[0].detail ?? ''
    for (const { id, category, attributes = {}, position, samples } of tracks) {
      if (category === 'referee') continue
      const list = stamped.get(Number(attributes.period)) ?? []
      stamped.set(Number(attributes.period), list)
      for (const { timeS, centerInWorldM: [x, y, z] = [0, 0, 0] } of samples) {
        const stampS = Number(attributes.startStampS) + timeS
        list.push({ track: id, us: 0, stampS, x, y, ...(position === 'center' && { z }) })
      }
    }
  }
  const rows = new Map<number, Row[]>()
  for (const [period, list] of stamped) {
    const first = list.reduce((least, row) => Math.min(least, row.stampS), Number.POSITIVE_INFINITY)
    rows.set(
      period,
      list.map(row => ({ ...row, us: Math.round((row.stampS - first) * 1e6) })),
    )
  }
  return { rows, pitch }
}

const formatRow = ({ track, us, x, y, z }: Row): string => [track, us, metres(x), metres(y), metres(z)].join('|')

/** Six decimals; the files' own decimals never come to rest between two of them. */
const metres = (value: number | undefined): string =>
  value === undefined ? '-' : (Math.round(value * 1e6) / 1e6 + 0).toFixed(6)
