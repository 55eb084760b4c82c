import type { Measured } from '../plan.ts'
import type { Mark, Node } from './nodes.ts'
import { grammar, type Rule } from './patterns.ts'

const mark = (name: Mark, ...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({ pattern, make: (found): Node => ({ kind: 'mark', mark: name, ...measureIn(found) }) }))

/** Only "it" may be lost in such words: who is named there stays. */
const kept = (...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({
    pattern,
    make: (found): Node | undefined =>
      found.some(node => node?.kind === 'ref' && !node.weak)
        ? undefined
        : { kind: 'mark', mark: 'keep', ...measureIn(found) },
  }))

/** "At its top speed" is a mark that holds a measure. */
function measureIn(found: readonly (Node | undefined)[]): { readonly what?: Measured } {
  const measure = found.find(node => node?.kind === 'measure')
  return measure?.kind === 'measure' ? { what: measure.what } : {}
}
const degree = (most: 'most' | 'least', what: Measured | undefined, ...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({ pattern, make: (): Node => ({ kind: 'degree', most, ...(what && { what }) }) }))

const MORE = 'more|further|farther|faster|longer|greater|higher|quicker|larger|bigger'
const LESS = 'less|slower|shorter|lower|fewer|closer|nearer|smaller'
const OF_WORD: Readonly<Record<string, Measured>> = {
  faster: 'speed',
  quicker: 'speed',
  slower: 'speed',
  further: 'distance',
  farther: 'distance',
}

function threshold(relation: 'more' | 'less', quantity: Node | undefined, word: Node | undefined): Node | undefined {
  if (quantity?.kind !== 'quantity') return undefined
  const what = word?.kind === 'word' ? OF_WORD[word.text] : undefined
  return {
    kind: 'threshold',
    relation,
    value: quantity.value,
    unit: quantity.unit,
    ...(what && { what }),
    ...(isReached(word) && { reached: true }),
  }
}

const isReached = (word: Node | undefined): boolean =>
  word?.kind === 'word' && /^(?:pass|exceed|surpass|reach|above|over)/.test(word.text)

/** "More than 20 m": before times, which would take "after more than 3 s" apart. */
const thresholds: readonly Rule[] = [
  { pattern: `${MORE} than <quantity>`, make: found => threshold('more', found[2], found[0]) },
  { pattern: `${LESS} than <quantity>`, make: found => threshold('less', found[2], found[0]) },
  { pattern: 'for? at least <quantity>', make: found => threshold('more', found[3], undefined) },
  {
    pattern: 'for? at least a|one second|<unit>',
    make: () => threshold('more', { kind: 'quantity', value: 1, unit: 's' }, undefined),
  },
  {
    pattern: 'for? a|one second|<unit> or longer|more',
    make: () => threshold('more', { kind: 'quantity', value: 1, unit: 's' }, undefined),
  },
  { pattern: 'for? <quantity> or longer|more', make: found => threshold('more', found[1], undefined) },
  {
    pattern: 'over|above|beyond|exceed|exceeds|exceeded|exceeding|pass|passes|surpass|reach|reaches <quantity>',
    make: found => (isSpeedOrLength(found[1]) ? threshold('more', found[1], found[0]) : undefined),
  },
  {
    pattern: 'under|below|within <quantity>',
    make: found => (isSpeedOrLength(found[1]) ? threshold('less', found[1], found[0]) : undefined),
  },
]

const isSpeedOrLength = (node: Node | undefined): boolean =>
  node?.kind === 'quantity' && !['s', 'min', 'h', 'days'].includes(node.unit)

const limits: readonly Rule[] = [
  {
    pattern: 'the? speed? limit here? of|is|:? here? <quantity>',
    make: found => {
      const quantity = found[6]
      if (quantity?.kind !== 'quantity') return undefined
      return { kind: 'limit', term: { op: 'stated', value: quantity.value, unit: quantity.unit, name: 'the limit' } }
    },
  },
  {
    pattern: 'the? <quantity> speed? limit|zone',
    make: found => {
      const quantity = found[1]
      if (quantity?.kind !== 'quantity') return undefined
      return { kind: 'limit', term: { op: 'stated', value: quantity.value, unit: quantity.unit, name: 'the limit' } }
    },
  },
]

export const THRESHOLDS = grammar([...limits, ...thresholds])

const whens: readonly Rule[] = mark(
  'when',
  'from when to when',
  'when',
  'at|on what|which time|moment|second|instant|point|seconds',
  'at|on what|which <unit>',
  'what|which time',
  'in|during|over? which|what part|seconds|time|moment|period of? the? video|clip?',
  'between|in|over|during which|what <unit>|seconds of? the? video|clip?',
  'the? start and end of the time in? which?',
  'the? part of the video in which',
  'the? <unit>|seconds of the video in which',
  'what? is? the? time span in which',
  'during what time',
)

