import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { checkRecord } from '../../tracks/record.ts'
import { orSkip } from '../skip-bad.ts'
import { parseJsonText, readJson } from './documents.ts'
import { readHead } from './files.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions } from './format.ts'
import { MATCH, rosterOf, type SkillcornerMatch, secondsOf } from './skillcorner-match.ts'
import { isV2, objectsOfV2, positionsV2 } from './skillcorner-v2.ts'
import { BALL, type Roster } from './tracked.ts'

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

type Frame = z.infer<typeof frame.schema>

function roleOf({ text }: FileHead): string | undefined {
  const line = text.slice(0, 400)
  if (isV2(line) || (/^\{"frame":/.test(line) && line.includes('"ball_data"'))) return 'tracking'
  return text.includes('"home_team_kit"') && text.includes('"trackable_object"') ? 'metadata' : undefined
}

/** Frames name no match, only players or what is tracked: all must be the metadata's. */
async function factsOf(path: string, role: string): Promise<Facts> {
  if (role === 'metadata') {
    const { players, referees = [], ball } = await readJson(path, MATCH)
    const tracked = [...players, ...referees, ball].flatMap(row => row?.trackable_object ?? [])
    return { player: players.map(row => String(row.id)), trackable: tracked.map(String) }
  }
  if (isV2((await readHead(path)).text)) return { trackable: await objectsOfV2(path) }
  for await (const { text, number } of readLines(path)) {
    const { player_data } = parseFrame(text, `${path}:${number}`)
    if (player_data.length > 0) return { player: player_data.map(row => String(row.player_id)) }
  }
  return {}
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const match = await readJson(files.metadata[0], MATCH)
  const v2 = isV2((await readHead(files.tracking[0])).text)
  return {
    id: match.id,
    pitch: { lengthM: match.pitch_length, widthM: match.pitch_width },
    positions: () => (v2 ? positionsV2 : positions)(files.tracking[0], match, options),
  }
}

async function* positions(path: string, match: SkillcornerMatch, options: ReadOptions): AsyncGenerator<Position[]> {
  const roster = rosterOf(match, 'id')
  for await (const { text, number } of readLines(path)) {
    const where = `${path}:${number}`
    const batch = orSkip(options, () => positionsOfFrame(parseFrame(text, where), roster, match, where))
    if (batch) yield batch
  }
}

const parseFrame = (text: string, where: string): Frame => checkRecord(frame, parseJsonText(text, where), where)

/** Before kick-off and after the whistle a frame has no period. */
function positionsOfFrame(row: Frame, roster: Roster, match: SkillcornerMatch, where: string): Position[] {
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

const stranger = (id: number, { id: match, players }: SkillcornerMatch, where: string): Error =>
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
    { role: 'tracking', what: 'tracking (V3: JSON lines; V2: one JSON array)', tracking: true },
    { role: 'metadata', what: 'match metadata (JSON)' },
  ],
  roleOf,
  factsOf,
  open,
}
