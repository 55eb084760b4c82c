/** Frames first, first + step ... last. */
interface Run {
  readonly first: number
  readonly step: number
  readonly last: number
}

/** More pieces than this are no expression: ffmpeg evaluates all of them for every frame. */
const MAX_RUNS = 64

export interface Choice {
  readonly first?: number
  readonly last?: number
  readonly only?: (index: number) => boolean
}

/** The indices that are chosen of `count` frames, rising. */
export function chosenFrames(count: number, { first = 0, last = count - 1, only }: Choice): number[] {
  const chosen: number[] = []
  for (let i = Math.max(0, first); i <= Math.min(count - 1, last); i++) if (!only || only(i)) chosen.push(i)
  return chosen
}

/**
 * A filter that lets only these frames pass, so that the others are neither converted nor copied; undefined where their
 * pattern is too irregular to be told. `place` is an expression for the index of the frame at hand.
 */
export function selectFilter(chosen: readonly number[], place: string): string | undefined {
  const runs = runsOf(chosen)
  if (runs.length > MAX_RUNS) return undefined
  const terms = runs.map(({ first, step, last }) => {
    const inside = `between(ld(1),${first},${last})`
    return step === 1 ? inside : `${inside}*not(mod(ld(1)-${first},${step}))`
  })
  return `select='st(1,${place});${terms.join('+')}'`
}

function runsOf(chosen: readonly number[]): Run[] {
  const runs: Run[] = []
  for (let i = 0; i < chosen.length; ) {
    const step = i + 1 < chosen.length ? chosen[i + 1] - chosen[i] : 1
    let end = i
    while (end + 1 < chosen.length && chosen[end + 1] - chosen[end] === step) end++
    runs.push({ first: chosen[i], step, last: chosen[end] })
    i = end + 1
  }
  return runs
}
