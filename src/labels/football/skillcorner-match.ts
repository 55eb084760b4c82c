import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { positive, word } from './documents.ts'
import { player, Roster, referee, type Side } from './tracked.ts'

const team = z.object({ id: z.number(), name: z.string() })
export const MATCH = {
  name: 'SkillCorner match',
  schema: z.object({
    id: word,
    home_team: team,
    away_team: team,
    pitch_length: positive,
    pitch_width: positive,
    /** The number under which V2 tracks the ball. */
    ball: z.object({ trackable_object: z.number() }).nullish(),
    referees: z.array(z.object({ id: z.number(), trackable_object: z.number().nullish() })).optional(),
    players: z.array(
      z.object({
        id: z.number(),
        trackable_object: z.number().nullish(),
        team_id: z.number(),
        number: z.number().nullish(),
        first_name: z.string().nullish(),
        last_name: z.string().nullish(),
        player_role: z.object({ name: z.string().nullish() }).nullish(),
      }),
    ),
  }),
}

export type SkillcornerMatch = z.infer<typeof MATCH.schema>

/** Who moves, by `id` (V3) or by `trackable_object` (V2). */
export function rosterOf(match: SkillcornerMatch, key: 'id' | 'trackable_object'): Roster {
  const sides = sidesOf(match)
  const roster = new Roster()
  for (const row of match.players) {
    const { id, team_id, number, first_name, last_name, player_role } = row
    const side = sides.find(({ teamId }) => teamId === team_id)
    const name = row[key]
    if (!side || typeof name !== 'number') continue
    const role = player_role?.name ?? undefined
    const playerName = [first_name, last_name].filter(Boolean).join(' ')
    const details = { jersey: number ?? undefined, playerName, role, goalkeeper: role === 'Goalkeeper' }
    roster.add(String(name), player(side, String(id), details))
  }
  for (const row of match.referees ?? []) {
    const name = row[key]
    if (typeof name === 'number') roster.add(String(name), referee(String(row.id)))
  }
  return roster
}

export const sidesOf = ({ home_team, away_team }: SkillcornerMatch): readonly (Side & { teamId: number })[] => [
  { team: 'home', teamName: home_team.name, teamId: home_team.id },
  { team: 'away', teamName: away_team.name, teamId: away_team.id },
]

/** "01:39:14.70" and "99:14.70" alike. */
export function secondsOf(clock: string, where: string): number {
  const parts = clock.split(':').map(Number)
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0)
  if (parts.length <= 3 && Number.isFinite(seconds)) return seconds
  throw badInput({ subject: 'timestamp', expected: 'hh:mm:ss.ss', got: clock, where })
}
