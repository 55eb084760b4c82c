import { z } from 'zod'
import { checkRecord } from '../../tracks/record.ts'
import { orSkip } from '../skip-bad.ts'
import { positive, readJson, word } from './documents.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions, Tracked } from './format.ts'
import { readJsonObjects } from './json-objects.ts'
import { BALL, player, Roster, referee, type Side } from './tracked.ts'

const MS_PER_S = 1000
/** An object's `role` where it keeps a goal. */
const GOALKEEPER = 1

const people = z.array(z.object({ name: z.string().optional(), jersey_number: z.int() }))
const metadata = {
  name: 'Signality metadata',
  schema: z.object({
    id: word,
    venueId: word,
    team_home_name: z.string(),
    team_away_name: z.string(),
    team_home_players: people,
    team_away_players: people,
  }),
}
const venue = {
  name: 'Signality venue',
  schema: z.object({ venueId: word, pitch_size: z.tuple([positive, positive]) }),
}

const person = z.object({
  jersey_number: z.int(),
  role: z.int().nullish(),
  position: z.array(z.number()).min(2).nullish(),
  track_id: word.nullish(),
})
const frame = {
  name: 'Signality frame',
  schema: z.object({
    phase: z.int().positive(),
    match_time: z.number(),
    referees: z.array(person).optional(),
    home_team: z.array(person),
    away_team: z.array(person),
    ball: z.object({ position: z.array(z.number()).min(2).nullish() }),
  }),
}

type Metadata = z.infer<typeof metadata.schema>
type Person = z.infer<typeof person>
type SquadSide = Side & { readonly players: z.infer<typeof people> }

function roleOf({ text }: FileHead): string | undefined {
  if (/"team_home_lineup"/.test(text) && /"venueId"/.test(text)) return 'metadata'
  if (/"pitch_size"/.test(text) && /"venueId"|"reference_landmarks"/.test(text)) return 'venue'
  return /^\[/.test(text) && /"phase"/.test(text) && /"match_time"/.test(text) ? 'tracking' : undefined
}

async function factsOf(path: string, role: string): Promise<Facts> {
  if (role === 'metadata') return { venue: [(await readJson(path, metadata)).venueId] }
  return role === 'venue' ? { venue: [(await readJson(path, venue)).venueId] } : {}
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const match = await readJson(files.metadata[0], metadata)
  const [lengthM, widthM] = (await readJson(files.venue[0], venue)).pitch_size
  return { id: match.id, pitch: { lengthM, widthM }, positions: () => positions(files.tracking, match, options) }
}

async function* positions(paths: readonly string[], match: Metadata, options: ReadOptions): AsyncGenerator<Position[]> {
  const roster = new Roster()
  for (const path of paths) {
    for await (const { value, where } of readJsonObjects(path, 1)) {
      const batch = orSkip(options, () => positionsOfFrame(value, match, roster, where))
      if (batch) yield batch
    }
  }
}

function positionsOfFrame(value: unknown, match: Metadata, roster: Roster, where: string): Position[] {
  const { phase, match_time, home_team, away_team, referees, ball } = checkRecord(frame, value, where)
  const when = { period: phase, stampS: match_time / MS_PER_S }
  const positions: Position[] = []
  const sides = sidesOf(match)
  for (const [list, side] of [[home_team, sides.home] as const, [away_team, sides.away] as const]) {
    for (const row of list) {
      const tracked = roster.getOrAdd(keyOf(side.team, row), () => playerOf(row, side))
      if (row.position) positions.push({ tracked, ...when, x: row.position[0], y: row.position[1] })
    }
  }
  for (const row of referees ?? []) {
    const tracked = roster.getOrAdd(keyOf('referee', row), () => referee(row.track_id ?? String(row.role)))
    if (row.position) positions.push({ tracked, ...when, x: row.position[0], y: row.position[1] })
  }
  if (ball.position) {
    const [x, y, z] = ball.position
    positions.push({ tracked: BALL, ...when, x, y, z })
  }
  return positions
}

/** Unknown shirts are -1; the provider's track then tells people apart. */
const keyOf = (team: string, { jersey_number, track_id, role }: Person): string =>
  jersey_number >= 0 ? `${team}-${jersey_number}` : `${team}-track-${track_id ?? role}`

function playerOf({ jersey_number, track_id, role }: Person, side: SquadSide): Tracked {
  const known = side.players.find(row => row.jersey_number === jersey_number)
  const jersey = jersey_number >= 0 ? jersey_number : undefined
  const details = { jersey, playerName: known?.name, goalkeeper: role === GOALKEEPER }
  return player(side, `track-${track_id}`, details)
}

const sidesOf = (match: Metadata): Record<'home' | 'away', SquadSide> => ({
  home: { team: 'home', teamName: match.team_home_name, players: match.team_home_players },
  away: { team: 'away', teamName: match.team_away_name, players: match.team_away_players },
})

export const SIGNALITY: FootballFormat = {
  name: 'signality',
  title: 'Signality',
  roles: [
    { role: 'tracking', what: 'tracking (JSON, a file a period)', tracking: true, many: true },
    { role: 'metadata', what: 'metadata (JSON with team_home_lineup)' },
    { role: 'venue', what: 'venue information (JSON with pitch_size)' },
  ],
  roleOf,
  factsOf,
  open,
}
