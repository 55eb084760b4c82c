import { join } from 'node:path'
import {
  ballAt,
  firstFrame,
  framesOf,
  idOf,
  lastFrame,
  type MadeMatch,
  type MadePerson,
  personAt,
  squad,
  TEAM_NAMES,
} from './football.ts'
import {
  hawkeyeFeeds,
  ma1Json,
  ma1Xml,
  ma25Lines,
  pffLines,
  pffMeta,
  pffRoster,
  signalityFrames,
  signalityMeta,
  signalityVenue,
  skillcornerLines,
  skillcornerMeta,
  writeLines,
  writeText,
} from './football-json.ts'
import { tracabJson, tracabLines, tracabMetaFlatXml, tracabMetaJson, tracabMetaXml } from './football-tracab.ts'

/** Writes a match into a folder, after the provider's published layout; returns its files. */
export type WriteMatch = (match: MadeMatch, dir: string) => Promise<string[]>

const players = (match: MadeMatch): MadePerson[] => match.people.filter(person => person.side !== 'referee')

/** Sportec / DFL: a frame set for each object and half. */
function* sportecPositions(match: MadeMatch): Generator<string> {
  yield `<?xml version="1.0"?>\n<PutDataRequest><Positions>\n`
  for (let period = 1; period <= match.periods; period++) {
    const section = ['firstHalf', 'secondHalf', 'firstHalfExtra', 'secondHalfExtra'][period - 1]
    const open = (team: string, person: string) =>
      `<FrameSet GameSection="${section}" MatchId="DFL-MAT-7" TeamId="${team}" PersonId="${person}">\n`
    const frameTag = (frame: number, [x, y, z]: readonly number[]) => {
      const t = new Date(Date.UTC(2024, 4, 5, 17 + period, 0, 0) + (1000 * frame) / match.framesPerS).toISOString()
      const height = z === undefined ? '' : ` Z="${z.toFixed(2)}"`
      return `<Frame N="${frame}" T="${t.replace('Z', '+00:00')}" X="${x.toFixed(2)}" Y="${y.toFixed(2)}"${height} S="1.00"/>\n`
    }
    yield open('BALL', 'DFL-OBJ-BALL')
    for (let frame = 0; frame < match.framesPerPeriod; frame++) yield frameTag(frame, ballAt(match, period, frame))
    yield '</FrameSet>\n'
    for (const [i, person] of match.people.entries()) {
      yield open(person.side === 'referee' ? 'referee' : `CLU-${person.side}`, idOf(person))
      for (let frame = 0; frame < match.framesPerPeriod; frame++) {
        yield frameTag(frame, personAt(match, i, period, frame))
      }
      yield '</FrameSet>\n'
    }
  }
  yield '</Positions></PutDataRequest>\n'
}

function sportecMeta(match: MadeMatch): string {
  const person = (row: MadePerson) => {
    const [first, last] = row.name.split(' ')
    const position = row.goalkeeper ? ' PlayingPosition="TW"' : ''
    return `<Player PersonId="${idOf(row)}" ShirtNumber="${row.jersey}" FirstName="${first}" LastName="${last}"${position}/>`
  }
  const team = (side: 'home' | 'away', role: string) =>
    `<Team TeamId="CLU-${side}" TeamName="${TEAM_NAMES[side]}" Role="${role}"><Players>${squad(match, side)
      .map(person)
      .join('')}</Players></Team>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<PutDataRequest><MatchInformation><General MatchId="DFL-MAT-7"/>
<Environment PitchX="${match.lengthM}.0" PitchY="${match.widthM}.0"/>
<Teams>${team('home', 'home')}${team('away', 'guest')}</Teams>
<Referees><Referee PersonId="referee00" Role="referee" FirstName="Robin" LastName="R"/></Referees>
</MatchInformation></PutDataRequest>`
}

const unit = (match: MadeMatch, [x, y]: readonly number[]): string =>
  `${(x / match.lengthM + 0.5).toFixed(9)},${(0.5 - y / match.widthM).toFixed(9)}`

/** FIFA EPTS text as Metrica writes it: frame:x,y,speed;...:x,y,z with 0..1 from the top left. */
function* eptsLines(match: MadeMatch): Generator<string> {
  for (const { period, frame } of framesOf(match)) {
    const people = players(match).map((_, i) => `${unit(match, personAt(match, i, period, frame))},1.5`)
    const ball = `${unit(match, ballAt(match, period, frame))},${ballAt(match, period, frame)[2]}`
    yield `${firstFrame(match, period) + frame}:${people.join(';')}:${ball}\n`
  }
}

