import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { orSkipLater } from '../skip-bad.ts'
import { positive, readJson, readXml, rootOf, word } from './documents.ts'
import { readHead } from './files.ts'
import {
  type Facts,
  type FileHead,
  type FootballFormat,
  type Match,
  type MatchFiles,
  type Pitch,
  type Position,
  type ReadOptions,
  STANDARD_PITCH,
  type Tracked,
} from './format.ts'
import { BALL, player, Roster, referee, type Side } from './tracked.ts'

const S_PER_MINUTE = 60
/** A minute of all players at 50 Hz is 73 MB of JSON. */
const MAX_MINUTE_BYTES = 256 * 2 ** 20
/** Match minute at which each segment starts. */
const FIRST_MINUTE: Record<number, number> = { 1: 0, 2: 45, 3: 90, 4: 105, 5: 120 }

/** Up to three names for the same thing: FIFA's, UEFA's, Hawk-Eye's own. */
const ids = z
  .object({ fifaId: word.nullish(), uefaId: word.nullish(), heId: word.nullish() })
  .transform(({ fifaId, uefaId, heId }) => [fifaId, uefaId, heId].filter((id): id is string => !!id))
const sequences = z.object({ segment: z.int(), 'match-minute': z.int().positive() })
const point = z.object({ time: z.number(), pos: z.array(z.number()).min(2) })
const named = z.object({ name: z.string() })
const team = z.object({ id: ids, name: z.string(), home: z.boolean() })

const ballFeed = {
  name: 'Hawk-Eye ball feed',
  schema: z.object({
    details: z.object({ match: z.object({ id: ids }).optional(), teams: z.array(team) }),
    sequences,
    samples: z.object({ ball: z.array(point) }),
  }),
}
const centroidFeed = {
  name: 'Hawk-Eye centroid feed',
  schema: z.object({
    details: z.object({
      players: z.array(z.object({ id: ids, teamId: ids, jerseyNumber: word.nullish(), role: named.nullish() })),
    }),
    sequences,
    samples: z.object({ people: z.array(z.object({ personId: ids, role: named, centroid: z.array(point) })) }),
  }),
}

const jsonMetadata = {
  name: 'Hawk-Eye metadata',
  schema: z.object({ MatchId: word, Stadium: z.object({ PitchLength: positive, PitchWidth: positive }) }),
}
const xmlMetadata = {
  name: 'Hawk-Eye metadata',
  schema: rootOf(z.object({ id: word, stadium: z.object({ pitch: z.object({ length: positive, width: positive }) }) })),
}

function roleOf({ name, text }: FileHead): string | undefined {
  if (/"match-minute"/.test(text) || /samples\.(ball|centroids)/.test(name)) {
    return /samples\.centroids/.test(name) || /"centroid"\s*:/.test(text) ? 'centroids' : 'ball'
  }
  const isJson = /"MatchId"/.test(text) && /"PitchLength"/.test(text)
  return isJson || /<Match>[\s\S]*<pitch>\s*<length>/.test(text) ? 'metadata' : undefined
}

async function factsOf(path: string, role: string): Promise<Facts> {
  if (role === 'metadata') return { match: [(await readMetadata(path)).id] }
  if (role !== 'ball') return {}
  const { match } = (await readJson(path, ballFeed)).details
  return match ? { match: match.id } : {}
}

async function readMetadata(path: string): Promise<{ id: string; pitch: Pitch }> {
  if ((await readHead(path)).text.startsWith('<')) {
    const { id, stadium } = await readXml(path, xmlMetadata)
    return { id, pitch: { lengthM: stadium.pitch.length, widthM: stadium.pitch.width } }
  }
  const { MatchId, Stadium } = await readJson(path, jsonMetadata)
  return { id: MatchId, pitch: { lengthM: Stadium.PitchLength, widthM: Stadium.PitchWidth } }
}

async function open({ ball, centroids, metadata }: MatchFiles, options: ReadOptions): Promise<Match> {
  const { id, pitch } = metadata
    ? await readMetadata(metadata[0])
    : { id: (await factsOf(ball[0], 'ball')).match?.[0] ?? 'match', pitch: STANDARD_PITCH }
  return { id, pitch, positions: () => positions(ball, centroids, options) }
}

/** A file a minute and kind, each held whole. */
async function* positions(
  balls: readonly string[],
  centroids: readonly string[],
  options: ReadOptions,
): AsyncGenerator<Position[]> {
  const sides = new Map<string, Side>()
  const roster = new Roster()
  for (const path of balls) {
    const feed = await orSkipLater(options, () => readJson(path, ballFeed))
    if (!feed) continue
    for (const { id, name, home } of feed.details.teams) {
      for (const key of id) sides.set(key, { team: home ? 'home' : 'away', teamName: name })
    }
    const { period, startS } = minuteOf(feed.sequences, path)
    yield feed.samples.ball.map(({ time, pos: [x, y, z] }) => ({
      tracked: BALL,
      period,
      stampS: startS + time,
      x,
      y,
      z,
    }))
  }
  for (const path of centroids) {
    const feed = await orSkipLater(options, () => readJson(path, centroidFeed, MAX_MINUTE_BYTES))
    if (feed) yield peoplePositions(feed, sides, roster, path)
  }
}

type CentroidFeed = z.infer<typeof centroidFeed.schema>

function peoplePositions(
  { details, sequences: when, samples }: CentroidFeed,
  sides: ReadonlyMap<string, Side>,
  roster: Roster,
  path: string,
): Position[] {
  const { period, startS } = minuteOf(when, path)
  for (const row of details.players) {
    const side = row.teamId.map(id => sides.get(id)).find(found => found !== undefined)
    const [key] = row.id
    if (!side || !key || roster.get(key)) continue
    const role = row.role?.name
    const details = { jersey: row.jerseyNumber ?? undefined, role, goalkeeper: role === 'Goalkeeper' }
    roster.add(key, player(side, key, details))
  }
  return samples.people.flatMap(row => {
    const tracked = trackedOf(row, roster)
    if (!tracked) return []
    return row.centroid.map(({ time, pos: [x, y] }) => ({ tracked, period, stampS: startS + time, x, y }))
  })
}

function trackedOf({ personId, role }: CentroidFeed['samples']['people'][number], roster: Roster): Tracked | undefined {
  const [key] = personId
  if (key === undefined) return undefined
  const known = roster.get(key)
  if (known || !/referee|official/i.test(role.name)) return known
  return roster.getOrAdd(key, () => referee(key, { role: role.name }))
}

function minuteOf(row: z.infer<typeof sequences>, path: string): { period: number; startS: number } {
  const first = FIRST_MINUTE[row.segment]
  if (first !== undefined) {
    return { period: row.segment, startS: (row['match-minute'] - 1 - first) * S_PER_MINUTE }
  }
  throw badInput({ subject: 'segment', expected: '1 to 5', got: String(row.segment), where: path })
}

export const HAWKEYE: FootballFormat = {
  name: 'hawkeye',
  title: 'Hawk-Eye',
  roles: [
    { role: 'ball', what: 'ball feeds (JSON, a file a minute)', tracking: true, many: true },
    { role: 'centroids', what: 'player centroid feeds (JSON, a file a minute)', many: true },
    { role: 'metadata', what: 'metadata (JSON or XML)', optional: true },
  ],
  roleOf,
  factsOf,
  open,
}
