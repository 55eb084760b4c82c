import type { Place } from '../reference.ts'
import type { Sight } from './sights.ts'

interface PlaceRule {
  /** The smallest has the place; undefined where the object cannot tell. */
  score(sight: Sight): number | undefined
  /** Whoever comes this near to the first may be meant too. */
  rivals(score: number, best: number): boolean
  /** Where the first does not have the place in earnest. */
  refuses?(best: number): boolean
}

/** Shares of the picture's width. */
const NEAR_SHARE = 0.05
const FAR_SIDE = 0.55
/** Of a distance or an area. */
const LIKE = 0.1
const SAME_TIME_S = 0.5

const within = (difference: number) => (score: number, best: number) => score - best <= difference
const factor = (share: number) => (score: number, best: number) => Math.abs(score - best) <= share * Math.abs(best)

/** One row a place. */
const RULES: Readonly<Record<Place, PlaceRule>> = {
  left: { score: s => s.inPicture?.x, rivals: within(NEAR_SHARE), refuses: best => best > FAR_SIDE },
  right: {
    score: s => s.inPicture && 1 - s.inPicture.x,
    rivals: within(NEAR_SHARE),
    refuses: best => best > FAR_SIDE,
  },
  middle: { score: s => s.inPicture && Math.abs(s.inPicture.x - 0.5), rivals: within(NEAR_SHARE) },
  nearest: { score: s => s.distance, rivals: factor(LIKE) },
  farthest: { score: s => negative(s.distance), rivals: factor(LIKE) },
  largest: { score: s => negative(s.inPicture?.area), rivals: factor(LIKE) },
  smallest: { score: s => s.inPicture?.area, rivals: factor(LIKE) },
  first: { score: s => s.firstS, rivals: within(SAME_TIME_S) },
  last: { score: s => -s.firstS, rivals: within(SAME_TIME_S) },
}

const negative = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value)

/** Whoever has the place, and those that come too near to be told from it; best first. */
export function atPlace(place: Place, sights: readonly Sight[]): Sight[] {
  const rule = RULES[place]
  const scored = sights
    .flatMap(sight => {
      const score = rule.score(sight)
      return score === undefined ? [] : [{ sight, score }]
    })
    .sort((a, b) => a.score - b.score)
  const best = scored[0]?.score
  if (best === undefined || rule.refuses?.(best)) return []
  return scored.filter(({ score }) => rule.rivals(score, best)).map(({ sight }) => sight)
}
