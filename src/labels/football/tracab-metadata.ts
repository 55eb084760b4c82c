import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { listOf, numeric, positive, readJson, readXml, rootOf, word } from './documents.ts'
import { readHead } from './files.ts'
import type { Pitch } from './format.ts'
import type { PersonDetails, Side } from './tracked.ts'

export interface TracabPeriod {
  readonly number: number
  readonly startFrame: number
  readonly endFrame: number
}

export interface TracabSide extends Side {
  readonly players: readonly (PersonDetails & { readonly key: string })[]
}

export interface TracabMetadata {
  readonly id: string
  readonly framesPerS: number
  readonly pitch: Pitch
  readonly periods: readonly TracabPeriod[]
  readonly home: TracabSide
  readonly away: TracabSide
}

const PERIODS = [1, 2, 3, 4, 5] as const
const CM_PER_M = 100

const person = z.object({
  FirstName: z.string().optional(),
  LastName: z.string().optional(),
  JerseyNo: word,
  StartingPosition: z.string().optional(),
})
/** JSON has an array, XML elements whose name depends on the layout. */
const people = z.union([
  z.array(person),
  z.object({ item: listOf(person), Player: listOf(person) }).transform(({ item, Player }) => [...item, ...Player]),
])
const team = z.object({ LongName: z.string().optional(), ShortName: z.string().optional(), Players: people })
const teams = { HomeTeam: team.optional(), AwayTeam: team.optional() }

/** JSON, and the XML whose elements bear the same names. */
const flat = z
  .object({
    GameID: word,
    FrameRate: positive,
    PitchLongSide: positive,
    PitchShortSide: positive,
    ...teams,
  })
  .catchall(z.unknown())

const hierarchical = z.object({
  match: z.object({
    iId: word,
    iFrameRateFps: positive,
    fPitchXSizeMeters: positive,
    fPitchYSizeMeters: positive,
    period: listOf(z.object({ iId: numeric, iStartFrame: numeric, iEndFrame: numeric })),
  }),
  ...teams,
})

/** Any of the three layouts that Tracab writes: JSON, flat XML, XML with a `match` element. */
export async function readTracabMetadata(path: string): Promise<TracabMetadata> {
  const metadata = await readAnyLayout(path)
  if (metadata.periods.length > 0) return metadata
  throw badInput({ subject: 'Tracab metadata', expected: 'a period', got: 'none', where: path })
}

async function readAnyLayout(path: string): Promise<TracabMetadata> {
  const name = 'Tracab metadata'
  const { text } = await readHead(path)
  if (!text.startsWith('<')) return fromFlat(await readJson(path, { name, schema: flat }))
  if (!/<match[\s>]/.test(text)) return fromFlat(await readXml(path, { name, schema: rootOf(flat) }))
  return fromHierarchical(await readXml(path, { name, schema: rootOf(hierarchical) }))
}

function fromFlat(root: z.infer<typeof flat>): TracabMetadata {
  const frameOf = (key: string) => numeric.catch(0).parse(root[key])
  const rows = PERIODS.map(number => ({
    number,
    startFrame: frameOf(`Phase${number}StartFrame`),
    endFrame: frameOf(`Phase${number}EndFrame`),
  }))
  return {
    id: root.GameID,
    framesPerS: root.FrameRate,
    pitch: { lengthM: root.PitchLongSide / CM_PER_M, widthM: root.PitchShortSide / CM_PER_M },
    periods: rows.filter(isPlayed),
    ...sidesOf(root),
  }
}

function fromHierarchical({ match, ...sides }: z.infer<typeof hierarchical>): TracabMetadata {
  const rows = match.period.map(({ iId, iStartFrame, iEndFrame }) => ({
    number: iId,
    startFrame: iStartFrame,
    endFrame: iEndFrame,
  }))
  return {
    id: match.iId,
    framesPerS: match.iFrameRateFps,
    pitch: { lengthM: match.fPitchXSizeMeters, widthM: match.fPitchYSizeMeters },
    periods: rows.filter(isPlayed),
    ...sidesOf(sides),
  }
}

/** Periods that were not played have frames 0 to 0. */
const isPlayed = ({ startFrame, endFrame }: TracabPeriod): boolean => startFrame !== 0 || endFrame !== 0

type Team = z.infer<typeof team>

const sidesOf = (root: { HomeTeam?: Team; AwayTeam?: Team }) => ({
  home: sideOf('home', root.HomeTeam),
  away: sideOf('away', root.AwayTeam),
})

function sideOf(name: 'home' | 'away', row: Team | undefined): TracabSide {
  return {
    team: name,
    teamName: row?.LongName || row?.ShortName || name,
    players: (row?.Players ?? []).map(({ FirstName, LastName, JerseyNo, StartingPosition }) => ({
      key: JerseyNo,
      jersey: JerseyNo,
      playerName: [FirstName, LastName].filter(Boolean).join(' '),
      role: StartingPosition,
      goalkeeper: StartingPosition === 'G',
    })),
  }
}
