import { EVENT_TIMES } from './event-times.ts'
import { type Node, textOf, time } from './nodes.ts'
import { grammar, type Rule } from './patterns.ts'

/** Seconds of a number or a duration; undefined for what is none. */
function secondsOf(node: Node | undefined): number | undefined {
  if (node?.kind === 'number') return node.value
  if (node?.kind !== 'quantity') return undefined
  const inS = { s: 1, min: 60, h: 3600 }[String(node.unit)]
  return inS === undefined ? undefined : node.value * inS
}

const isTimed = (node: Node | undefined): boolean =>
  node?.kind === 'quantity' || (node?.kind === 'number' && node.clock === true)

function span(from: Node | undefined, to: Node | undefined): Node | undefined {
  const [startS, endS] = [secondsOf(from), secondsOf(to)]
  if (startS === undefined || endS === undefined || endS <= startS) return undefined
  return time({ kind: 'span', startS, endS })
}

const T = '<number|quantity>'
const MARK = 'mark|into|in? the? video|clip|recording|footage?'

const spans: readonly Rule[] = [
  {
    pattern: `between|from second|sec|t? <unit>? =? ${T} s? and|to|until|till|through|- second|sec|t? <unit>? =? ${T} s? ${MARK}`,
    make: found => span(found[4], found[10]),
  },
  { pattern: `${T} -|to|until ${T}`, make: ([from, , to]) => (isTimed(to) ? span(from, to) : undefined) },
]

const edges: readonly Rule[] = [
  {
    pattern: `in|during|over|for|within|of? the? very? last|final|first|initial|opening ${T} of? the? video|clip|recording|footage?`,
    make: found => {
      const durationS = found[4]?.kind === 'quantity' ? secondsOf(found[4]) : undefined
      const word = found[3]?.kind === 'word' ? found[3].text : ''
      const which = word === 'last' || word === 'final' ? 'last' : 'first'
      return durationS ? time({ kind: 'edge', which, durationS }) : undefined
    },
  },
]

const oneSecond: readonly Rule[] = [
  {
    pattern:
      'in|during|over|for|within|of? the very? last|final|first second|<unit> of? the? video|clip|recording|footage?',
    make: found => {
      const which = { last: 'last', final: 'last', first: 'first' }[textOf(found[3])]
      if (which !== 'last' && which !== 'first') return undefined
      return textOf(found[4]) === 'second' ? time({ kind: 'edge', which, durationS: 1 }) : undefined
    },
  },
]

const SHARES: Readonly<Record<string, readonly [number, number]>> = {
  'first half': [0, 0.5],
  'second half': [0.5, 1],
  'last half': [0.5, 1],
  'latter half': [0.5, 1],
  'other half': [0.5, 1],
  'first third': [0, 1 / 3],
  'last third': [2 / 3, 1],
  'final third': [2 / 3, 1],
  'first quarter': [0, 1 / 4],
  'last quarter': [3 / 4, 1],
  'final quarter': [3 / 4, 1],
}

const shares: readonly Rule[] = [
  {
    pattern:
      'in|during|over|for|within? the? first|second|last|latter|final|other half|third|quarter of? the? video|clip|recording|footage?',
    make: found => shareOf(`${textOf(found[2])} ${textOf(found[3])}`),
  },
  {
    // "second" may have been read as a unit.
    pattern: 'in|during|over|for|within? the? <unit> half of? the? video|clip|recording|footage?',
    make: found => (textOf(found[2]) === 'second' ? shareOf('second half') : undefined),
  },
  {
    pattern: 'towards|toward|near the end|finish of? the? video|clip|recording|footage?',
    make: () => time({ kind: 'share', from: 2 / 3, to: 1 }),
  },
]

function shareOf(words: string): Node | undefined {
  const share = SHARES[words]
  return share && time({ kind: 'share', from: share[0], to: share[1] })
}

const moments: readonly Rule[] = [
  {
    pattern: `at|@ the? moment|time|instant|point? second|sec|t? =? <unit>? ${T} ${MARK}`,
    make: found => momentOf(found[6]),
  },
  { pattern: `t = ${T}`, make: found => momentOf(found[2]) },
  {
    pattern: `${T} into|in the? video|clip|recording`,
    make: found => (isTimed(found[0]) ? momentOf(found[0]) : undefined),
  },
  {
    pattern: 'at|in the very? end of? the? video|clip|recording|footage?',
    make: () => time({ kind: 'momentAt', share: 1 }),
  },
  {
    pattern: 'at|in the very? start|beginning of? the? video|clip|recording|footage?',
    make: () => time({ kind: 'momentAt', share: 0 }),
  },
  {
    pattern: 'in|at the middle|midpoint of the video|clip|recording|footage',
    make: () => time({ kind: 'momentAt', share: 0.5 }),
  },
  { pattern: 'halfway through|into? the? video|clip|recording?', make: () => time({ kind: 'momentAt', share: 0.5 }) },
  { pattern: 'half way through|into? the? video|clip|recording?', make: () => time({ kind: 'momentAt', share: 0.5 }) },
]

function momentOf(node: Node | undefined): Node | undefined {
  const timeS = secondsOf(node)
  return timeS === undefined ? undefined : time({ kind: 'moment', timeS })
}

const halfOpen: readonly Rule[] = [
  {
    pattern: `from ${T} on|onwards|onward|until|to|till the? end of? the? video|clip|recording?`,
    make: found => after(found[1]),
  },
  { pattern: `from ${T} onwards|onward|on`, make: found => after(found[1]) },
  { pattern: `after|since|past the? first? <unit>? ${T} mark?`, make: found => after(found[4]) },
  {
    pattern: `before|until|till|by|upto|within the? <unit>? ${T} mark?`,
    make: found => (textOf(found[0]) === 'within' ? undefined : before(found[3])),
  },
  { pattern: `up to|until the? <unit>? ${T} mark?`, make: found => before(found[4]) },
]

const after = (node: Node | undefined): Node | undefined => {
  const startS = secondsOf(node)
  return startS === undefined ? undefined : time({ kind: 'span', startS })
}
const before = (node: Node | undefined): Node | undefined => {
  const endS = secondsOf(node)
  return endS === undefined || endS === 0 ? undefined : time({ kind: 'span', endS })
}

const whole: readonly Rule[] = [
  {
    pattern:
      'throughout|over|during|in|within|for|across|along the|this whole|entire|full|complete|total? video|clip|recording|footage|scene|sequence|film|shot',
    make: () => time({ kind: 'whole' }),
  },
  {
    pattern: 'from the? start|beginning to|until|till the? end|finish of? the? video|clip|recording|footage?',
    make: () => time({ kind: 'whole' }),
  },
  { pattern: 'in|over|during the? whole|entire time', make: () => time({ kind: 'whole' }) },
  { pattern: 'all the time|way', make: () => time({ kind: 'whole' }) },
]

/** "in the part of the video between": says nothing that the time after it does not say. */
const prefixes: readonly Rule[] = [
  {
    pattern: 'in|during|over? the? part|portion|section|stretch of the video|clip|recording',
    make: () => ({ kind: 'aside' }),
  },
]

export const TIMES = grammar([
  ...spans,
  ...edges,
  ...oneSecond,
  ...shares,
  ...halfOpen,
  ...moments,
  ...EVENT_TIMES,
  ...whole,
])
export const TIME_PREFIXES = grammar(prefixes)
