import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { listOf, readJson, readXml, rootOf, word } from './documents.ts'
import { readHead } from './files.ts'
import type { PersonDetails, Side } from './tracked.ts'

export interface Ma1 {
  readonly id: string
  readonly sides: Readonly<Record<'home' | 'away', Side>>
  readonly players: readonly (PersonDetails & { readonly key: string; readonly team: 'home' | 'away' })[]
}

const contestant = z.object({ id: z.string(), name: z.string(), position: z.enum(['home', 'away']) })
const person = z.object({
  playerId: z.string(),
  matchName: z.string().optional(),
  shirtNumber: word.optional(),
  position: z.string().optional(),
})
const lineUp = z.object({ contestantId: z.string(), player: listOf(person) })

const json = z.object({
  matchInfo: z.object({ id: z.string(), contestant: listOf(contestant) }),
  liveData: z.object({ lineUp: listOf(lineUp) }),
})
const xml = rootOf(
  z.object({
    matchInfo: z.object({ id: z.string(), contestants: z.object({ contestant: listOf(contestant) }) }),
    liveData: z.object({ lineUps: z.object({ lineUp: listOf(lineUp) }).optional(), lineUp: listOf(lineUp) }),
  }),
)

/** MA1 match details: both teams and their line-ups, from JSON or XML. */
export async function readMa1(path: string): Promise<Ma1> {
  const name = 'MA1 document'
  if (!(await readHead(path)).text.startsWith('<')) {
    const { matchInfo, liveData } = await readJson(path, { name, schema: json })
    return ma1Of(matchInfo.id, matchInfo.contestant, liveData.lineUp, path)
  }
  const { matchInfo, liveData } = await readXml(path, { name, schema: xml })
  const lineUps = liveData.lineUps?.lineUp ?? liveData.lineUp
  return ma1Of(matchInfo.id, matchInfo.contestants.contestant, lineUps, path)
}

function ma1Of(
  id: string,
  contestants: readonly z.infer<typeof contestant>[],
  lineUps: readonly z.infer<typeof lineUp>[],
  path: string,
): Ma1 {
  const sideOf = (team: 'home' | 'away'): Side => {
    const found = contestants.find(row => row.position === team)
    if (found) return { team, teamName: found.name }
    throw badInput({ subject: 'contestants', expected: `one at ${team}`, got: 'none', where: path })
  }
  const players = lineUps.flatMap(({ contestantId, player }) => {
    const team = contestants.find(row => row.id === contestantId)?.position
    if (!team) return []
    return player.map(({ playerId, matchName, shirtNumber, position }) => ({
      key: playerId,
      team,
      jersey: shirtNumber,
      playerName: matchName,
      role: position,
      goalkeeper: position === 'Goalkeeper',
    }))
  })
  return { id, sides: { home: sideOf('home'), away: sideOf('away') }, players }
}
