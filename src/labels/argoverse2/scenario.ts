import { readFile, stat } from 'node:fs/promises'
import { type AsyncBuffer, parquetMetadata, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { throwIfAborted } from '../../base/work.ts'
import { refuseMissing } from '../../files/lines.ts'
import { quatFromYaw } from '../../geometry/quat.ts'
import type { Recording, Sample, Track } from '../../tracks/scene.ts'
import { orSkip, problemOf } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import type { ArgoverseItem } from './layout.ts'
import { argoverseOrigin, FORECASTING_NAME, namingOf, SCENARIO_CATEGORIES } from './tables.ts'

const number = z.union([z.number(), z.bigint().transform(Number)])
const whole = number.pipe(z.int().nonnegative())

/** A state of an object (av2, `motion_forecasting/data_schema.py`). */
const stateSchema = z.object({
  observed: z.boolean(),
  track_id: z.string().min(1),
  object_type: z.string(),
  object_category: whole.pipe(z.number().max(3)),
  timestep: whole,
  position_x: z.number(),
  position_y: z.number(),
  heading: z.number(),
  scenario_id: z.string().min(1),
  start_timestamp: z.bigint(),
  end_timestamp: z.bigint(),
  num_timestamps: whole,
})

type State = z.infer<typeof stateSchema>

const COLUMNS = Object.keys(stateSchema.shape)
/** By `object_category`. */
const ROLES = ['fragment', 'unscored', 'scored', 'focal'] as const
/** The recording vehicle's `track_id`. */
const EGO_ID = 'AV'
/** Scenarios take a few hundred kilobytes; a larger file is something else. */
const MAX_FILE_BYTES = 2 ** 28
const MAX_ROWS = 2_000_000
/** Scenarios take 11 s; of a wrong stamp one of years would be made. */
const MAX_SCENARIO_S = 120

/** One motion-forecasting scenario: 11 s at 10 Hz, positions on the ground of the city frame (no heights, no sizes). */
export async function readScenario({ path, officialSplit }: ArgoverseItem, options: LabelOptions): Promise<Recording> {
  throwIfAborted(options.signal, path)
  const states = (await readRows(path)).flatMap(
    (row, i) => orSkip(options, () => stateOf(row, `${path}, row ${i + 1}`)) ?? [],
  )
  if (states.length === 0) {
    throw badInput({ subject: 'scenario', expected: 'a row an object and time step', got: 'no row', where: path })
  }
  const stepS = stepOf(states[0], path)
  const lastStep = states.reduce((last, state) => Math.max(last, state.timestep), 0)
  const tracks = [...groupedByTrack(states)].flatMap(
    ([id, own]) => orSkip(options, () => trackOf(id, own, stepS, path)) ?? [],
  )
  const ego = tracks.find(track => track.category === 'ego')
  return {
    recordingId: `argoverse2/${states[0].scenario_id}`,
    durationS: lastStep * stepS,
    ...argoverseOrigin(FORECASTING_NAME, officialSplit),
    cameras: [],
    ...(ego && { ego: ego.samples.map(egoPoseOf) }),
    tracks,
  }
}

async function readRows(path: string): Promise<Record<string, unknown>[]> {
  await refuseMissing(path)
  const { size } = await stat(path)
  if (size > MAX_FILE_BYTES) {
    throw badInput({ subject: 'scenario', expected: `at most ${MAX_FILE_BYTES} bytes`, got: `${size}`, where: path })
  }
  try {
    const bytes = await readFile(path)
    const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const file: AsyncBuffer = { byteLength: size, slice: (start, end) => whole.slice(start, end) }
    const metadata = parquetMetadata(whole)
    if (metadata.num_rows > MAX_ROWS) throw new Error(`${metadata.num_rows} rows`)
    return await parquetReadObjects({ file, metadata, columns: COLUMNS, compressors })
  } catch (cause) {
    throw problemOf(cause, 'Parquet file', path)
  }
}

function stateOf(row: Record<string, unknown>, where: string): State {
  const result = stateSchema.safeParse(row)
  if (result.success) return withinScenario(result.data, where)
  const [issue] = result.error.issues
  throw badInput({
    subject: `column ${issue.path.join('.')}`,
    expected: 'its published type',
    got: issue.message,
    where,
  })
}

function withinScenario(state: State, where: string): State {
  if (state.timestep < state.num_timestamps) return state
  const expected = `below ${state.num_timestamps}, as many as there are`
  throw badInput({ subject: 'column timestep', expected, got: `${state.timestep}`, where })
}

/** The stamps of the first and the last step give the time between steps. */
function stepOf({ start_timestamp, end_timestamp, num_timestamps }: State, where: string): number {
  const stepS = Number(end_timestamp - start_timestamp) / 1e9 / (num_timestamps - 1)
  if (stepS > 0 && stepS * num_timestamps <= MAX_SCENARIO_S) return stepS
  const got = `${num_timestamps} from ${start_timestamp} to ${end_timestamp}`
  const expected = `two or more that rise, within ${MAX_SCENARIO_S} s`
  throw badInput({ subject: 'stamps', expected, got, where })
}

function groupedByTrack(states: readonly State[]): Map<string, State[]> {
  const groups = new Map<string, State[]>()
  for (const state of states) {
    const own = groups.get(state.track_id)
    if (own) own.push(state)
    else groups.set(state.track_id, [state])
  }
  return groups
}

function trackOf(id: string, states: readonly State[], stepS: number, path: string): Track {
  const ordered = [...states].sort((a, b) => a.timestep - b.timestep)
  const [first] = ordered
  const where = `${path}, track ${id}`
  const twice = ordered.find((state, i) => state.timestep === ordered[i - 1]?.timestep)
  if (twice) throw badInput({ subject: 'time step', expected: 'once', got: `${twice.timestep} twice`, where })
  const samples = ordered.map(state => sampleOf(state, stepS))
  const { category, attributes } = namingOf(SCENARIO_CATEGORIES, first.object_type, where)
  if (id === EGO_ID) return { id: 'ego', category: 'ego', position: 'foot', samples }
  const role = ROLES[first.object_category]
  return {
    id,
    category,
    attributes: { ...attributes, role, observed: observedShare(ordered) },
    position: 'foot',
    samples,
  }
}

/** Whether the states lie in the part of the scenario that a forecaster is shown. */
function observedShare(states: readonly State[]): string {
  const shown = states.filter(state => state.observed).length
  return shown === states.length ? 'all' : shown === 0 ? 'none' : 'partly'
}

const sampleOf = ({ timestep, position_x, position_y, heading }: State, stepS: number): Sample => ({
  timeS: timestep * stepS,
  centerInWorldM: [position_x, position_y, 0],
  quatWxyz: [...quatFromYaw(heading)],
})

const egoPoseOf = ({ timeS, centerInWorldM = [0, 0, 0], quatWxyz = [1, 0, 0, 0] }: Sample) => ({
  timeS,
  worldFromEgo: { translationM: centerInWorldM, quatWxyz },
})
