import type { QuestionContext } from '../plan.ts'
import { REMARKS, TWELVES } from './asides.ts'
import { WHEN_EVENTS } from './event-times.ts'
import { FILLERS } from './fillers.ts'
import { KNOWN_WORDS, readKnown } from './known-words.ts'
import { OPERATIONS, THRESHOLDS, WHENS } from './marks.ts'
import { MEASURES } from './measures.ts'
import { isWord, type Node } from './nodes.ts'
import { grammar, reduce, wordsOf } from './patterns.ts'
import { type Cast, castOf } from './phrase.ts'
import { COLOUR_WORDS, DETERMINERS, EXTREMES, IDLE_ADJECTIVES, PLACE_WORDS } from './reference-words.ts'
import { readReferences } from './references.ts'
import { corrected } from './spelling.ts'
import { TIME_PREFIXES, TIMES } from './times.ts'
import { tokensOf } from './tokens.ts'

const HALVES = grammar([
  { pattern: 'a|one day', make: () => ({ kind: 'quantity', value: 1, unit: 'days' }) },
  { pattern: 'half a? second|<unit>', make: () => ({ kind: 'quantity', value: 0.5, unit: 's' }) },
])

const FIXED: ReadonlySet<string> = new Set([
  ...[TWELVES, REMARKS, THRESHOLDS, WHEN_EVENTS, WHENS, TIME_PREFIXES, TIMES, MEASURES, OPERATIONS].flatMap(wordsOf),
  ...FILLERS,
  ...KNOWN_WORDS,
  ...[COLOUR_WORDS, PLACE_WORDS, EXTREMES].flatMap(words => [...words.keys()]),
  ...DETERMINERS,
  ...IDLE_ADJECTIVES,
])

/** A normalised question as nodes, from the surest of its parts to the vaguest. */
export function read(text: string, context: QuestionContext): Node[] {
  const cast = castOf(context)
  let nodes = spelled(tokensOf(text), cast)
  for (const rows of [HALVES, TWELVES, REMARKS]) nodes = reduce(nodes, rows)
  nodes = readReferences(readKnown(nodes), cast)
  const events = asksBeforeWhen(nodes) ? [WHEN_EVENTS] : []
  for (const rows of [REMARKS, THRESHOLDS, ...events, WHENS, TIME_PREFIXES, TIMES, MEASURES, OPERATIONS]) {
    nodes = reduce(withoutAsides(nodes), rows)
  }
  return withoutAsides(nodes)
}

/** "How fast was it when it turned", not "tell me when it turns". */
function asksBeforeWhen(nodes: readonly Node[]): boolean {
  const at = nodes.findIndex(node => isWord(node, 'when'))
  return nodes
    .slice(0, Math.max(0, at))
    .some(node => isWord(node, 'how', 'what', 'speed', 'distance', 'which', 'is', 'does'))
}

const withoutAsides = (nodes: readonly Node[]): Node[] => nodes.filter(node => node.kind !== 'aside')

function spelled(nodes: readonly Node[], { words, objects }: Cast): Node[] {
  const names = objects.flatMap(({ name }) => name.toLowerCase().match(/[a-z]+/g) ?? [])
  const vocabulary = new Set([...FIXED, ...words.keys(), ...names])
  return nodes.map(node => {
    if (node.kind !== 'word' || vocabulary.has(node.text)) return node
    const text = corrected(node.text, vocabulary)
    return text === undefined ? node : { kind: 'word', text }
  })
}

/** Content that nothing explained. */
export const unexplained = (nodes: readonly Node[]): string[] =>
  nodes.flatMap(node => {
    if (node.kind === 'number') return [String(node.value)]
    return node.kind === 'word' && !FILLERS.has(node.text) ? [node.text] : []
  })
