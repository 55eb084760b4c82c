/** Corners in pixels: left, top, right, bottom. */
export type Corners = readonly [number, number, number, number]

export interface FoundBox {
  readonly label: string
  readonly score: number
  readonly box: Corners
}

/** One picture: what is there, and what was found. */
export interface PictureBoxes {
  readonly truth: readonly Omit<FoundBox, 'score'>[]
  readonly found: readonly FoundBox[]
}

const MIN_IOU = 0.5

interface Tally {
  truths: number
  readonly matches: { readonly score: number; readonly right: boolean }[]
}

/**
 * Mean over the labels of the average precision at IoU 0.5, area under the precision's envelope (PASCAL VOC after 2010),
 * as TVQA+'s evaluation has it: boxes in float32, one pixel added to their corners and one to their sides. Found boxes
 * of equal score: the later first.
 */
export function vocMap(pictures: Iterable<PictureBoxes>): number | undefined {
  const tallies = new Map<string, Tally>()
  for (const picture of pictures) {
    for (const label of new Set([...picture.truth, ...picture.found].map(box => box.label))) {
      const tally = tallies.get(label) ?? { truths: 0, matches: [] }
      tallies.set(label, tally)
      count(picture, label, tally)
    }
  }
  const precisions = [...tallies.values()].filter(({ truths }) => truths > 0).map(averagePrecision)
  if (precisions.length === 0) return undefined
  return precisions.reduce((sum, value) => sum + value, 0) / precisions.length
}

/** A true box is found once; what finds it again is wrong. */
function count({ truth, found }: PictureBoxes, label: string, tally: Tally): void {
  const there = truth.filter(box => box.label === label)
  const taken = new Set<number>()
  tally.truths += there.length
  for (const { score, box } of bestFirst(found.filter(one => one.label === label))) {
    const ious = there.map(target => iou(box, target.box))
    const best = ious.reduce((top, value, i) => (value > ious[top] ? i : top), 0)
    const near = there.length > 0 && ious[best] >= MIN_IOU
    tally.matches.push({ score, right: near && !taken.has(best) })
    if (near) taken.add(best)
  }
}

const bestFirst = <T extends { readonly score: number }>(items: readonly T[]): T[] =>
  [...items].reverse().sort((a, b) => b.score - a.score)

function iou(a: Corners, b: Corners): number {
  const [p, q] = [a, b].map(corners => corners.map(Math.fround))
  const side = (low: number, high: number) => Math.fround(high + 1 - low + 1)
  const area = (c: readonly number[]) => Math.fround(side(c[0], c[2]) * side(c[1], c[3]))
  const width = Math.max(0, side(Math.max(p[0], q[0]), Math.min(p[2], q[2])))
  const height = Math.max(0, side(Math.max(p[1], q[1]), Math.min(p[3], q[3])))
  const both = Math.fround(width * height)
  return Math.fround(both / Math.fround(Math.fround(area(p) + area(q)) - both))
}

function averagePrecision({ truths, matches }: Tally): number {
  let right = 0
  const points = bestFirst(matches).map((match, i) => {
    if (match.right) right++
    return { precision: right / (i + 1), recall: right / truths }
  })
  let [envelope, area] = [0, 0]
  for (let i = points.length - 1; i >= 0; i--) {
    envelope = Math.max(envelope, points[i].precision)
    area += (points[i].recall - (points[i - 1]?.recall ?? 0)) * envelope
  }
  return area
}
