import type { Measured } from '../plan.ts'
import type { Node } from './nodes.ts'
import { grammar, type Rule } from './patterns.ts'

const FOLDS: Readonly<Record<string, 'mean' | 'sum'>> = {
  average: 'mean',
  mean: 'mean',
  total: 'sum',
  combined: 'sum',
  overall: 'sum',
}

function foldIn(found: readonly (Node | undefined)[]): { readonly fold?: 'mean' | 'sum' } {
  const fold = found.map(node => (node?.kind === 'word' ? FOLDS[node.text] : undefined)).find(word => word)
  return fold ? { fold } : {}
}

const measure = (what: Measured, ...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({ pattern, make: (found): Node => ({ kind: 'measure', what, ...foldIn(found) }) }))
const sure = (what: Measured, ...patterns: readonly string[]): Rule[] =>
  patterns.map(pattern => ({ pattern, make: (): Node => ({ kind: 'measure', what, sure: true }) }))

const SPEED = 'speed|speeds|velocity|velocities|pace|paces'
const WAY = 'distance|distances|path|paths|trajectory|route|ground|length'
const TOP = 'top|maximum|maximal|peak|highest|greatest|best|fastest'

const rules: readonly Rule[] = [
  ...sure('topSpeed', `${TOP} traveling|travelling|driving|running|possible|walking? ${SPEED}`, `${SPEED} at most`),
  ...sure(
    'topSpeed',
    `${SPEED} in <ref>? the? fastest <unit|quantity>`,
    `${SPEED} of <ref> in <ref>? the? fastest <unit|quantity>`,
  ),
  ...sure('topSpeed', 'at <ref>? the? fastest', 'at most'),
  ...sure(
    'leastSpeed',
    `lowest|minimum|minimal|least|slowest traveling|travelling? ${SPEED}`,
    'at <ref>? the? slowest',
    'the? slowest <ref> goes|moves|gets|drives',
  ),
  ...sure(
    'acceleration',
    'average|mean? acceleration|deceleration',
    'at what|which rate',
    'rate at which the? speed?',
    'speed of <ref> change|changes each second|<unit>',
    'change|changes each second|<unit>',
    'how hard|strongly|strong|much|quickly|fast does|did|is? <ref> accelerate|accelerates|brake|brakes|decelerate|braking|accelerating',
  ),
  ...sure(
    'displacement',
    'net|straight displacement|distance',
    'displacement',
    'straight - line distance',
    'straight line distance',
    'as the crow flies',
  ),
  ...sure(
    'displacement',
    'in a straight line',
    '<ref> end|ending|final|last point|position|place from|and|to <ref> start|starting|first|initial point|position|place in? a? straight? line?',
    '<ref> start|starting|first|initial point|position|place to|and <ref> end|ending|final|last point|position|place in? a? straight? line?',
  ),
  ...measure(
    'speed',
    `average|mean|overall|typical|avg|current|present|traveling|travelling? average|mean|traveling|travelling|driving|walking|running|moving|riding? ${SPEED} at? which?`,
  ),
  ...measure('speed', 'how fast|quick|quickly|slow|slowly', 'at what|which? speed', 'on average'),
  ...measure(
    'distance',
    `total|overall|whole|entire|combined|full|traveled|travelled? traveled|travelled|covered|running|driving|walking? ${WAY}`,
  ),
  ...measure('distance', 'how far'),
]

/** Numbers of an object, by their names. */
export const MEASURES = grammar(rules)
