import { z } from 'zod'
import { readLines } from '../../files/lines.ts'
import { checkRecord } from '../../tracks/record.ts'
import { orSkip } from '../skip-bad.ts'
import { parseJsonText, positive, readJson, word } from './documents.ts'
import { readHead } from './files.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions } from './format.ts'
import { isSmoothedAway } from './pff-smoothing.ts'
import { BALL, player, Roster, type Side } from './tracked.ts'

const team = z.object({ id: word, name: z.string() })
const metadata = {
  name: 'PFF metadata',
  schema: z
    .array(
      z.object({
        id: word,
        homeTeam: team,
        awayTeam: team,
        stadium: z.object({ pitches: z.array(z.object({ length: positive, width: positive })).min(1) }),
      }),
    )
    .min(1),
}
const roster = {
  name: 'PFF roster',
  schema: z.array(
    z.object({
      player: z.object({ nickname: z.string() }),
      positionGroupType: z.string().nullish(),
      shirtNumber: word,
      team: z.object({ id: word }),
    }),
  ),
}

const coordinate = z.number().nullish()
const visibility = z.string().nullish()
const people = z.array(z.object({ jerseyNum: word, x: coordinate, y: coordinate, visibility })).nullish()
const frame = {
  name: 'PFF frame',
  schema: z.object({
    period: z.int().nullish(),
    periodElapsedTime: z.number().nullish(),
    homePlayers: people,
    homePlayersSmoothed: people,
    awayPlayers: people,
    awayPlayersSmoothed: people,
    ballsSmoothed: z.object({ x: coordinate, y: coordinate, z: coordinate, visibility }).nullish(),
  }),
}

type Metadata = z.infer<typeof metadata.schema>[number]
type Frame = z.infer<typeof frame.schema>

function roleOf({ text }: FileHead): string | undefined {
  if (/^\{/.test(text) && /"homePlayersSmoothed"/.test(text) && /"periodElapsedTime"/.test(text)) return 'tracking'
  if (!/^\[\s*\{/.test(text)) return undefined
  if (/"homeTeamStartLeft"/.test(text)) return 'metadata'
  return /"positionGroupType"/.test(text) && /"shirtNumber"/.test(text) ? 'roster' : undefined
}

async function factsOf(path: string, role: string): Promise<Facts> {
  if (role === 'metadata') {
    const [{ id, homeTeam, awayTeam }] = await readJson(path, metadata)
    return { match: [id], team: [homeTeam.id, awayTeam.id] }
  }
  if (role === 'roster') return { team: [...new Set((await readJson(path, roster)).map(row => row.team.id))] }
  const id = /"gameRefId":\s*"?(\d+)/.exec((await readHead(path)).text)?.[1]
  return id === undefined ? {} : { match: [id] }
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const [match] = await readJson(files.metadata[0], metadata)
  const people = await rosterOf(match, files.roster[0])
  const [pitch] = match.stadium.pitches
  return {
    id: match.id,
    pitch: { lengthM: pitch.length, widthM: pitch.width },
    positions: () => positions(files.tracking[0], match, people, options),
  }
}

async function* positions(path: string, match: Metadata, people: Roster, options: ReadOptions) {
  for await (const { text, number } of readLines(path)) {
    const where = `${path}:${number}`
    const row = orSkip(options, () => checkRecord(frame, parseJsonText(text, where), where))
    if (row) yield positionsOfFrame(row, match, people)
  }
}

/**
 * The provider's smoothed positions: raw ones jump, and a frame may hold several balls. Frames in which smoothing ran
 * through a break hold none.
 */
function positionsOfFrame(row: Frame, match: Metadata, people: Roster): Position[] {
  const { period, periodElapsedTime: stampS, ballsSmoothed: ball } = row
  if (typeof period !== 'number' || typeof stampS !== 'number' || isSmoothedAway(row)) return []
  const positions: Position[] = []
  for (const side of sidesOf(match)) {
    const list = side.team === 'home' ? row.homePlayersSmoothed : row.awayPlayersSmoothed
    for (const { jerseyNum, x, y, visibility } of list ?? []) {
      const make = () => player(side, jerseyNum, { jersey: jerseyNum })
      const tracked = people.getOrAdd(`${side.team}-${jerseyNum}`, make)
      if (typeof x === 'number' && typeof y === 'number') {
        positions.push({ tracked, period, stampS, x, y, seen: seenOf(visibility) })
      }
    }
  }
  if (ball && typeof ball.x === 'number' && typeof ball.y === 'number') {
    const { x, y, z, visibility } = ball
    positions.push({ tracked: BALL, period, stampS, x, y, z: z ?? undefined, seen: seenOf(visibility) })
  }
  return positions
}

const seenOf = (visibility: string | null | undefined): boolean | undefined =>
  visibility ? visibility === 'VISIBLE' : undefined

const sidesOf = ({ homeTeam, awayTeam }: Metadata): readonly (Side & { id: string })[] => [
  { team: 'home', teamName: homeTeam.name, id: homeTeam.id },
  { team: 'away', teamName: awayTeam.name, id: awayTeam.id },
]

async function rosterOf(match: Metadata, path: string): Promise<Roster> {
  const people = new Roster()
  const sides = sidesOf(match)
  for (const { player: person, positionGroupType, shirtNumber, team } of await readJson(path, roster)) {
    const side = sides.find(row => row.id === team.id)
    if (!side) continue
    const role = positionGroupType ?? undefined
    const details = { jersey: shirtNumber, playerName: person.nickname, role, goalkeeper: role === 'GK' }
    people.add(`${side.team}-${shirtNumber}`, player(side, shirtNumber, details))
  }
  return people
}

export const PFF: FootballFormat = {
  name: 'pff',
  title: 'PFF FC',
  roles: [
    { role: 'tracking', what: 'tracking (JSON lines)', tracking: true },
    { role: 'metadata', what: 'metadata (JSON with homeTeamStartLeft)' },
    { role: 'roster', what: 'rosters (JSON with shirtNumber)' },
  ],
  roleOf,
  factsOf,
  open,
}
