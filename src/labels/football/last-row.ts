import { basename } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { numberOf } from '../../files/text-rows.ts'
import { orSkip } from '../skip-bad.ts'
import {
  type FileHead,
  type FootballFormat,
  type Match,
  type MatchFiles,
  type Position,
  type ReadOptions,
  STANDARD_PITCH,
  type Tracked,
} from './format.ts'
import { BALL, player } from './tracked.ts'

const FPS = 20
const BALL_NUMBER = '0'
/** Both axes of the pitch run from 0 to 100. */
const UNITS = 100
const NEEDED = ['player', 'frame', 'x', 'y', 'z', 'bgcolor', 'edgecolor']

interface Row {
  readonly cells: ReadonlyMap<string, string>
  readonly where: string
}

const cell = ({ cells }: Row, column: string): string => cells.get(column) ?? ''

function roleOf({ text }: FileHead): string | undefined {
  const columns = text.slice(0, text.indexOf('\n')).trim().split(',')
  return NEEDED.every(name => columns.includes(name)) && columns.includes('player_num') ? 'play' : undefined
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const [path] = files.play
  const id = basename(path).replace(/\.csv(\.gz)?$/i, '')
  return { id, pitch: STANDARD_PITCH, positions: () => positions(path, id, options) }
}

/** A file holds one play, or several in the column `play`; each is a period of its own. Plays last seconds, so the file is held. */
async function* positions(path: string, id: string, options: ReadOptions): AsyncGenerator<Position[]> {
  const plays = new Map<string, Row[]>()
  for await (const row of rowsOf(path, options)) {
    const play = cell(row, 'play') || id
    const rows = plays.get(play)
    if (rows) rows.push(row)
    else plays.set(play, [row])
  }
  let period = 0
  for (const [play, rows] of plays) {
    period++
    yield positionsOfPlay(rows, period, play, options)
  }
}

async function* rowsOf(path: string, options: ReadOptions): AsyncGenerator<Row> {
  let columns: string[] | undefined
  for await (const { text, number } of readLines(path)) {
    const values = splitCsv(text)
    if (!columns) {
      columns = values
      continue
    }
    const where = `${path}:${number}`
    const row = orSkip(options, () => rowOf(columns ?? [], values, where))
    if (row) yield row
  }
}

function rowOf(columns: readonly string[], values: readonly string[], where: string): Row {
  if (values.length !== columns.length) {
    throw badInput({ subject: 'line', expected: `${columns.length} values`, got: String(values.length), where })
  }
  return { cells: new Map(columns.map((name, i) => [name, values[i]])), where }
}

/** Cells may be quoted where they hold a comma. */
const splitCsv = (text: string): string[] =>
  [...`${text},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map(([, value]) => value.replace(/^"([\s\S]*)"$/, '$1'))

function positionsOfPlay(rows: readonly Row[], period: number, play: string, options: ReadOptions): Position[] {
  const people = new Map<string, Tracked>()
  const mirrored = isMirrored(rows)
  const fps = options.fps ?? FPS
  return rows.flatMap(row => orSkip(options, () => positionOf(row)) ?? [])

  function positionOf(row: Row): Position {
    const { where } = row
    const key = cell(row, 'player')
    const tracked = people.get(key) ?? personOf(row, key, play)
    people.set(key, tracked)
    const alongLength = numberOf(cell(row, 'x'), 'x', where) / UNITS - 0.5
    const position = {
      tracked,
      period,
      stampS: numberOf(cell(row, 'frame'), 'frame', where) / fps,
      x: (mirrored ? -alongLength : alongLength) * STANDARD_PITCH.lengthM,
      y: (numberOf(cell(row, 'y'), 'y', where) / UNITS - 0.5) * STANDARD_PITCH.widthM,
    }
    const z = cell(row, 'z')
    return z === '' ? position : { ...position, z: numberOf(z, 'z', where) }
  }
}

function personOf(row: Row, key: string, play: string): Tracked {
  if (key === BALL_NUMBER) return BALL
  const team = cell(row, 'team')
  const colours = [cell(row, 'bgcolor'), cell(row, 'edgecolor')].filter(Boolean).join(' and ')
  const names = teamsOf(play)
  const teamName = (team === 'attack' ? names?.scorer : names?.other) ?? `team in ${colours}`
  const number = Number(cell(row, 'player_num') || Number.NaN)
  const tracked = player({ team, teamName }, key)
  const attributes = { ...tracked.attributes, ...(Number.isFinite(number) && { jersey: String(number) }), colours }
  return { ...tracked, attributes }
}

/** "Bayern 0 - [1] Liverpool" or "LIV_[2]-1_CHE": who scored stands beside the brackets. */
function teamsOf(play: string): { scorer: string; other: string } | undefined {
  const found = /^(.+?)[\s_]*(\[?)\d+\]?[\s_]*-[\s_]*\[?\d+(\]?)[\s_]*(.+)$/.exec(play)
  if (!found) return undefined
  const [, left, leftScored, rightScored, right] = found
  if (leftScored) return { scorer: left, other: right }
  return rightScored ? { scorer: right, other: left } : undefined
}

/**
 * Where the file says at which pixels of the video the players stood, that tells left from right: a camera sees the
 * ground so that (x, y) to (right, down) turns over. One that does not was mirrored along its length, to attack one way.
 */
function isMirrored(rows: readonly Row[]): boolean {
  const frame = rows.find(row => pixelOf(row) !== undefined)
  if (!frame) return false
  const points = rows.flatMap(row => {
    const pixel = cell(row, 'frame') === cell(frame, 'frame') ? pixelOf(row) : undefined
    return pixel ? [[Number(cell(row, 'x')), Number(cell(row, 'y')), ...pixel]] : []
  })
  const mean = [0, 1, 2, 3].map(i => points.reduce((sum, point) => sum + point[i], 0) / points.length)
  const covariance = (i: number, j: number) =>
    points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0)
  return covariance(0, 2) * covariance(1, 3) - covariance(0, 3) * covariance(1, 2) > 0
}

function pixelOf(row: Row): [number, number] | undefined {
  const found = /^\(([-\d.]+), ([-\d.]+)\)$/.exec(cell(row, 'coords'))
  return found ? [Number(found[1]), Number(found[2])] : undefined
}

export const LAST_ROW: FootballFormat = {
  name: 'last_row',
  title: 'Last Row (Friends of Tracking)',
  licence: 'any purpose, with credit to the source',
  roles: [{ role: 'play', what: 'play (CSV)', tracking: true }],
  roleOf,
  open,
}
