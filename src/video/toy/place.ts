import { middle } from '../../base/stats.ts'
import type { Surroundings } from './surroundings.ts'
import type { ToyWitness } from './witness.ts'

/** Fewer coloured pixels: a grey recording, or one in fog or by night, says nothing of colours. */
const LEAST_COLOURED = 0.25
/** Blue above is sky (1 of 70 simulated tables, 24 of 32 streets had more), and so many leaves and so much grass are outdoors (0, 14). */
const SKY = { least: 15, none: 10, llr: -2 } as const
const GREEN = { least: 0.035, none: 0.01, llr: -1.5 } as const
/** Without either: most tables, one street in eight; real streets more often than simulated ones. */
const BARE_LLR = 0.8
/** Marks on the ground, in shares of the lower half: streets had 0.4 % or more, four tables in five less than a quarter of it. */
const MARKS = { few: 0.0025, some: 0.004, plainLlr: 1, markedLlr: -0.7 } as const
/** Red over green over blue by so much is wood (50 of 70, none): bare earth is brown too, and rarer under cars than asphalt. */
const WOOD = { redOverBlue: 30, leastRed: 70, greenBetween: [0.25, 0.8], llr: 2.5 } as const

/** What the surroundings' colours say of a street, and of a table in a room. */
export function placeWitnesses(frames: readonly Surroundings[]): ToyWitness[] {
  if (frames.length === 0) return []
  const marks = middle(frames.map(f => f.marks))
  const ground = `${(100 * marks).toFixed(1)} % of the ground are lines or stones`
  const isColoured = middle(frames.map(f => f.coloured)) >= LEAST_COLOURED
  return [
    ...(marks < MARKS.few ? [witness('ground', ground, MARKS.plainLlr)] : []),
    ...(marks >= MARKS.some ? [witness('ground', ground, MARKS.markedLlr)] : []),
    ...(isColoured ? colourWitnesses(frames) : []),
  ]
}

const witness = (kind: ToyWitness['kind'], detail: string, logLikelihoodRatio: number): ToyWitness => ({
  kind,
  detail,
  logLikelihoodRatio,
})

function colourWitnesses(frames: readonly Surroundings[]): ToyWitness[] {
  const blue = middle(frames.map(f => f.blueAbove))
  const green = middle(frames.map(f => f.green))
  const witnesses: ToyWitness[] = []
  const push = (...told: Parameters<typeof witness>) => witnesses.push(witness(...told))
  if (blue >= SKY.least) push('sky', `blue above by ${blue.toFixed(0)}`, SKY.llr)
  if (green >= GREEN.least) push('green', `${(100 * green).toFixed(0)} % of the picture`, GREEN.llr)
  if (blue < SKY.none && green < GREEN.none) push('bare', 'neither sky nor anything green', BARE_LLR)
  if (isWood(frames)) push('ground', 'of the colour of wood', WOOD.llr)
  return witnesses
}

function isWood(frames: readonly Surroundings[]): boolean {
  const grounds = frames.flatMap(({ groundRgb }) => (groundRgb ? [groundRgb] : []))
  if (grounds.length === 0) return false
  const [red, green, blue] = [0, 1, 2].map(c => middle(grounds.map(rgb => rgb[c])))
  const between = (green - blue) / Math.max(1, red - blue)
  const [low, high] = WOOD.greenBetween
  return red >= WOOD.leastRed && red - blue >= WOOD.redOverBlue && between >= low && between <= high
}
