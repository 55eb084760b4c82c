import type { Box2dPx } from '../../geometry/box.ts'
import type { ScoreMap } from './ink-score.ts'
import { type Line, type LineField, weightOfRow } from './lines.ts'

/** A seen side's stretch of its line, in the field it runs along. */
export interface Part {
  readonly field: LineField
  readonly used: Uint8Array
  readonly line: Line
  readonly from: number
  readonly to: number
}

/** A pixel with this share of the line's purity counts as filled. */
export const FILLED_SHARE = 0.85
const FILLED_SAMPLES = 16

export function filledOf({ score, widthPx, heightPx }: ScoreMap, [x0, y0, x1, y1]: Box2dPx, least: number): number {
  let filled = 0
  for (let i = 1; i <= FILLED_SAMPLES; i++) {
    const y = Math.min(heightPx - 1, Math.floor(y0 + ((y1 - y0) * (i - 0.5)) / FILLED_SAMPLES))
    for (let j = 1; j <= FILLED_SAMPLES; j++) {
      const x = Math.min(widthPx - 1, Math.floor(x0 + ((x1 - x0) * (j - 0.5)) / FILLED_SAMPLES))
      if (score[y * widthPx + x] > least) filled++
    }
  }
  return filled / FILLED_SAMPLES ** 2
}

/** Percentiles of the best score over the three rows about the line, over the pixels where it is seen. */
export function purityOf(parts: readonly Part[]): { purity: number; inkPurity: number } {
  const counts = new Uint32Array(256)
  let total = 0
  for (const { line, from, to, field } of parts) {
    const { widthPx, heightPx, score } = field.map
    const row = line.row * widthPx
    const up = line.row > 0 ? widthPx : 0
    const down = line.row < heightPx - 1 ? widthPx : 0
    for (let x = from; x <= to; x++) {
      if (line.standing[x + 1] === line.standing[x]) continue
      const at = row + x
      counts[Math.max(score[at], score[at - up], score[at + down])]++
      total++
    }
  }
  return { purity: percentile(counts, 0.3 * total), inkPurity: percentile(counts, 0.85 * total) }
}

function percentile(counts: Uint32Array, wanted: number): number {
  let below = 0
  for (let value = 0; value < counts.length; value++) {
    below += counts[value]
    if (below > wanted) return value
  }
  return counts.length - 1
}

/** All the line across a side over its fullest row, the median of the sides. */
export function widthOf(parts: readonly Part[]): number {
  const widths = parts
    .map(({ line, from, to, field: { map, marks, reachPx } }) => {
      let sum = 0
      let most = 0
      for (let y = Math.max(0, line.row - reachPx); y <= Math.min(map.heightPx - 1, line.row + reachPx); y++) {
        const weight = weightOfRow(map, marks, y, from, to + 1)
        sum += weight
        if (weight > most) most = weight
      }
      return most > 0 ? sum / most : 1
    })
    .sort((a, b) => a - b)
  return widths[Math.floor(widths.length / 2)]
}
