import { statementEnd, statementStart } from './context.ts'

/** Something that may be the answer, and where it stands. */
export interface Candidate {
  readonly at: number
  readonly end: number
  /** Left out where a candidate is there that is not weak. */
  readonly weak: boolean
}

export type Choice<C> = { readonly found: C } | { readonly found?: undefined; readonly why: 'none' | 'two' }

const NONE = { why: 'none' } as const
const TWO = { why: 'two' } as const

/** A text with more candidates is read by its first and last ones alone, so that it costs no more than its length. */
const MANY = 200

/** Behind it stands what was meant; what stood before is taken back. */
const CORRECTION =
  /(?:^|[\s,.;:(-])(?:no,|no wait|wait|actually|correction|i mean|i meant|let me correct|let me (?:re-?evaluate|re-?calculate|re-?check|reconsider|recompute|re-?think|double[- ]check)|scratch that|sorry,|make that|or rather|my mistake|on second thought|hmm|revised|more precisely|more accurately|to be (?:more )?precise|to be exact)(?![a-z])/g
const STRONG =
  /\b(?:final answer|answer|ans|final (?:estimate|result|value|decision|choice)|my (?:best )?(?:estimate|guess|choice)|best (?:estimate|guess))\b(?! (?:the|this|your) question| in | with )/g
const CONCLUSION =
  /(?:\b(?:in conclusion|conclusion|to conclude|conclude|in total|total(?:ing|s|ling)?|overall|altogether|in all|in summary|to sum up|in short|i(?:'d| would) (?:estimate|say|guess|go with|put)|so|thus|therefore|hence|consequently|as a result|which (?:gives|means|is|makes)|giving|gives|resulting in|results in|equals|amounts to|adds up to|sums? (?:to|up to)|finally|ultimately|average(?: speed)?(?= is\b| of\b|\s?[:=])|on average(?=,? [\d~a])|verdict|decision|i (?:choose|pick|select|estimate|guess))\b|=>|=|~(?=\s?\d))/g

/**
 * The one answer among candidates that stand in their order: the corrected one, else the concluded one, else the one on
 * which all agree, else the one that stands alone at the text's start or end. `same` says whether two mean the same.
 */
export function choose<C extends Candidate>(
  lower: string,
  all: readonly C[],
  same: (a: C, b: C) => boolean,
): Choice<C> {
  if (all.length === 0) return NONE
  if (all.length > MANY) return choose(lower, [...all.slice(0, MANY / 2), ...all.slice(-MANY / 2)], same)
  const one = settle(all, same)
  if (all.length === 1 || (one.found && !all.some(c => c.weak))) return one
  const live = afterCorrection(lower, all)
  const corrected = live.length < all.length ? settle(live, same) : one
  const concluded = conclude(lower, live, same)
  if (concluded) return concluded
  if (corrected.found) return corrected
  return standingAlone(lower, live, same) ?? TWO
}

/** The first of candidates that all mean the same; weak ones count only among themselves. */
function settle<C extends Candidate>(candidates: readonly C[], same: (a: C, b: C) => boolean): Choice<C> {
  const solid = candidates.filter(c => !c.weak)
  const pool = solid.length > 0 ? solid : candidates
  if (pool.length === 0) return NONE
  return pool.every(c => same(pool[0], c)) ? { found: pool[0] } : TWO
}

function afterCorrection<C extends Candidate>(lower: string, all: readonly C[]): readonly C[] {
  const last = all[all.length - 1]
  let from = 0
  CORRECTION.lastIndex = all[0].end
  for (let match = CORRECTION.exec(lower); match && match.index < last.at; match = CORRECTION.exec(lower))
    from = CORRECTION.lastIndex
  const kept = from === 0 ? all : all.filter(c => c.at >= from)
  return kept.length > 0 ? kept : all
}

interface Concluded<C> {
  readonly choice: Choice<C>
  readonly end: number
}

function conclude<C extends Candidate>(
  lower: string,
  live: readonly C[],
  same: (a: C, b: C) => boolean,
): Choice<C> | undefined {
  const strong = conclusions(lower, live, same, STRONG)
  if (strong.length > 0) {
    const found = strong.flatMap(({ choice }) => (choice.found ? [choice.found] : []))
    return found.length === strong.length && found.every(c => same(found[0], c))
      ? { found: found[found.length - 1] }
      : undecided(lower, strong, live, same)
  }
  const last = conclusions(lower, live, same, CONCLUSION).at(-1)
  if (!last) return undefined
  const later = live.filter(c => c.at >= last.end && !c.weak)
  const { found } = last.choice
  if (!found) return undefined
  return later.every(c => same(found, c)) ? last.choice : undefined
}

/** A marked answer that holds several candidates: a conclusion inside it may settle it. */
function undecided<C extends Candidate>(
  lower: string,
  strong: readonly Concluded<C>[],
  live: readonly C[],
  same: (a: C, b: C) => boolean,
): Choice<C> {
  if (strong.length > 1) return TWO
  const inside = conclusions(lower, live, same, CONCLUSION).filter(({ end }) => end === strong[0].end)
  return inside.at(-1)?.choice ?? TWO
}

/** What stands behind each marker, up to its statement's end or, where nothing is there, the next one's. */
function conclusions<C extends Candidate>(
  lower: string,
  live: readonly C[],
  same: (a: C, b: C) => boolean,
  marker: RegExp,
): Concluded<C>[] {
  const found: Concluded<C>[] = []
  let first = 0
  marker.lastIndex = 0
  for (let match = marker.exec(lower); match; match = marker.exec(lower)) {
    const from = marker.lastIndex
    while (first < live.length && live[first].at < from) first++
    if (first === live.length) break
    const end = regionEnd(lower, from, live[first].at)
    if (end === undefined) continue
    const region = live.filter((c, i) => i >= first && c.at < end)
    found.push({ choice: settle(region, same), end })
  }
  return found
}

/** The end of the statement with the first candidate, where that is the marker's own or the next. */
function regionEnd(lower: string, from: number, at: number): number | undefined {
  if (at - from > 300) return undefined
  const own = statementEnd(lower, from)
  if (at < own) return own
  const gap = lower.slice(own, Math.min(at, own + 120))
  if (/[a-z]{2}.*[.!?\n]/s.test(gap.trim()) || at - own > 120) return undefined
  // A marker whose own statement goes on with words has said something else.
  return lower.slice(from, own).replaceAll(/[^a-z]/g, '').length > 14 ? undefined : statementEnd(lower, at)
}

const FILLER =
  /^(?:[\s"'()[\]{}<>*_:,~=.-]|\b(?:it|is|it's|about|around|approximately|approx|roughly|nearly|almost|the|a|an|at|of|in|from|to|distance|speed|value|answer|sure|okay|ok|certainly|well|yes|object|box|one)\b)*$/

/** A statement at the start, or the last line, that holds nothing but its answer. */
function standingAlone<C extends Candidate>(
  lower: string,
  live: readonly C[],
  same: (a: C, b: C) => boolean,
): Choice<C> | undefined {
  const [first, last] = [live[0], live[live.length - 1]]
  const opening = isBare(lower, first) && first.at < 60 ? first : undefined
  const closing = isClosing(lower, last, live, same) ? last : undefined
  if (opening && closing) return same(opening, closing) ? { found: opening } : TWO
  const found = opening ?? closing
  return found && { found }
}

function isBare(lower: string, { at, end }: Candidate): boolean {
  const start = statementStart(lower, at)
  return FILLER.test(lower.slice(start, at)) && FILLER.test(lower.slice(end, statementEnd(lower, end)).slice(0, 200))
}

const DECIDES =
  /\b(?:travel|cover|move|distance|speed|average|head|direction|estimate|take|stop|faster|farther|further|lasts?|stands?|which)/
const STEP = /\b(?:frame|step|segment|interval|first|then|next|second \d|phase)\b|:\s/

/** The last line, behind an empty one, that says one thing. */
function isClosing<C extends Candidate>(
  lower: string,
  last: C,
  live: readonly C[],
  same: (a: C, b: C) => boolean,
): boolean {
  const start = lower.lastIndexOf('\n', last.at) + 1
  if (start === 0 || lower.slice(last.end).trim().includes('\n') || start > live[live.length - 1].at) return false
  const line = lower.slice(start, start + 600)
  if (line.length >= 600 || !live.every(c => c.at < start || same(c, last))) return false
  if (isBare(lower, last)) return true
  return /\n\s*\n$/.test(lower.slice(0, start)) && DECIDES.test(line) && !STEP.test(line)
}
