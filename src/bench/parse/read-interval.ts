import { type Candidate, choose } from './choose.ts'
import { contextOf } from './context.ts'
import { type Quantity, quantitiesOf } from './quantities.ts'
import { scored, unscored, type Verdict } from './reading.ts'
import { isVague, refusalsOf, saysStill, standsRefused } from './refusals.ts'

interface Span extends Candidate {
  readonly startS: number
  readonly endS: number
}

/** "[3.5, 4.5]", "(0:03, 0:05)": a pair, whose comma is no decimal one. */
const PAIR =
  /([[({]\s*)(-?[\d.:]{1,12})(\s?(?:s|sec|seconds)?)\s*,\s*(-?[\d.:]{1,12})(\s?(?:s|sec|seconds)?)(\s*[\])}])/g
/** The clip's own start stands for 0 s. */
const FROM_START =
  /\b(?:from|at|between) (?:the )?(?:very )?(?:start|beginning|outset)(?: of (?:the|this) (?:video|clip))?(?=\s*(?:,|\(|to\b|until\b|till\b|through\b|and\b|up to\b|-))/g
/** "starts at 3 s and ends at 5 s": two moments in two clauses. */
const MOMENTS = /\b(?:start(?:s|ing|ed)?|begin(?:s|ning)?|began|onset|start time|from)\b[^.\d\n]{0,40}$/
const ENDINGS =
  /\b(?:end(?:s|ing|ed)?|stop(?:s|ping|ped)?|finish(?:es|ing|ed)?|until|till|to|lasts until|end time|conclud(?:es|ing)|complet(?:es|ing))\b[^.\d\n]{0,30}$/

/** The one stretch of time that a cleaned, lower-case answer gives. */
export function readInterval(text: string, unit: string): Verdict {
  const lower = text.replaceAll(PAIR, ' $2$3 to $4$5 ').replaceAll(FROM_START, 'from 0')
  const all = quantitiesOf(lower)
  const spans = spansOf(lower, all, unit)
  const refusals = refusalsOf(lower)
  const choice = choose(lower, spans, (a, b) => a.startS === b.startS && a.endS === b.endS)
  if (!choice.found)
    return choice.why === 'two' ? unscored('two answers') : nothingFound(lower, all, refusals.length > 0)
  if (standsRefused(lower, refusals, choice.found.at)) return unscored('refusal')
  const { startS, endS } = choice.found
  if (!(startS >= 0 && endS >= startS && Number.isFinite(endS))) return unscored('out of range')
  return scored([startS, endS], 's')
}

function nothingFound(lower: string, all: readonly Quantity[], refused: boolean): Verdict {
  if (refused || saysStill(lower) || /\b(?:never|at no (?:time|point)|not at any)\b/.test(lower))
    return unscored('refusal')
  const times = all.filter(q => q.clock || !q.unit || q.unit.measure === 'duration')
  if (times.length === 0 && all.length > 0) return unscored('wrong dimension')
  return unscored(times.length > 0 || isVague(lower) ? 'vague' : 'no answer')
}

const isTime = ({ unit, clock }: Quantity): boolean => clock !== undefined || !unit || unit.measure === 'duration'

function spansOf(lower: string, all: readonly Quantity[], bareUnit: string): Span[] {
  const bareS = bareUnit === 'min' ? 60 : bareUnit === 'ms' ? 0.001 : bareUnit === 'h' ? 3600 : 1
  const inSeconds = (value: number, q: Quantity) => value * (q.clock ? 1 : (q.unit?.inSi ?? bareS))
  const ranges = all.flatMap((q, i): Span[] => {
    if (!isTime(q) || q.broken || q.operand) return []
    const context = contextOf(lower, q.at, q.end)
    if (context.dropped || context.label) return []
    const weak = context.weak && !q.way
    if (q.range) return [{ at: q.at, end: q.end, weak, startS: inSeconds(q.low, q), endS: inSeconds(q.high, q) }]
    const next = all[i + 1]
    return next && isTime(next) && !next.range && areMoments(lower, q, next)
      ? [
          {
            at: q.at,
            end: next.end,
            weak: false,
            startS: inSeconds(q.low, q.unit || q.clock ? q : { ...q, unit: next.unit, clock: next.clock }),
            endS: inSeconds(next.low, next),
          },
        ]
      : []
  })
  return ranges
}

function areMoments(lower: string, a: Quantity, b: Quantity): boolean {
  const gap = lower.slice(a.end, b.at)
  if (gap.length > 120) return false
  const before = lower.slice(Math.max(0, a.at - 60), a.at)
  return MOMENTS.test(before) && ENDINGS.test(gap)
}
