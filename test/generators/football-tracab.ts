import {
  ballAt,
  firstFrame,
  framesOf,
  lastFrame,
  type MadeMatch,
  type MadePerson,
  personAt,
  squad,
  TEAM_NAMES,
} from './football.ts'

const cm = (metres: number): number => Math.round(metres * 100)
const TEAM_NUMBER = { home: 10, away: 20 }
const TRACAB_TEAM = { home: 1, away: 0, referee: 3 }

/** Tracab "dat": frame:team,target,jersey,x,y,speed;...:x,y,z,speed,owner,state;: in centimetres. */
export function* tracabLines(match: MadeMatch): Generator<string> {
  for (const { period, frame } of framesOf(match)) {
    const objects = match.people.map(({ side, jersey }, i) => {
      const [x, y] = personAt(match, i, period, frame)
      return `${TRACAB_TEAM[side]},${i},${jersey},${cm(x)},${cm(y)},0.00;`
    })
    const [x, y, z] = ballAt(match, period, frame)
    const ball = `${cm(x)},${cm(y)},${cm(z)},0.00,H,Alive;:`
    yield `${firstFrame(match, period) + frame}:${objects.join('')}4,99,-1,5550,4400,0.00;:${ball}\n`
  }
}

export function* tracabJson(match: MadeMatch): Generator<string> {
  yield '{\n  "FrameData": [\n'
  let separator = ''
  for (const { period, frame } of framesOf(match)) {
    const PlayerPositions = match.people.map(({ side, jersey }, i) => {
      const [x, y] = personAt(match, i, period, frame)
      return { Team: TRACAB_TEAM[side], JerseyNumber: jersey, X: cm(x), Y: cm(y), Speed: 0.1 }
    })
    const [x, y, z] = ballAt(match, period, frame)
    const ball = { BallOwningTeam: 'H', BallStatus: 'Alive', Speed: 1, X: cm(x), Y: cm(y), Z: cm(z) }
    const FrameCount = firstFrame(match, period) + frame
    yield `${separator}    ${JSON.stringify({ FrameCount, Phase: period, PlayerPositions, BallPosition: [ball] })}`
    separator = ',\n'
  }
  yield '\n  ],\n  "Filename": "a \\"quoted\\" {name}",\n  "GameID": 7\n}\n'
}

const tracabPeriods = (match: MadeMatch): [string, number][] =>
  [1, 2, 3, 4, 5].flatMap((period): [string, number][] => [
    [`Phase${period}StartFrame`, period <= match.periods ? firstFrame(match, period) : 0],
    [`Phase${period}EndFrame`, period <= match.periods ? lastFrame(match, period) : 0],
  ])

const tracabPerson = ({ side, jersey, name, goalkeeper }: MadePerson) => ({
  FirstName: name.split(' ')[0],
  LastName: name.split(' ')[1],
  JerseyNo: jersey,
  PlayerID: `${side}${jersey}`,
  PlayerId: `${side}${jersey}`,
  StartFrameCount: 1000,
  StartingPosition: goalkeeper ? 'G' : 'M',
})

export const tracabMetaJson = (match: MadeMatch): string =>
  JSON.stringify({
    GameID: 7,
    FrameRate: match.framesPerS,
    PitchShortSide: cm(match.widthM),
    PitchLongSide: cm(match.lengthM),
    ...Object.fromEntries(tracabPeriods(match)),
    HomeTeam: {
      LongName: TEAM_NAMES.home,
      ShortName: 'NOR',
      TeamID: 1,
      Players: squad(match, 'home').map(tracabPerson),
    },
    AwayTeam: {
      LongName: TEAM_NAMES.away,
      ShortName: 'SOU',
      TeamID: 2,
      Players: squad(match, 'away').map(tracabPerson),
    },
  })

const elements = (row: Record<string, string | number>): string =>
  Object.entries(row)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')

export function tracabMetaXml(match: MadeMatch): string {
  const periods = Array.from({ length: match.periods }, (_, i) => i + 1).map(
    period =>
      `<period iId="${period}" iStartFrame="${firstFrame(match, period)}" iEndFrame="${lastFrame(match, period)}"/>`,
  )
  const team = (side: 'home' | 'away', tag: string) => {
    const list = squad(match, side).map(person => `<Player>${elements(tracabPerson(person))}</Player>`)
    return `<${tag}><LongName>${TEAM_NAMES[side]}</LongName><ShortName>${side}</ShortName>${elements({ TeamID: TEAM_NUMBER[side], TeamId: TEAM_NUMBER[side] })}<Players>${list.join('')}</Players></${tag}>`
  }
  return `<TracabMetaData sVersion="1.0">
<match iId="7" dtDate="2024-05-05 18:00:00" iFrameRateFps="${match.framesPerS}"
  fPitchXSizeMeters="${match.lengthM}.00" fPitchYSizeMeters="${match.widthM},00">${periods.join('')}</match>
${team('home', 'HomeTeam')}${team('away', 'AwayTeam')}</TracabMetaData>`
}

export function tracabMetaFlatXml(match: MadeMatch): string {
  const team = (side: 'home' | 'away', tag: string) => {
    const list = squad(match, side).map(person => `<item>${elements(tracabPerson(person))}</item>`)
    return `<${tag}><LongName>${TEAM_NAMES[side]}</LongName><ShortName>${side}</ShortName>${elements({ TeamID: TEAM_NUMBER[side], TeamId: TEAM_NUMBER[side] })}<Players>${list.join('')}</Players></${tag}>`
  }
  const head = elements({
    GameID: 7,
    Kickoff: '2024-05-05 18:00:00',
    FrameRate: match.framesPerS,
    PitchShortSide: 6800,
    PitchLongSide: 10500,
  })
  const periods = elements(Object.fromEntries(tracabPeriods(match)))
  return `<root>${head}${periods}${team('home', 'HomeTeam')}${team('away', 'AwayTeam')}</root>`
}
