import { numberWords } from '../../questions/number-words.ts'
import { CITIES } from '../known/cities.ts'
import { knownQuantity, wayName } from '../known/known.ts'
import { isWord, type Node } from './nodes.ts'
import { grammar, type Rule, reduce } from './patterns.ts'

const known = (name: string): Node => ({ kind: 'known', term: { op: 'known', name } })
const row = (name: string, ...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({ pattern, make: () => known(name) }))

const OF =
  'the|a|an? average|typical|normal|usual|record|top|maximum|max? speed|pace|velocity? of? a|an|the|that|of? a|an|the? average|typical|normal|usual|regular|ordinary|commercial?'

const rules: readonly Rule[] = [
  ...row(
    'a lap of a running track',
    'a|one|the? lap|laps of|around a|the running|race|athletics? track',
    'running track laps|lap|lengths',
  ),
  {
    pattern: 'the <quantity> race|dash|sprint',
    make: ([, length]) =>
      length?.kind === 'quantity' && length.value === 100 && length.unit === 'm'
        ? known('the hundred meter race')
        : undefined,
  },
  ...row('a half marathon', 'a|the half marathon|marathons'),
  ...row('a marathon world record pace', 'a|the? marathon world record pace|speed'),
  ...row('a marathon', 'a|the? marathon|marathons distance?'),
  ...row(
    'the length of an Olympic swimming pool',
    'the? length of an|the olympic swimming? pool',
    'an? olympic swimming? pool|pools lengths|length?',
  ),
  ...row(
    'the length of a soccer pitch',
    'the? length of a|the? soccer|football pitch|field',
    'soccer|football pitch|pitches|field|fields length|lengths?',
  ),
  ...row('the length of an American football field', 'the? length of? an? american football field|fields'),
  ...row(
    'the length of a basketball court',
    'the? length of a|the? basketball court',
    'basketball court|courts length|lengths?',
  ),
  ...row('the length of a tennis court', 'the? length of a|the? tennis court', 'tennis court|courts length|lengths?'),
  ...row(
    'the length of a volleyball court',
    'the? length of a|the? volleyball court',
    'volleyball court|courts length|lengths?',
  ),
  ...row(
    'the length of a badminton court',
    'the? length of a|the? badminton court',
    'badminton court|courts length|lengths?',
  ),
  ...row(
    'the length of a handball court',
    'the? length of a|the? handball court',
    'handball court|courts length|lengths?',
  ),
  ...row(
    'the length of an ice hockey rink',
    'the? length of an|the? ice? hockey rink',
    'ice? hockey rink|rinks length|lengths?',
  ),
  ...row('the height of the Eiffel Tower', 'the height of the eiffel tower'),
  ...row("the Earth's equator", 'around? the earth equator', 'around the equator|earth|world|globe'),
  ...row('the way to the Moon', 'the? way|distance to the moon', 'to the moon'),
  ...row(
    'the speed of a person walking',
    `${OF} walking person|man|human|pedestrian|pace|speed`,
    `${OF} person|man|human walking|walks`,
    'a walking pace|speed',
    'walking pace',
  ),
  ...row('the speed of a person running', `${OF} jogger|runner`, `${OF} running|jogging person|man|human|speed|pace`),
  ...row(
    'the record speed of a sprinter',
    'usain bolt top|record|maximum|peak|best? speed|record?',
    `${OF} usain bolt`,
  ),
  ...row('the town speed limit', 'the town speed limit', 'the? speed limit in town|towns|cities'),
  ...row('the speed of a cheetah', `${OF} cheetah|cheetahs`),
  ...row(
    'the speed of a high-speed train',
    `${OF} high - speed train`,
    `${OF} high speed train|tgv|shinkansen`,
    `${OF} bullet train`,
  ),
  ...row('the speed of an airliner', `${OF} airliner|jetliner`),
  ...row('the speed of a normal airplane', `${OF} airplane|aeroplane|plane|aircraft`),
  ...row('the speed of a racehorse', `${OF} racehorse|racehorses|horse`),
  ...row('the advisory speed of the Autobahn', 'the advisory speed of|on the autobahn'),
  ...row("a racing snail's record pace", `${OF} snail|snails record? speed|pace?`),
  ...row('the speed of sound in air', 'the? speed of sound in? air?'),
  ...row('the speed of light', 'the? speed of light'),
]

const KNOWN = grammar(rules)

/** A known quantity where its name stands, the way between two cities where both stand. */
export function readKnown(nodes: readonly Node[]): Node[] {
  return reduce(reduce(readWays(nodes), KNOWN), STATED)
}

/** What the question itself says that it is goes before the table. */
const STATED = grammar(
  ['<known> ( <quantity> )', '<known> , which is <quantity>', '<known> is <quantity>', '<known> , <quantity> ,?'].map(
    (pattern): Rule => ({ pattern, make: stated }),
  ),
)

function stated(found: readonly (Node | undefined)[]): Node | undefined {
  const [first] = found
  const quantity = found.find(node => node?.kind === 'quantity')
  if (first?.kind !== 'known' || quantity?.kind !== 'quantity' || first.term.op !== 'known') return undefined
  const { value, unit } = quantity
  // As the table's own figure is told: "42.2 km" of a marathon.
  const known = knownQuantity(first.term.name)
  if (known && numberWords(known.value) === numberWords({ value, unit })) return first
  return { kind: 'known', term: { op: 'stated', value, unit, name: first.term.name } }
}

function readWays(nodes: readonly Node[]): Node[] {
  const done: Node[] = []
  for (let at = 0; at < nodes.length; ) {
    const way = wayAt(nodes, at)
    done.push(way ? known(way.name) : nodes[at])
    at = way?.end ?? at + 1
  }
  return done
}

const MOTION = ['way', 'distance', 'road', 'route', 'trip', 'journey']

/** "(the way) from London to Paris" */
function wayAt(nodes: readonly Node[], at: number): { readonly name: string; readonly end: number } | undefined {
  let i = at
  if (isWord(nodes[i], 'the')) i++
  if (isWord(nodes[i], ...MOTION)) i++
  if (!isWord(nodes[i], 'from', 'between') || (i - at === 1 && isWord(nodes[at], 'the'))) return undefined
  const from = cityAt(nodes, i + 1)
  if (!from || !isWord(nodes[from.end], 'to', 'and')) return undefined
  const to = cityAt(nodes, from.end + 1)
  const name = to && wayName(from.city, to.city)
  return to && name ? { name, end: to.end } : undefined
}

const ALSO: Readonly<Record<string, string>> = {
  nyc: 'new york',
  la: 'los angeles',
  'washington dc': 'washington',
  'new york city': 'new york',
}

function cityAt(nodes: readonly Node[], at: number): { readonly city: string; readonly end: number } | undefined {
  for (let length = 3; length > 0; length--) {
    const part = nodes.slice(at, at + length)
    if (part.length < length || part.some(node => node.kind !== 'word')) continue
    const words = part.map(node => (node.kind === 'word' ? node.text : '')).join(' ')
    const city = ALSO[words] ?? words
    if (city in CITIES) return { city, end: at + length }
  }
  return undefined
}

export const KNOWN_WORDS: readonly string[] = [
  ...rules.flatMap(({ pattern }) => pattern.split(/[^a-z]+/)),
  ...Object.keys(CITIES).flatMap(city => city.split(' ')),
  ...Object.keys(ALSO),
]
