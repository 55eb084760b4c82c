import { badInput } from '../../base/errors.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { Recording, Sample, Track } from '../../tracks/scene.ts'
import type { FootballFormat, Match, Pitch, Tracked } from './format.ts'
import { type Column, PositionTable } from './positions.ts'

/** Longer without any position is a cut: what comes after is a recording of its own. */
export const CUT_S = 20
const MICRO = 1e6
const NANO = 1e9

/** A run of a period without a cut, on the file's clock. */
interface Run {
  readonly startS: number
  readonly endS: number
}

/** The recordings of a match: one a period, more where nothing is known for over 20 s. */
export async function* recordingsOf(
  format: FootballFormat,
  match: Match,
  { signal, where }: WorkOptions & { readonly where: string },
): AsyncGenerator<Recording> {
  const table = new PositionTable()
  for await (const batch of match.positions()) {
    throwIfAborted(signal, match.id)
    for (const position of batch) table.add(position)
  }
  for (const { period, columns } of table.drain()) {
    requireNames(columns.keys(), where)
    const runs = runsOf(columns)
    for (const [i, run] of runs.entries()) {
      const suffix = i === 0 ? '' : `/part-${i + 1}`
      yield recordingOf(format, match, `football/${format.name}/${match.id}/period-${period}${suffix}`, period, {
        columns,
        run,
      })
    }
  }
}

/** Two persons with one name are one person under two ids, or a broken line-up. */
function requireNames(tracked: Iterable<Tracked>, where: string): void {
  const names = new Set<string>()
  for (const { id } of tracked) {
    if (names.has(id)) throw badInput({ subject: `player ${id}`, expected: 'one of that shirt', got: 'two', where })
    names.add(id)
  }
}

function recordingOf(
  format: FootballFormat,
  { pitch }: Match,
  recordingId: string,
  period: number,
  { columns, run }: { columns: ReadonlyMap<Tracked, Column>; run: Run },
): Recording {
  const shared = { period: String(period), startStampS: String(rounded(run.startS, MICRO)) }
  const tracks = [...columns].map(([tracked, column]) => trackOf(tracked, column, run, shared))
  return {
    recordingId,
    durationS: rounded(run.endS - run.startS, MICRO),
    source: {
      name: 'football',
      version: format.name,
      licence: format.licence ?? "as the match data's provider states",
      attribution: format.title,
    },
    provenance: 'label',
    units: 'm',
    groundPlane: { normalInWorld: [0, 0, 1], offsetM: 0 },
    scaleWitnesses: [{ kind: 'court', detail: describePitch(pitch) }],
    cameras: [],
    tracks: tracks.filter(track => track.samples.length > 0),
  }
}

const describePitch = ({ lengthM, widthM, assumed }: Pitch): string =>
  `pitch ${lengthM} x ${widthM} m${assumed ? ', assumed' : ''}`

/** People stand on the ground; so does a ball whose height the file never tells. */
function trackOf(tracked: Tracked, column: Column, run: Run, shared: Record<string, string>): Track {
  const high = tracked.category === 'ball' && column.hasHeight
  const samples: Sample[] = []
  for (let i = firstAt(column, run.startS); i < column.count && column.stampS(i) <= run.endS; i++) {
    const { x, y, z, seen } = column.at(i)
    if (high && Number.isNaN(z)) continue
    const sample: Sample = {
      timeS: rounded(column.stampS(i) - run.startS, MICRO),
      centerInWorldM: [rounded(x, NANO), rounded(y, NANO), high ? rounded(z, NANO) : 0],
    }
    if (seen !== undefined) sample.visibility = Number(seen)
    samples.push(sample)
  }
  return {
    id: tracked.id,
    category: tracked.category,
    attributes: { ...tracked.attributes, ...shared },
    position: high ? 'center' : 'foot',
    samples,
  }
}

/** Index of the first position at or after the stamp. */
function firstAt(column: Column, stampS: number): number {
  let low = 0
  let high = column.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (column.stampS(middle) < stampS) low = middle + 1
    else high = middle
  }
  return low
}

function runsOf(columns: ReadonlyMap<Tracked, Column>): Run[] {
  const stamps = allStamps(columns)
  const runs: Run[] = []
  let startS = stamps[0]
  for (let i = 1; i <= stamps.length; i++) {
    if (i < stamps.length && stamps[i] - stamps[i - 1] <= CUT_S) continue
    runs.push({ startS, endS: stamps[i - 1] })
    startS = stamps[i]
  }
  return runs
}

function allStamps(columns: ReadonlyMap<Tracked, Column>): Float64Array {
  const all = new Float64Array([...columns.values()].reduce((sum, column) => sum + column.count, 0))
  let at = 0
  for (const column of columns.values()) for (let i = 0; i < column.count; i++) all[at++] = column.stampS(i)
  return all.sort()
}

/** Free of the last bits that sums of decimal fractions leave; -0 becomes 0. */
const rounded = (value: number, perUnit: number): number => Math.round(value * perUnit) / perUnit + 0
