/** A made-up match with known positions; `football-files.ts` writes it in every provider's format. */
export interface MadeMatch {
  readonly lengthM: number
  readonly widthM: number
  readonly framesPerS: number
  readonly periods: number
  readonly framesPerPeriod: number
  readonly people: readonly MadePerson[]
}

export interface MadePerson {
  readonly side: 'home' | 'away' | 'referee'
  readonly jersey: number
  readonly name: string
  readonly goalkeeper: boolean
}

export const TEAM_NAMES = { home: 'Northfield Town', away: 'Southport Rovers' }
const PLAYERS_A_SIDE = 11
/** All formats can tell a centimetre. */
const CM_PER_M = 100

export function madeMatch(options: Partial<Omit<MadeMatch, 'people'>> = {}): MadeMatch {
  const sides = ['home', 'away'] as const
  const players = sides.flatMap(side =>
    Array.from({ length: PLAYERS_A_SIDE }, (_, i) => ({
      side,
      jersey: i + 1,
      name: `${side === 'home' ? 'Nora' : 'Sam'} ${'ABCDEFGHIJK'[i]}`,
      goalkeeper: i === 0,
    })),
  )
  const referee = { side: 'referee' as const, jersey: 0, name: 'Robin R', goalkeeper: false }
  const people = [...players, referee]
  return { lengthM: 105, widthM: 68, framesPerS: 25, periods: 2, framesPerPeriod: 10, ...options, people }
}

/** Metres from the centre spot, y up: each person runs around a place of its own, at up to 5 m/s. */
export function personAt(match: MadeMatch, index: number, period: number, frame: number): readonly [number, number] {
  const t = frame / match.framesPerS
  const x = ((index % 6) - 2.5) * 15 + 8 * Math.sin(0.4 * t + index + period)
  const y = (Math.floor(index / 6) - 1.5) * 14 + 6 * Math.cos(0.5 * t + 2 * index)
  return [toCm(x), toCm(y)]
}

export function ballAt(match: MadeMatch, period: number, frame: number): readonly [number, number, number] {
  const t = frame / match.framesPerS
  return [toCm(30 * Math.sin(0.3 * t + period)), toCm(20 * Math.cos(0.45 * t)), toCm(1 + Math.sin(t))]
}

const toCm = (metres: number): number => Math.round(metres * CM_PER_M) / CM_PER_M + 0

/** The frames of a match in order. */
export function* framesOf(match: MadeMatch): Generator<{ readonly period: number; readonly frame: number }> {
  for (let period = 1; period <= match.periods; period++) {
    for (let frame = 0; frame < match.framesPerPeriod; frame++) yield { period, frame }
  }
}

/** Frames of a period start here in formats that count through the match. */
export const firstFrame = (match: MadeMatch, period: number): number =>
  1000 + (period - 1) * (match.framesPerPeriod + 500)
export const lastFrame = (match: MadeMatch, period: number): number =>
  firstFrame(match, period) + match.framesPerPeriod - 1
export const squad = (match: MadeMatch, side: string): MadePerson[] =>
  match.people.filter(person => person.side === side)
export const idOf = ({ side, jersey }: MadePerson): string => `${side}0${jersey}`