const operations: readonly Rule[] = [
  ...mark(
    'howLong',
    'for? how long',
    'for? how much time',
    'in how much time',
    'what is the time in? all? for? which?',
    'the? time in? all? for which',
    'how much time',
    'the? time',
    'time',
  ),
  ...mark('times', 'how many times', 'times as', 'times', 'how often'),
  ...mark('ratio', 'ratio', 'divide', 'divided', 'compared to|with', 'relative to', 'proportion'),
  ...mark('difference', 'difference|differences between?', 'differ|differs', 'gap in'),
  ...mark('much', 'by? how much', 'by how many'),
  ...mark('sum', 'total|sum|combined|together|altogether|overall', 'taken together', 'in all|total', 'added up'),
  ...mark('mean', 'average|mean', 'on average'),
  ...kept(
    'if <ref> kept|keeps|maintained|maintains|holds|held|continues|continued|went|goes|drove|travelled',
    'at <ref> same|current|present? <measure>',
  ),
  ...mark(
    'keep',
    'at the|this|that|its|his|her|their? same|current|present? <measure>',
    'kept|keeps|keep|maintained|maintains',
  ),
  ...mark('need', 'need|needs|take|takes|require|requires', 'to cover|complete|travel|drive|go|walk|run|do|finish|get'),
  ...mark('same', 'same|different|opposite|equal direction|directions|way|ways?'),
  ...mark(
    'direction',
    'direction|directions|heading|headings|hour|orientation',
    'clock|face',
    "o ' clock",
    'oclock',
    'head|heads|headed',
    'ways',
    'which|what? way',
    'toward|towards',
  ),
  ...mark('turn', 'turn|turns|turned|turning|bend|bends|steer|veer'),
  ...mark('left', 'left'),
  ...mark('right', 'right'),
  ...mark(
    'stop',
    'stop|stops|stopped|stopping|halt|halts',
    'stand|stands|standing|stood|standstill|stationary|idle|rest|rests|still',
    'stand|stands|standing still',
    'come|comes|came to a? stop|standstill|rest|halt',
    'at rest',
    'remain|remains|remained|stay|stays|stayed stationary|still|standing',
  ),
  ...mark('start', 'start|starts|started|starting|begin|begins to? move|moving|driving|walking|running'),
  ...mark('speedUp', 'speed|speeds|speeding up', 'accelerate|accelerates|accelerating|accelerated'),
  ...mark('slowDown', 'slow|slows|slowing|slowed down', 'brake|brakes|braking|decelerate|decelerates|decelerating'),
  ...mark('apart', 'apart|separate|separates|separated|separation|gap|between'),
  ...mark('closest', 'closest|nearest', 'how close|near|closely', 'come|comes|get|gets|ever|came within'),
  ...mark('team', 'which|what team', 'team|teams|side|squad'),
  ...mark('exceed', 'exceed|exceeds|exceeded|exceeding|speeding'),
  ...mark('ever', 'ever'),
  ...mark('over', 'over|above|under|below'),
  ...mark('nameIt', 'name the faster|slower|quicker one'),
  ...mark('convert', 'convert|converted|expressed'),
  ...mark('which', 'which|who|whose'),
  ...mark('or', 'or'),
  ...mark('than', 'than'),
  ...mark('count', 'number of', 'how many'),
]

const degrees: readonly Rule[] = [
  ...degree('most', 'speed', 'faster|quicker|fastest|quickest'),
  ...degree('least', 'speed', 'slower|slowest'),
  ...degree('most', 'distance', 'farther|further|farthest|furthest'),
  ...degree(
    'most',
    undefined,
    'more|most|longer|longest|greater|greatest|higher|highest|harder|hardest|larger|largest|bigger',
  ),
  ...degree('least', undefined, 'less|least|shorter|shortest|lower|lowest|fewer|fewest|smaller|smallest'),
]

const verbs: readonly Rule[] = [
  ...mark('travel', 'travel|travels|traveled|travelled|traveling|travelling|cover|covers|covered|covering'),
  ...mark('move', 'move|moves|moved|moving|motion'),
]

/** Before "distance" is read as that of a way. */
const smallest: readonly Rule[] = mark(
  'closest',
  'smallest|least|minimum|minimal|shortest|closest distance|gap|separation',
)

export const WHENS = grammar([...whens, ...smallest])
export const OPERATIONS = grammar([...operations, ...degrees, ...verbs])
