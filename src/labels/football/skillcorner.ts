import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { checkRecord } from '../../tracks/record.ts'
import { orSkip } from '../skip-bad.ts'
import { parseJsonText, positive, readJson, word } from './documents.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions } from './format.ts'
import { BALL, player, Roster, referee, type Side } from './tracked.ts'

const team = z.object({ id: z.number(), name: z.string() })
const metadata = {
  name: 'SkillCorner match',
  schema: z.object({
    id: word,
    home_team: team,
    away_team: team,
    pitch_length: positive,
    pitch_width: positive,
    referees: z.array(z.object({ id: z.number() })).optional(),
    players: z.array(
      z.object({
        id: z.number(),
        team_id: z.number(),
        number: z.number().nullish(),
        first_name: z.string().nullish(),
        last_name: z.string().nullish(),
        player_role: z.object({ name: z.string().nullish() }).nullish(),
      }),
    ),
  }),
}

const coordinate = z.number().nullable()
const frame = {
  name: 'SkillCorner frame',
  schema: z.object({
    timestamp: z.string().nullable(),
    period: z.int().nullable(),
    ball_data: z.object({
      x: coordinate,
      y: coordinate,
      z: coordinate.optional(),
      is_detected: z.boolean().nullish(),
    }),
    player_data: z.array(
      z.object({ x: coordinate, y: coordinate, player_id: z.number(), is_detected: z.boolean().nullish() }),
    ),
  }),
}

type Metadata = z.infer<typeof metadata.schema>
type Frame = z.infer<typeof frame.schema>

function roleOf({ text }: FileHead): string | undefined {
  const line = text.slice(0, 400)
  if (/^\{"frame":/.test(line) && line.includes('"ball_data"')) return 'tracking'
  return text.includes('"home_team_kit"') && text.includes('"trackable_object"') ? 'metadata' : undefined
}

/** Frames name no match, only players: all must be the metadata's. */
async function factsOf(path: string, role: string): Promise<Facts> {
  if (role === 'metadata') return { player: (await readJson(path, metadata)).players.map(row => String(row.id)) }
  for await (const { text, number } of readLines(path)) {
    const { player_data } = parseFrame(text, `${path}:${number}`)
    if (player_data.length > 0) return { player: player_data.map(row => String(row.player_id)) }
  }
  return {}
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const match = await readJson(files.metadata[0], metadata)
  return {
    id: match.id,
    pitch: { lengthM: match.pitch_length, widthM: match.pitch_width },
    positions: () => positions(files.tracking[0], match, options),
  }
}

async function* positions(path: string, match: Metadata, options: ReadOptions): AsyncGenerator<Position[]> {
  const roster = rosterOf(match)
  for await (const { text, number } of readLines(path)) {
    const where = `${path}:${number}`
    const batch = orSkip(options, () => positionsOfFrame(parseFrame(text, where), roster, match, where))
    if (batch) yield batch
  }
}

const parseFrame = (text: string, where: string): Frame => checkRecord(frame, parseJsonText(text, where), where)

/** Before kick-off and after the whistle a frame has no period. */
function positionsOfFrame(row: Frame, roster: Roster, match: Metadata, where: string): Position[] {
  const { period, timestamp, ball_data: ball } = row
  if (period === null || timestamp === null) return []
  const stampS = secondsOf(timestamp, where)
  const positions: Position[] = []
  for (const { player_id, x, y, is_detected } of row.player_data) {
    const tracked = roster.get(String(player_id))
    if (!tracked) throw stranger(player_id, match, where)
    if (x !== null && y !== null) positions.push({ tracked, period, stampS, x, y, seen: is_detected ?? undefined })
  }
  if (ball.x !== null && ball.y !== null) {
    const seen = ball.is_detected ?? undefined
    positions.push({ tracked: BALL, period, stampS, x: ball.x, y: ball.y, z: ball.z ?? undefined, seen })
  }
  return positions
}

/** "01:39:14.70" and "99:14.70" alike. */
function secondsOf(clock: string, where: string): number {
  const parts = clock.split(':').map(Number)
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0)
  if (parts.length <= 3 && Number.isFinite(seconds)) return seconds
  throw badInput({ subject: 'timestamp', expected: 'hh:mm:ss.ss', got: clock, where })
}

function rosterOf({ home_team, away_team, players, referees }: Metadata): Roster {
  const sides = new Map<number, Side>([
    [home_team.id, { team: 'home', teamName: home_team.name }],
    [away_team.id, { team: 'away', teamName: away_team.name }],
  ])
  const roster = new Roster()
  for (const { id, team_id, number, first_name, last_name, player_role } of players) {
    const side = sides.get(team_id)
    if (!side) continue
    const role = player_role?.name ?? undefined
    const playerName = [first_name, last_name].filter(Boolean).join(' ')
    const details = { jersey: number ?? undefined, playerName, role, goalkeeper: role === 'Goalkeeper' }
    roster.add(String(id), player(side, String(id), details))
  }
  for (const { id } of referees ?? []) roster.add(String(id), referee(String(id)))
  return roster
}

const stranger = (id: number, { id: match, players }: Metadata, where: string): Error =>
  badInput({
    subject: `player_id ${id}`,
    expected: `one of the ${players.length} players of match ${match}`,
    got: 'a player of another match',
    where,
  })

export const SKILLCORNER: FootballFormat = {
  name: 'skillcorner',
  title: 'SkillCorner',
  roles: [
    { role: 'tracking', what: 'tracking (V3, JSON lines)', tracking: true },
    { role: 'metadata', what: 'match metadata (JSON)' },
  ],
  roleOf,
  factsOf,
  open,
}