function eptsMeta(match: MadeMatch): string {
  const parameter = (name: string, value: string | number) =>
    `<ProviderParameter><Name>${name}</Name><Value>${value}</Value></ProviderParameter>`
  const halves = ['first_half', 'second_half'].map((name, i) => {
    const played = i < match.periods
    const start = parameter(`${name}_start`, played ? firstFrame(match, i + 1) : '')
    return start + parameter(`${name}_end`, played ? lastFrame(match, i + 1) : '')
  })
  const people = players(match)
  const person = (row: MadePerson) =>
    `<Player id="${idOf(row)}" teamId="T_${row.side}"><Name>${row.name}</Name><ShirtNumber>${row.jersey}</ShirtNumber>
<ProviderPlayerParameters>${parameter('position_type', row.goalkeeper ? 'Goalkeeper' : 'Unknown')}</ProviderPlayerParameters></Player>`
  const team = (side: 'home' | 'away') =>
    `<Team id="T_${side}"><Name>${TEAM_NAMES[side]}</Name><ProviderTeamsParameters/></Team>`
  const channel = (id: string, unitName: string) =>
    `<Channel id="${id}"><Name>${id}</Name><Unit>${unitName}</Unit></Channel>`
  const channels = people.map(row =>
    ['x', 'y', 's']
      .map(name => `<PlayerChannel channelId="${name}" id="${idOf(row)}_${name}" playerId="${idOf(row)}"/>`)
      .join(''),
  )
  const register = people.map(row => {
    const values = ['x', 'y', 's'].map(name => `<PlayerChannelRef playerChannelId="${idOf(row)}_${name}"/>`)
    return `<SplitRegister separator=",">${values.join('')}</SplitRegister>`
  })
  const ball = ['x', 'y', 'z'].map(name => `<BallChannelRef channelId="${name}"/>`).join('')
  return `<?xml version="1.0" encoding="utf-8"?>
<main><Metadata><GlobalConfig><FileName>made</FileName><ProviderName>Metrica Sports</ProviderName><FrameRate>${match.framesPerS}.0</FrameRate>
<ProviderGlobalParameters>${halves.join('')}</ProviderGlobalParameters></GlobalConfig>
<Sessions><Session id="s"><MatchParameters><Score idLocalTeam="T_home" idVisitingTeam="T_away"><LocalTeamScore/><VisitingTeamScore/></Score></MatchParameters>
<FieldSize><Width>${match.lengthM}</Width><Height>${match.widthM}</Height></FieldSize></Session></Sessions>
<Teams>${team('away')}${team('home')}</Teams>
<Players>${people.map(person).join('')}</Players>
<Devices><Device id="d"><Sensors><Sensor id="position"><Channels>${channel('x', 'normalized')}${channel('y', 'normalized')}${channel('z', 'meters')}</Channels></Sensor>
<Sensor id="speed"><Channels>${channel('s', 'kph')}</Channels></Sensor></Sensors></Device></Devices>
<PlayerChannels>${channels.join('')}</PlayerChannels></Metadata>
<DataFormatSpecifications><DataFormatSpecification startFrame="1" endFrame="9999999" separator=":">
<StringRegister name="frameCount"/><SplitRegister separator=";">${register.join('')}</SplitRegister>
<SplitRegister separator=",">${ball}</SplitRegister></DataFormatSpecification></DataFormatSpecifications></main>`
}

/** Metrica's CSV, a file a team; the last pair of columns is the ball. */
function* metricaLines(match: MadeMatch, side: 'home' | 'away'): Generator<string> {
  const people = squad(match, side)
  yield `,,,${people.map(() => `${TEAM_NAMES[side]},`).join(',')},,\n`
  yield `,,,${people.map(row => `${row.jersey},`).join(',')},,\n`
  yield `Period,Frame,Time [s],${people.map(row => `Player${row.jersey},`).join(',')},Ball,\n`
  for (const { period, frame } of framesOf(match)) {
    const points = people.map(row => unit(match, personAt(match, match.people.indexOf(row), period, frame)))
    const number = firstFrame(match, period) + frame
    const time = (number / match.framesPerS).toFixed(2)
    yield `${period},${number},${time},${points.join(',')},${unit(match, ballAt(match, period, frame))}\n`
  }
}

