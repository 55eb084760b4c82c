import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { checkRecord } from '../../tracks/record.ts'
import { orSkip } from '../skip-bad.ts'
import type { Position, ReadOptions, Tracked } from './format.ts'
import { type JsonObject, readJsonObjects } from './json-objects.ts'
import { rosterOf, type SkillcornerMatch, secondsOf, sidesOf } from './skillcorner-match.ts'
import { BALL, player, type Roster } from './tracked.ts'

const clock = z.string().nullish()
const record = z.object({
  x: z.number(),
  // The ball has a height in half of its frames only: it is kept on the ground, where its path is whole.
  y: z.number(),
  track_id: z.number().nullish(),
  trackable_object: z.number().nullish(),
  /** Of who is not known: "home team", "away team", "referee", "balls". */
  group_name: z.string().nullish(),
})
const frame = {
  name: 'SkillCorner V2 frame',
  // The clock's name has changed over the years.
  schema: z.object({ period: z.int().nullable(), time: clock, timestamp: clock, data: z.array(record) }),
}
type Record = z.infer<typeof record>

/** Frames of one JSON array (2020 to 2023, as in SkillCorner's open data), told by their start. */
export const isV2 = (text: string): boolean => {
  const start = text.slice(0, 400)
  return /^\[\s*\{/.test(start) && ['"possession"', '"frame"', '"data"'].every(name => start.includes(name))
}

/** What the first frame that holds something tracks. */
export async function objectsOfV2(path: string): Promise<string[]> {
  for await (const object of readJsonObjects(path, 1)) {
    const known = parse(object).data.flatMap(row => row.trackable_object ?? [])
    if (known.length > 0) return known.map(String)
  }
  return []
}

export async function* positionsV2(
  path: string,
  match: SkillcornerMatch,
  options: ReadOptions,
): AsyncGenerator<Position[]> {
  const roster = rosterOf(match, 'trackable_object')
  if (match.ball) roster.add(String(match.ball.trackable_object), BALL)
  for await (const object of readJsonObjects(path, 1)) {
    const batch = orSkip(options, () => positionsOfFrame(object, roster, match))
    if (batch) yield batch
  }
}

const parse = ({ value, where }: JsonObject) => checkRecord(frame, value, where)

/** Before kick-off and after the whistle a frame has no period. */
function positionsOfFrame(object: JsonObject, roster: Roster, match: SkillcornerMatch): Position[] {
  const { period, time, timestamp, data } = parse(object)
  const stamp = time ?? timestamp
  if (period === null || !stamp) return []
  const stampS = secondsOf(stamp, object.where)
  return data.flatMap(row => {
    const tracked = trackedOf(row, roster, match, object.where)
    if (!tracked) return []
    return [{ tracked, period, stampS, x: row.x, y: row.y }]
  })
}

/** Players without a name keep the number of their piece of track: each piece is somebody of its own. */
function trackedOf(row: Record, roster: Roster, match: SkillcornerMatch, where: string): Tracked | undefined {
  const { trackable_object: id, group_name: group, track_id } = row
  if (typeof id === 'number') {
    const tracked = roster.get(String(id))
    if (tracked) return tracked
    const got = `${id} of another match`
    throw badInput({ subject: 'trackable_object', expected: `one of match ${match.id}`, got, where })
  }
  if (group === 'balls') return BALL
  const side = sidesOf(match).find(({ team }) => group?.startsWith(team))
  if (!side || typeof track_id !== 'number') return undefined
  return roster.getOrAdd(`${side.team} ${track_id}`, () => player(side, `unnamed-${track_id}`))
}
