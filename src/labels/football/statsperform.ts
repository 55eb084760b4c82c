import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { numberOf, wholeOf } from '../../files/text-rows.ts'
import { orSkip } from '../skip-bad.ts'
import {
  type Facts,
  type FileHead,
  type FootballFormat,
  type Match,
  type MatchFiles,
  type Position,
  type ReadOptions,
  STANDARD_PITCH,
  type Tracked,
} from './format.ts'
import { type Ma1, readMa1 } from './statsperform-ma1.ts'
import { BALL, player, Roster, referee } from './tracked.ts'

const MS_PER_S = 1000
/** How MA25 numbers who is tracked; goalkeepers stand apart. */
const REFEREE = 2
const SIDES: Record<number, { team: 'home' | 'away'; goalkeeper: boolean }> = {
  0: { team: 'home', goalkeeper: false },
  1: { team: 'away', goalkeeper: false },
  3: { team: 'home', goalkeeper: true },
  4: { team: 'away', goalkeeper: true },
}

function roleOf({ text }: FileHead): string | undefined {
  if (/^\d{10,};\d+,\d+,\d+:/.test(text)) return 'ma25'
  return /"?matchInfo"?/.test(text) && /"?contestant/.test(text) ? 'ma1' : undefined
}

/** Frames name no match, only players: all must be in the line-up. */
async function factsOf(path: string, role: string): Promise<Facts> {
  if (role === 'ma1') return { player: (await readMa1(path)).players.map(row => row.key) }
  for await (const { text } of readLines(path)) {
    const objects = text.split(':')[1]?.split(';').filter(Boolean) ?? []
    const people = objects.map(entry => entry.split(',')).filter(([side]) => Number(side) in SIDES)
    if (people.length > 0) return { player: people.map(([, key]) => key) }
  }
  return {}
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const ma1 = await readMa1(files.ma1[0])
  return { id: ma1.id, pitch: STANDARD_PITCH, positions: () => positions(files.ma25[0], ma1, options) }
}

async function* positions(path: string, ma1: Ma1, options: ReadOptions): AsyncGenerator<Position[]> {
  const people = new Roster()
  for (const row of ma1.players) people.add(row.key, player(ma1.sides[row.team], row.key, row))
  for await (const { text, number } of readLines(path)) {
    const batch = orSkip(options, () => positionsOfLine(text, ma1, people, `${path}:${number}`))
    if (batch) yield batch
  }
}

/** "unix ms;ms in period,period,status:side,id,shirt,x,y;...;:x,y,z;", metres from the top left corner, y down. */
function positionsOfLine(text: string, ma1: Ma1, people: Roster, where: string): Position[] {
  const [head, objects, ball] = text.split(':')
  const [stampMs, period] = head.split(';')[1]?.split(',') ?? []
  if (objects === undefined || period === undefined) {
    const expected = 'stamp;ms,period,status:objects:ball'
    throw badInput({ subject: 'line', expected, got: text.slice(0, 40), where })
  }
  const when = { period: wholeOf(period, 'period', where, 1), stampS: numberOf(stampMs, 'stamp', where) / MS_PER_S }
  const positions: Position[] = []
  for (const entry of objects.split(';').filter(Boolean)) {
    const [side, key, shirt, x, y] = entry.split(',')
    const tracked = trackedOf(wholeOf(side, 'side', where), key, shirt)
    const point = { x: numberOf(x, 'x', where), y: numberOf(y, 'y', where) }
    // A referee out of view stands at 0,0.
    if (tracked.category === 'referee' && point.x === 0 && point.y === 0) continue
    positions.push({ tracked, ...when, ...fromCentre(point) })
  }
  if (ball) {
    const [x, y, z] = ball.replace(/;$/, '').split(',')
    const point = fromCentre({ x: numberOf(x, 'ball x', where), y: numberOf(y, 'ball y', where) })
    positions.push({ tracked: BALL, ...when, ...point, z: numberOf(z, 'ball z', where) })
  }
  return positions

  function trackedOf(side: number, key: string, shirt: string): Tracked {
    const { team, goalkeeper } = SIDES[side] ?? {}
    if (team) {
      return people.getOrAdd(key, () => newcomer(player(ma1.sides[team], key, { jersey: shirt, goalkeeper }), key))
    }
    if (side === REFEREE) return people.getOrAdd(key, () => referee(key))
    throw badInput({ subject: 'side', expected: '0 to 4', got: String(side), where })
  }

  function newcomer(person: Tracked, key: string): Tracked {
    if (!people.hasId(person.id)) return person
    const got = JSON.stringify(key.slice(0, 60))
    throw badInput({ subject: `player ${person.id}`, expected: 'the id of the frames before', got, where })
  }
}

const fromCentre = ({ x, y }: { x: number; y: number }): { x: number; y: number } => ({
  x: x - STANDARD_PITCH.lengthM / 2,
  y: STANDARD_PITCH.widthM / 2 - y,
})

export const STATSPERFORM: FootballFormat = {
  name: 'statsperform',
  title: 'Stats Perform (MA1 and MA25)',
  roles: [
    { role: 'ma25', what: 'tracking (MA25 text)', tracking: true },
    { role: 'ma1', what: 'match details (MA1, XML or JSON)' },
  ],
  roleOf,
  factsOf,
  open,
}