/** Last Row: a row for each object and frame of one play, 0..100 along both axes, y up. */
function* lastRowLines(match: MadeMatch): Generator<string> {
  yield 'player,frame,x,y,z,dx,dy,coords,player_num,player_obj,team,num,name,edgecolor,bgcolor\n'
  const place = ([x, y]: readonly number[]) =>
    `${(100 * (x / match.lengthM + 0.5)).toFixed(9)},${(100 * (y / match.widthM + 0.5)).toFixed(9)}`
  for (let frame = 0; frame < match.framesPerPeriod; frame++) {
    const ball = ballAt(match, 1, frame)
    yield `0,${frame},${place(ball)},${ball[2]},0,0,,,,,,,,\n`
    for (const person of players(match)) {
      const index = match.people.indexOf(person)
      const home = person.side === 'home'
      const colours = home ? 'attack,,,white,red' : 'defense,,,black,yellow'
      yield `${index + 100},${frame},${place(personAt(match, index, 1, frame))},,0,0,,${person.jersey}.0,,${colours}\n`
    }
  }
}

export const WRITERS = {
  'tracab dat': async (match, dir) => [
    await writeLines(join(dir, 'track.dat'), tracabLines(match)),
    await writeText(join(dir, 'meta.json'), tracabMetaJson(match)),
  ],
  'tracab json': async (match, dir) => [
    await writeLines(join(dir, 'track.json'), tracabJson(match)),
    await writeText(join(dir, 'meta.xml'), tracabMetaXml(match)),
  ],
  'tracab flat xml': async (match, dir) => [
    await writeText(join(dir, 'meta.xml'), tracabMetaFlatXml(match)),
    await writeLines(join(dir, 'track.dat'), tracabLines(match)),
  ],
  sportec: async (match, dir) => [
    await writeText(join(dir, 'matchinformation.xml'), sportecMeta(match)),
    await writeLines(join(dir, 'positions.xml'), sportecPositions(match)),
  ],
  epts: async (match, dir) => [
    await writeLines(join(dir, 'tracking.txt'), eptsLines(match)),
    await writeText(join(dir, 'metadata.xml'), eptsMeta(match)),
  ],
  metrica: async (match, dir) => [
    await writeLines(join(dir, 'away.csv'), metricaLines(match, 'away')),
    await writeLines(join(dir, 'home.csv'), metricaLines(match, 'home')),
  ],
  skillcorner: async (match, dir) => [
    await writeText(join(dir, 'match.json'), skillcornerMeta(match)),
    await writeLines(join(dir, 'tracking.jsonl'), skillcornerLines(match)),
  ],
  pff: async (match, dir) => [
    await writeText(join(dir, 'rosters.json'), pffRoster(match)),
    await writeLines(join(dir, '77.jsonl'), pffLines(match)),
    await writeText(join(dir, 'metadata.json'), pffMeta(match)),
  ],
  'statsperform json': async (match, dir) => [
    await writeText(join(dir, 'ma1.json'), ma1Json(match)),
    await writeLines(join(dir, 'ma25.txt'), ma25Lines(match)),
  ],
  'statsperform xml': async (match, dir) => [
    await writeLines(join(dir, 'ma25.txt'), ma25Lines(match)),
    await writeText(join(dir, 'ma1.xml'), ma1Xml(match)),
  ],
  signality: async (match, dir) => [
    await writeLines(join(dir, 'p1.json'), signalityFrames(match, 1)),
    await writeText(join(dir, 'meta.json'), signalityMeta(match)),
    await writeText(join(dir, 'venue.json'), signalityVenue(match)),
    await writeLines(join(dir, 'p2.json'), signalityFrames(match, 2)),
  ],
  hawkeye: writeHawkeye,
  last_row: async (match, dir) => [await writeLines(join(dir, 'NOR_[2]-1_SOU.csv'), lastRowLines(match))],
} satisfies Record<string, WriteMatch>

async function writeHawkeye(match: MadeMatch, dir: string): Promise<string[]> {
  const metadata = JSON.stringify({
    MatchId: '42',
    MatchDay: 'MD1',
    Stadium: { PitchLength: match.lengthM, PitchWidth: match.widthM },
  })
  const paths = [await writeText(join(dir, 'meta.json'), metadata)]
  const minutes = Math.ceil(match.framesPerPeriod / (60 * match.framesPerS))
  for (let period = 1; period <= match.periods; period++) {
    for (let minute = 0; minute < minutes; minute++) {
      const feeds = hawkeyeFeeds(match, period, minute)
      const name = join(dir, `${period}_${minute}.football.samples`)
      paths.push(await writeText(`${name}.ball`, feeds.ball), await writeText(`${name}.centroids`, feeds.centroids))
    }
  }
  return paths
}
