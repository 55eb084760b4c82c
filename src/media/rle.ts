import type { Box2dPx } from '../geometry/box.ts'

/**
 * The box around a mask in COCO's run lengths: columns from left to right, runs of 0 and 1 in turn, the first of 0.
 * Undefined where the mask is empty; an error where the runs do not fill the image.
 */
export function boxOfRuns(runs: readonly number[], widthPx: number, heightPx: number): Box2dPx | undefined {
  let [x0, y0, x1, y1] = [widthPx, heightPx, 0, 0]
  let at = 0
  for (const [i, run] of runs.entries()) {
    if (!(run >= 0 && Number.isSafeInteger(run))) throw new Error(`a run of ${run} pixels`)
    if (i % 2 === 1 && run > 0) {
      const last = at + run - 1
      x0 = Math.min(x0, Math.floor(at / heightPx))
      x1 = Math.max(x1, Math.floor(last / heightPx) + 1)
      const sameColumn = Math.floor(at / heightPx) === Math.floor(last / heightPx)
      y0 = Math.min(y0, sameColumn ? at % heightPx : 0)
      y1 = Math.max(y1, sameColumn ? (last % heightPx) + 1 : heightPx)
    }
    at += run
  }
  if (at !== widthPx * heightPx) throw new Error(`runs of ${at} pixels for ${widthPx} x ${heightPx}`)
  return x0 < x1 ? [x0, y0, x1, y1] : undefined
}

/**
 * COCO's text of run lengths (cocoapi, `rleFrString`): 5 bits a character from "0" on, bit 6 says that more follow,
 * each run from the fourth on less the one two before it.
 */
export function runsOfText(text: string): number[] {
  const runs: number[] = []
  for (let at = 0; at < text.length; ) {
    let value = 0
    let shift = 0
    for (let more = true; more; at++) {
      const code = text.charCodeAt(at) - 48
      if (!(code >= 0 && code < 64) || shift > 30) throw new Error(`run lengths that break at character ${at}`)
      value += (code & 0x1f) * 2 ** shift
      shift += 5
      more = (code & 0x20) !== 0
      if (!more && (code & 0x10) !== 0) value -= 2 ** shift
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value)
  }
  return runs
}
