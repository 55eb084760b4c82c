import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { numberOf, wholeOf } from '../../files/text-rows.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Pitch, Position, Tracked } from './format.ts'
import { BALL, player } from './tracked.ts'

/** Both as the provider's description of the data states: 0..1, (0, 0) at the top left, (1, 1) at the bottom right. */
const PITCH: Pitch = { lengthM: 105, widthM: 68 }
/** Period, frame, time; then two columns for each player, and two for the ball. */
const FIRST_COLUMN = 3
const HEADER_LINES = 3

/** The first line says Home or Away; where it has a club's name, the file's own name tells. */
function roleOf({ name, text }: FileHead): string | undefined {
  const [teams, , columns] = text.split('\n', HEADER_LINES)
  if (!columns?.startsWith('Period,Frame,Time [s],')) return undefined
  return /^,,,Away,/i.test(teams) || (!/^,,,Home,/i.test(teams) && /away/i.test(name)) ? 'away' : 'home'
}

/** Both files of a match hold the ball: where it starts tells matches apart. */
async function factsOf(path: string): Promise<Facts> {
  let line = 0
  for await (const { text } of readLines(path)) {
    if (line++ < HEADER_LINES) continue
    const cells = text.split(',')
    return { 'ball in frame': [`${cells[1]} at ${cells.slice(-2).join(', ')}`] }
  }
  return {}
}

async function open({ home, away }: MatchFiles): Promise<Match> {
  const id = /([^/\\]+?)(?:\.csv)?(?:\.gz)?$/i.exec(home[0])?.[1] ?? home[0]
  return { id, pitch: PITCH, positions: () => positions(home[0], away[0]) }
}

interface Row {
  readonly frame: number
  readonly positions: readonly Position[]
  readonly ball: string
  readonly where: string
}

/** Both files line by line: their frames and their ball must agree, else they are of different matches. */
async function* positions(home: string, away: string): AsyncGenerator<Position[]> {
  const others = rowsOf(away, 'away')
  try {
    for await (const row of rowsOf(home, 'home')) {
      const other = (await others.next()).value
      if (!other) throw badInput({ subject: 'away file', expected: `frame ${row.frame}`, got: 'its end', where: away })
      if (other.frame !== row.frame || other.ball !== row.ball) {
        const expected = `frame ${row.frame} with the ball at ${row.ball} as in the home file`
        const got = `frame ${other.frame} with the ball at ${other.ball}`
        throw badInput({ subject: 'away file', expected, got, where: other.where })
      }
      yield [...row.positions, ...other.positions.filter(position => position.tracked !== BALL)]
    }
  } finally {
    await others.return(undefined)
  }
}

async function* rowsOf(path: string, team: 'home' | 'away'): AsyncGenerator<Row, undefined> {
  let header: string[][] = []
  let people: Tracked[] = []
  for await (const { text, number } of readLines(path)) {
    const cells = text.split(',')
    if (header.length < HEADER_LINES) {
      header = [...header, cells]
      if (header.length === HEADER_LINES) people = peopleOf(header, team)
      continue
    }
    yield rowOf(cells, people, `${path}:${number}`)
  }
  return undefined
}

function rowOf(cells: readonly string[], people: readonly Tracked[], where: string): Row {
  const expected = FIRST_COLUMN + 2 * people.length
  if (cells.length !== expected) {
    throw badInput({ subject: 'line', expected: `${expected} values`, got: String(cells.length), where })
  }
  const period = wholeOf(cells[0], 'Period', where, 1)
  const stampS = numberOf(cells[2], 'Time [s]', where)
  const positions: Position[] = []
  people.forEach((tracked, i) => {
    const [x, y] = cells.slice(FIRST_COLUMN + 2 * i, FIRST_COLUMN + 2 * i + 2)
    if (isAbsent(x) || isAbsent(y)) return
    positions.push({
      tracked,
      period,
      stampS,
      x: (numberOf(x, 'x', where) - 0.5) * PITCH.lengthM,
      y: (0.5 - numberOf(y, 'y', where)) * PITCH.widthM,
    })
  })
  return { frame: wholeOf(cells[1], 'Frame', where), positions, ball: cells.slice(-2).join(', '), where }
}

const isAbsent = (cell: string): boolean => cell === 'NaN' || cell === ''

/** Line 1 holds the team, line 2 the shirts, line 3 the names; the last pair of columns is the ball. */
function peopleOf([teams, shirts, names]: readonly string[][], team: 'home' | 'away'): Tracked[] {
  const side = { team, teamName: teams[FIRST_COLUMN] || team }
  const people: Tracked[] = []
  for (let column = FIRST_COLUMN; column < names.length; column += 2) {
    const name = names[column]
    if (name === 'Ball') people.push(BALL)
    else if (name !== '') people.push(player(side, name, { jersey: shirts[column], playerName: name }))
  }
  return people
}

export const METRICA: FootballFormat = {
  name: 'metrica',
  title: 'Metrica Sports (CSV)',
  roles: [
    { role: 'home', what: 'home team (CSV)', tracking: true },
    { role: 'away', what: 'away team (CSV)' },
  ],
  roleOf,
  factsOf,
  open,
}
