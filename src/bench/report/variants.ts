import { type Comparison, compareScores } from '../score/compare.ts'
import { type Score, VARIANTS } from '../score/score-record.ts'

/** Variants in the benchmark's order, their settings by number: "fps 0.5" before "fps 2". */
export function variantsOf(scores: readonly Score[]): string[] {
  const names = new Set(scores.flatMap(({ variant }) => variant ?? []))
  const settingOf = (name: string): number => Number.parseFloat(name.split(' ')[1] ?? '') || 0
  return [...names].sort((a, b) => placeOf(a) - placeOf(b) || settingOf(a) - settingOf(b) || (a < b ? -1 : 1))
}

function placeOf(name: string): number {
  const kinds: readonly string[] = VARIANTS
  const place = kinds.indexOf(name.split(' ')[0])
  return place < 0 ? VARIANTS.length : place
}

/** A variant less the plain set, question by question; undefined where they share none. */
export function lossOf(plain: readonly Score[], variant: readonly Score[], seed: number): Comparison | undefined {
  const asked = new Set(plain.map(score => score.questionId))
  if (!variant.some(score => asked.has(score.questionId))) return undefined
  // The pairs are of one question under two conditions, so the condition must not part them.
  const unnamed = (scores: readonly Score[]) => scores.map(({ variant: _, ...score }) => score)
  return compareScores(unnamed(variant), unnamed(plain), { seed })
}
