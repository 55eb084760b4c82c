import type { Event } from '../plan.ts'
import { type Node, type RefNode, textOf, time } from './nodes.ts'
import { grammar, type Rule } from './patterns.ts'

/** How events are told; the word of their middle decides. */
const TURNS = 'turns|turned|turning|turn|bends|veers|swerves'
const STOPS = 'stops|stopped|stop|stopping|halts|halted|stands|standing|stationary|rests'
const STARTS = 'starts|started|starting|start|begins|began|accelerates'
const SIDES: Readonly<Record<string, 'before' | 'after' | 'during'>> = {
  before: 'before',
  until: 'before',
  till: 'before',
  after: 'after',
  once: 'after',
  since: 'after',
  while: 'during',
  whilst: 'during',
  when: 'during',
  during: 'during',
  as: 'during',
}
const WHEN = 'before|until|till|after|once|since|while|whilst|during|as'

/** `ref` is "<ref>" where somebody has to be named, as after "when". */
const eventRules = (words: string, ref: string): readonly Rule[] => [
  {
    pattern: `${words} ${ref} is|was|has|makes|has|made? a|the|its? left|right? ${TURNS} a|to? the? left|right? side?`,
    make: found => eventNode(found, { what: 'turn' }, [4, 8]),
  },
  {
    pattern: `${words} ${ref} comes|came|coming to a? stop|standstill|rest|halt`,
    make: found => eventNode(found, { what: 'stop' }),
  },
  {
    pattern: `${words} ${ref} is|was|has? at|to? ${STOPS} still?`,
    make: found => eventNode(found, { what: 'stop' }),
  },
  {
    pattern: `${words} ${ref} is|was? at rest`,
    make: found => eventNode(found, { what: 'stop' }),
  },
  {
    pattern: `${words} ${ref} is|was|has? ${STARTS} moving|driving|walking|running|going|to? move|drive|walk|go? off? again?`,
    make: found => eventNode(found, { what: 'start' }),
  },
  {
    pattern: `${words} ${ref} sets|set|moves|moved|drives|drove off|away`,
    make: found => eventNode(found, { what: 'start' }),
  },
]

function eventNode(
  found: readonly (Node | undefined)[],
  event: Event,
  sides: readonly number[] = [],
): Node | undefined {
  const side = SIDES[textOf(found[0])]
  const ref = found[1]?.kind === 'ref' ? found[1] : undefined
  if (!side || (ref && ref.of.length !== 1 && !ref.weak)) return undefined
  const turned = sides.map(i => textOf(found[i])).find(text => text === 'left' || text === 'right')
  const named = event.what === 'turn' && (turned === 'left' || turned === 'right') ? { ...event, side: turned } : event
  return time({ kind: 'event', side, event: named, ...whose(ref) })
}

const whose = (ref: RefNode | undefined) => (ref && !ref.weak && ref.of.length === 1 ? { of: ref.of[0] } : {})

/** "After it turned". */
export const EVENT_TIMES = eventRules(WHEN, '<ref>?')

/** "When it turned", before "when" is read as the question. */
export const WHEN_EVENTS = grammar(eventRules('when', '<ref>'))
