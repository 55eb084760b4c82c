import { basename } from 'node:path'
import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { readLines } from '../../files/lines.ts'
import { numberOf, wholeOf } from '../../files/text-rows.ts'
import { checkRecord } from '../../tracks/record.ts'
import { orSkip } from '../skip-bad.ts'
import type { Facts, FileHead, FootballFormat, Match, MatchFiles, Position, ReadOptions } from './format.ts'
import { readJsonObjects } from './json-objects.ts'
import { readTracabMetadata, type TracabMetadata } from './tracab-metadata.ts'
import { BALL, player, Roster, referee } from './tracked.ts'

const CM_PER_M = 100
/** How the files number who is tracked; 4 and -1 are unnamed objects. */
const TEAM = { home: 1, away: 0, referee: 3 }

interface RawObject {
  readonly team: number
  readonly jersey: number
  readonly xCm: number
  readonly yCm: number
}

interface RawFrame {
  readonly frame: number
  readonly objects: readonly RawObject[]
  readonly ball?: { readonly xCm: number; readonly yCm: number; readonly zCm: number }
}

function roleOf({ text }: FileHead): string | undefined {
  if (/^\d+:(-?\d+,-?\d+,-?\d+,-?\d+,-?\d+,[-\d.]+;)+:/.test(text.slice(0, text.indexOf('\n') + 1 || undefined)))
    return 'dat'
  if (/^\{\s*"FrameData"/.test(text)) return 'json'
  return /iFrameRateFps|Phase1StartFrame/.test(text) ? 'metadata' : undefined
}

async function factsOf(path: string, role: string): Promise<Facts> {
  return role === 'metadata' ? { match: [(await readTracabMetadata(path)).id] } : {}
}

async function open(files: MatchFiles, options: ReadOptions): Promise<Match> {
  const metadata = await readTracabMetadata(files.metadata[0])
  const [path] = files.dat ?? files.json
  const frames = files.dat ? datFrames(path, options) : jsonFrames(path, options)
  return { id: metadata.id, pitch: metadata.pitch, positions: () => positions(path, frames, metadata) }
}

async function* positions(
  path: string,
  frames: AsyncIterable<RawFrame>,
  metadata: TracabMetadata,
): AsyncGenerator<Position[]> {
  const roster = new Roster()
  for (const side of [metadata.home, metadata.away]) {
    for (const person of side.players) {
      roster.add(`${side.team}-${person.jersey}`, player(side, person.key, person))
    }
  }
  let used = 0
  for await (const frame of frames) {
    const period = metadata.periods.find(row => row.startFrame <= frame.frame && frame.frame <= row.endFrame)
    if (!period) continue
    used++
    const stampS = (frame.frame - period.startFrame) / metadata.framesPerS
    yield positionsOfFrame(frame, period.number, stampS, metadata, roster)
  }
  if (used === 0) {
    const expected = 'frames within the periods of its metadata'
    throw badInput({ subject: basename(path), expected, got: 'none', where: path })
  }
}

function positionsOfFrame(
  { objects, ball }: RawFrame,
  period: number,
  stampS: number,
  { home, away }: TracabMetadata,
  roster: Roster,
): Position[] {
  const positions: Position[] = []
  for (const { team, jersey, xCm, yCm } of objects) {
    const tracked = trackedOf(team, jersey)
    if (tracked) positions.push({ tracked, period, stampS, x: xCm / CM_PER_M, y: yCm / CM_PER_M })
  }
  if (ball) {
    const { xCm, yCm, zCm } = ball
    positions.push({ tracked: BALL, period, stampS, x: xCm / CM_PER_M, y: yCm / CM_PER_M, z: zCm / CM_PER_M })
  }
  return positions

  function trackedOf(team: number, jersey: number) {
    if (team === TEAM.referee) return roster.getOrAdd(`referee-${jersey}`, () => referee(String(jersey)))
    const side = team === TEAM.home ? home : team === TEAM.away ? away : undefined
    return side && roster.getOrAdd(`${side.team}-${jersey}`, () => player(side, String(jersey), { jersey }))
  }
}

/** A line a frame: "frame:team,target,jersey,x,y,speed;...:x,y,z,speed,owner,state[,contact];:", in centimetres. */
async function* datFrames(path: string, options: ReadOptions): AsyncGenerator<RawFrame> {
  for await (const { text, number } of readLines(path)) {
    const frame = orSkip(options, () => parseDatLine(text, `${path}:${number}`))
    if (frame) yield frame
  }
}

function parseDatLine(text: string, where: string): RawFrame {
  const [frame, objects, ball] = text.split(':')
  if (ball === undefined) {
    throw badInput({ subject: 'line', expected: 'frame:objects:ball:', got: text.slice(0, 40), where })
  }
  const [xCm, yCm, zCm] = ball.split(',', 3).map(value => numberOf(value, 'ball', where))
  return {
    frame: wholeOf(frame, 'frame', where),
    objects: objects.split(';').filter(Boolean).map(parseDatObject),
    ball: { xCm, yCm, zCm },
  }

  function parseDatObject(entry: string): RawObject {
    const [team, , jersey, x, y] = entry.split(',')
    return {
      team: numberOf(team, 'team', where),
      jersey: numberOf(jersey, 'jersey number', where),
      xCm: numberOf(x, 'x', where),
      yCm: numberOf(y, 'y', where),
    }
  }
}

const jsonFrame = {
  name: 'Tracab frame',
  schema: z.object({
    FrameCount: z.int(),
    PlayerPositions: z.array(z.object({ Team: z.int(), JerseyNumber: z.int(), X: z.number(), Y: z.number() })),
    BallPosition: z.array(z.object({ X: z.number(), Y: z.number(), Z: z.number() })),
  }),
}

async function* jsonFrames(path: string, options: ReadOptions): AsyncGenerator<RawFrame> {
  for await (const { value, where } of readJsonObjects(path, 2)) {
    const row = orSkip(options, () => checkRecord(jsonFrame, value, where))
    if (!row) continue
    const [ball] = row.BallPosition
    yield {
      frame: row.FrameCount,
      objects: row.PlayerPositions.map(({ Team, JerseyNumber, X, Y }) => ({
        team: Team,
        jersey: JerseyNumber,
        xCm: X,
        yCm: Y,
      })),
      ...(ball && { ball: { xCm: ball.X, yCm: ball.Y, zCm: ball.Z } }),
    }
  }
}

export const TRACAB: FootballFormat = {
  name: 'tracab',
  title: 'Tracab',
  roles: [
    { role: 'dat', what: 'tracking (.dat)', tracking: true },
    { role: 'json', what: 'tracking (JSON)', tracking: true },
    { role: 'metadata', what: 'metadata (XML or JSON)' },
  ],
  roleOf,
  factsOf,
  open,
}
