import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ballAt, framesOf, idOf, type MadeMatch, type MadePerson, personAt, squad, TEAM_NAMES } from './football.ts'

/** Long files are written a line at a time. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<string> {
  await pipeline(Readable.from(lines), createWriteStream(path))
  return path
}

export async function writeText(path: string, text: string): Promise<string> {
  await writeFile(path, text)
  return path
}

const SIDES = ['home', 'away'] as const
const numberOf = (match: MadeMatch, person: MadePerson): number => 500 + match.people.indexOf(person)
const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** SkillCorner V3, JSON lines at 10 frames a second; the clock goes on from 45:00 in the second half. */
export function* skillcornerLines(match: MadeMatch): Generator<string> {
  const empty = { x: null, y: null, z: null, is_detected: null }
  yield `${JSON.stringify({ frame: 0, timestamp: null, period: null, ball_data: empty, player_data: [] })}\n`
  for (const { period, frame } of framesOf(match)) {
    const seconds = (period - 1) * 2700 + frame / match.framesPerS
    const timestamp = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`
    const player_data = SIDES.flatMap(side => squad(match, side)).map(person => {
      const [x, y] = personAt(match, match.people.indexOf(person), period, frame)
      return { x, y, player_id: numberOf(match, person), is_detected: frame % 2 === 0 }
    })
    const [x, y, z] = ballAt(match, period, frame)
    const ball_data = { x, y, z, is_detected: true }
    yield `${JSON.stringify({ frame: frame + 10, timestamp, period, ball_data, possession: {}, player_data })}\n`
  }
}

export const skillcornerMeta = (match: MadeMatch): string =>
  JSON.stringify({
    id: 11,
    home_team: { id: 1, name: TEAM_NAMES.home },
    home_team_kit: {},
    away_team: { id: 2, name: TEAM_NAMES.away },
    referees: [],
    players: SIDES.flatMap((side, i) =>
      squad(match, side).map(person => ({
        player_role: { name: person.goalkeeper ? 'Goalkeeper' : 'Midfield' },
        number: person.jersey,
        team_id: i + 1,
        id: numberOf(match, person),
        first_name: person.name.split(' ')[0],
        last_name: person.name.split(' ')[1],
        trackable_object: 900 + numberOf(match, person),
      })),
    ),
    pitch_length: match.lengthM,
    pitch_width: match.widthM,
  })

/** PFF, JSON lines: the provider's smoothed positions beside raw ones that are a metre off. */
export function* pffLines(match: MadeMatch): Generator<string> {
  for (const { period, frame } of framesOf(match)) {
    const people = (side: 'home' | 'away', offM: number) =>
      squad(match, side).map(person => {
        const [x, y] = personAt(match, match.people.indexOf(person), period, frame)
        return { jerseyNum: String(person.jersey), confidence: 'HIGH', visibility: 'VISIBLE', x: x + offM, y }
      })
    const [x, y, z] = ballAt(match, period, frame)
    yield `${JSON.stringify({
      version: '4.1.0',
      gameRefId: 77.0,
      frameNum: frame,
      period,
      periodElapsedTime: Math.round((1e6 * frame) / match.framesPerS) / 1e6,
      homePlayers: people('home', 1),
      homePlayersSmoothed: people('home', 0),
      awayPlayers: people('away', 1),
      awayPlayersSmoothed: people('away', 0),
      balls: [{ visibility: 'ESTIMATED', x: x + 1, y, z }],
      ballsSmoothed: { visibility: 'ESTIMATED', x, y, z },
    })}\n`
  }
}

export const pffMeta = (match: MadeMatch): string =>
  JSON.stringify([
    {
      id: '77',
      homeTeam: { id: '1', name: TEAM_NAMES.home },
      awayTeam: { id: '2', name: TEAM_NAMES.away },
      homeTeamStartLeft: true,
      fps: match.framesPerS,
      stadium: { pitches: [{ length: match.lengthM, width: match.widthM }] },
    },
  ])

export const pffRoster = (match: MadeMatch): string =>
  JSON.stringify(
    SIDES.flatMap((side, i) =>
      squad(match, side).map(person => ({
        player: { id: String(numberOf(match, person)), nickname: person.name },
        positionGroupType: person.goalkeeper ? 'GK' : 'CM',
        shirtNumber: String(person.jersey),
        team: { id: String(i + 1), name: TEAM_NAMES[side] },
      })),
    ),
  )

/** Stats Perform MA25: unix ms;ms in period,period,status:side,id,shirt,x,y;...;:x,y,z; from the top left corner. */
export function* ma25Lines(match: MadeMatch): Generator<string> {
  for (const { period, frame } of framesOf(match)) {
    const corner = ([x, y]: readonly number[]) => `${(x + 52.5).toFixed(3)},${(34 - y).toFixed(3)}`
    const objects = match.people.map((person, i) => {
      const code = { home: person.goalkeeper ? 3 : 0, away: person.goalkeeper ? 4 : 1, referee: 2 }[person.side]
      return `${code},${idOf(person)},${person.jersey},${corner(personAt(match, i, period, frame))};`
    })
    const ms = Math.round((1000 * frame) / match.framesPerS)
    const ball = ballAt(match, period, frame)
    yield `${1598184000000 + ms};${ms},${period},0:${objects.join('')}:${corner(ball)},${ball[2]};\n`
  }
}

const ma1Person = (person: MadePerson) => ({
  playerId: idOf(person),
  matchName: person.name,
  shirtNumber: person.jersey,
  position: person.goalkeeper ? 'Goalkeeper' : 'Midfielder',
})

export const ma1Json = (match: MadeMatch): string =>
  JSON.stringify({
    matchInfo: {
      id: 'made',
      contestant: SIDES.map(side => ({ id: `c-${side}`, name: TEAM_NAMES[side], position: side })),
    },
    liveData: {
      lineUp: SIDES.map(side => ({ contestantId: `c-${side}`, player: squad(match, side).map(ma1Person) })),
    },
  })

export function ma1Xml(match: MadeMatch): string {
  const attributes = (row: object) =>
    Object.entries(row)
      .map(([name, value]) => `${name}="${value}"`)
      .join(' ')
  const contestants = SIDES.map(side => `<contestant id="c-${side}" name="${TEAM_NAMES[side]}" position="${side}"/>`)
  const lineUps = SIDES.map(side => {
    const people = squad(match, side).map(person => `<player ${attributes(ma1Person(person))}/>`)
    return `<lineUp contestantId="c-${side}">${people.join('')}</lineUp>`
  })
  return `<?xml version="1.0"?><match><matchInfo id="made"><contestants>${contestants.join('')}</contestants></matchInfo>
<liveData>${lineUps.join('')}</liveData></match>`
}

/** Signality: an array of frames for each period. */
export function* signalityFrames(match: MadeMatch, period: number): Generator<string> {
  for (let frame = 0; frame < match.framesPerPeriod; frame++) {
    const people = (side: string) =>
      squad(match, side).map(person => ({
        jersey_number: side === 'referee' ? -1 : person.jersey,
        role: person.goalkeeper ? 1 : side === 'referee' ? 3 : 2,
        position: personAt(match, match.people.indexOf(person), period, frame),
        track_id: String(person.jersey),
        speed: 1,
      }))
    const row = {
      phase: period,
      idx: frame,
      match_time: Math.round((1000 * frame) / match.framesPerS),
      referees: people('referee'),
      away_team: people('away'),
      home_team: people('home'),
      ball: { position: ballAt(match, period, frame), team: null },
    }
    yield `${frame === 0 ? '[\n' : ',\n'}${JSON.stringify(row)}`
  }
  yield '\n]\n'
}

export function signalityMeta(match: MadeMatch): string {
  const list = (side: string) => squad(match, side).map(({ name, jersey }) => ({ name, jersey_number: jersey }))
  return JSON.stringify({
    id: '5',
    team_home_name: TEAM_NAMES.home,
    team_home_lineup: {},
    team_home_players: list('home'),
    team_away_name: TEAM_NAMES.away,
    team_away_players: list('away'),
    venueId: '3',
  })
}

export const signalityVenue = (match: MadeMatch): string =>
  JSON.stringify({ id: 3, pitch_size: [match.lengthM, match.widthM], venueId: '3', reference_landmarks: {} })

/** Hawk-Eye: a ball feed and a centroid feed for each minute, as the reader of kloppy 3.19.1 documents them. */
export function hawkeyeFeeds(match: MadeMatch, period: number, minute: number): { ball: string; centroids: string } {
  const first = minute * 60 * match.framesPerS
  const count = Math.min(60 * match.framesPerS, match.framesPerPeriod - first)
  const frames = Array.from({ length: count }, (_, i) => i)
  const sequences = { segment: period, 'match-minute': (period - 1) * 45 + minute + 1 }
  const timeOf = (i: number) => Math.round((1e6 * i) / match.framesPerS) / 1e6
  const teams = SIDES.map(side => ({ id: { heId: side }, name: TEAM_NAMES[side], home: side === 'home' }))
  const ball = frames.map(i => ({ time: timeOf(i), pos: ballAt(match, period, first + i), speed: { mps: 1 } }))
  const still = { distance: { metres: 0 }, speed: { mps: 0 } }
  const segments = Array.from({ length: match.periods }, (_, i) => ({
    segment: i + 1,
    startTimeUTC: `2024-05-05T${17 + i}:00:00.000Z`,
    endTimeUTC: `2024-05-05T${17 + i}:50:00.000Z`,
  }))
  const roleOf = (person: MadePerson) =>
    person.side === 'referee' ? 'Referee' : person.goalkeeper ? 'Goalkeeper' : 'Outfielder'
  const people = match.people.map((person, index) => ({
    personId: { heId: idOf(person) },
    role: { name: roleOf(person) },
    centroid: frames.map(i => ({ time: timeOf(i), pos: personAt(match, index, period, first + i), ...still })),
  }))
  const players = SIDES.flatMap(side => squad(match, side)).map(person => ({
    id: { heId: idOf(person) },
    teamId: { heId: person.side },
    jerseyNumber: String(person.jersey),
    role: { name: roleOf(person) },
  }))
  return {
    ball: JSON.stringify({ details: { match: { id: { heId: '42' } }, teams }, segments, sequences, samples: { ball } }),
    centroids: JSON.stringify({ details: { players }, sequences, samples: { people } }),
  }
}
