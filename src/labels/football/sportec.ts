import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { numberOf } from '../../files/text-rows.ts'
import { orSkip } from '../skip-bad.ts'
import { listOf, positive, readXml, rootOf } from './documents.ts'
import { readHead } from './files.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions, Tracked } from './format.ts'
import { BALL, player, Roster, referee, type Side } from './tracked.ts'
import { readXmlTags, type XmlTag } from './xml-tags.ts'

const PERIODS: Record<string, number> = { firstHalf: 1, secondHalf: 2, firstHalfExtra: 3, secondHalfExtra: 4 }
/** Torwart. */
const GOALKEEPER = 'TW'
const MS_PER_S = 1000

const person = z.object({
  PersonId: z.string(),
  FirstName: z.string().optional(),
  LastName: z.string().optional(),
  ShirtNumber: z.string().optional(),
  PlayingPosition: z.string().optional(),
  Role: z.string().optional(),
})

const metadata = {
  name: 'DFL match information',
  schema: rootOf(
    z.object({
      MatchInformation: z.object({
        General: z.object({ MatchId: z.string() }),
        Environment: z.object({ PitchX: positive, PitchY: positive }),
        Teams: z.object({
          Team: listOf(
            z.object({
              TeamId: z.string(),
              TeamName: z.string(),
              Role: z.enum(['home', 'guest']),
              Players: z.object({ Player: listOf(person) }),
            }),
          ),
        }),
        Referees: z.object({ Referee: listOf(person) }).optional(),
      }),
    }),
  ),
}

type Metadata = z.infer<typeof metadata.schema>['MatchInformation']

function roleOf({ text }: FileHead): string | undefined {
  if (/<FrameSet\s[^>]*GameSection=/.test(text)) return 'positions'
  return /<MatchInformation>/.test(text) && /PitchX=/.test(text) ? 'matchInformation' : undefined
}

async function factsOf(path: string): Promise<Facts> {
  const id = /MatchId="([^"]+)"/.exec((await readHead(path)).text)?.[1]
  return id === undefined ? {} : { match: [id] }
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const { MatchInformation: match } = await readXml(files.matchInformation[0], metadata)
  const { PitchX, PitchY } = match.Environment
  return {
    id: match.General.MatchId,
    pitch: { lengthM: PitchX, widthM: PitchY },
    positions: () => positions(files.positions[0], match, options),
  }
}

/** A frame set is one object in one half; its frames stand in order of time. */
async function* positions(path: string, match: Metadata, options: ReadOptions): AsyncGenerator<Position[]> {
  const roster = rosterOf(match)
  const sides = new Map(match.Teams.Team.map(team => [team.TeamId, sideOf(team)]))
  let tracked: Tracked | undefined
  let period = 0
  for await (const tags of readXmlTags(path, ['FrameSet', 'Frame'])) {
    const batch: Position[] = []
    for (const tag of tags) {
      if (tag.name === 'FrameSet') {
        period = periodOf(tag, path)
        tracked = trackedOf(tag, roster, sides)
        continue
      }
      const known = tracked
      const position = known && orSkip(options, () => positionOf(tag, known, period, path))
      if (position) batch.push(position)
    }
    yield batch
  }
}

function positionOf({ attributes, line }: XmlTag, tracked: Tracked, period: number, path: string): Position {
  const where = `${path}:${line}`
  const stampMs = Date.parse(attributes.T ?? '')
  if (!Number.isFinite(stampMs)) {
    throw badInput({ subject: 'Frame T', expected: 'a date with time and zone', got: attributes.T ?? 'nothing', where })
  }
  const position = {
    tracked,
    period,
    stampS: stampMs / MS_PER_S,
    x: numberOf(attributes.X, 'Frame X', where),
    y: numberOf(attributes.Y, 'Frame Y', where),
  }
  return attributes.Z === undefined ? position : { ...position, z: numberOf(attributes.Z, 'Frame Z', where) }
}

function periodOf({ attributes, line }: XmlTag, path: string): number {
  const period = PERIODS[attributes.GameSection ?? '']
  if (period !== undefined) return period
  throw badInput({
    subject: 'FrameSet GameSection',
    expected: `one of ${Object.keys(PERIODS).join(', ')}`,
    got: attributes.GameSection ?? 'nothing',
    where: `${path}:${line}`,
  })
}

/** Persons that the match information lacks keep the team of their frame set. */
function trackedOf({ attributes }: XmlTag, roster: Roster, sides: ReadonlyMap<string, Side>): Tracked | undefined {
  const { TeamId = '', PersonId } = attributes
  if (TeamId === 'BALL') return BALL
  if (PersonId === undefined) return undefined
  return roster.getOrAdd(PersonId, () => {
    const side = sides.get(TeamId)
    return side ? player(side, PersonId) : referee(PersonId)
  })
}

function rosterOf({ Teams, Referees }: Metadata): Roster {
  const roster = new Roster()
  for (const team of Teams.Team) {
    for (const row of team.Players.Player) {
      const details = { jersey: row.ShirtNumber, playerName: nameOf(row), role: row.PlayingPosition }
      const goalkeeper = row.PlayingPosition === GOALKEEPER
      roster.add(row.PersonId, player(sideOf(team), row.PersonId, { ...details, goalkeeper }))
    }
  }
  for (const row of Referees?.Referee ?? []) {
    roster.add(row.PersonId, referee(row.PersonId, { playerName: nameOf(row), role: row.Role }))
  }
  return roster
}

const nameOf = ({ FirstName, LastName }: z.infer<typeof person>): string =>
  [FirstName, LastName].filter(Boolean).join(' ')

const sideOf = ({ Role, TeamName }: Metadata['Teams']['Team'][number]): Side => ({
  team: Role === 'home' ? 'home' : 'away',
  teamName: TeamName,
})

export const SPORTEC: FootballFormat = {
  name: 'sportec',
  title: 'Sportec Solutions / DFL',
  roles: [
    { role: 'positions', what: 'positions (XML with FrameSet)', tracking: true },
    { role: 'matchInformation', what: 'match information (XML)' },
  ],
  roleOf,
  factsOf,
  open,
}
