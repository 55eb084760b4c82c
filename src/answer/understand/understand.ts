import { planNotation } from '../notation.ts'
import type { PlanReference, QuestionContext, Reading, Understood } from '../plan.ts'
import { assemble } from './assemble.ts'
import type { Node } from './nodes.ts'
import { MAX_QUESTION, normalise } from './normalise.ts'
import { read, unexplained } from './read.ts'

type Refused = Extract<Understood, { status: 'refused' }>

const PROBLEMS: Readonly<Record<string, Refused>> = {
  empty: refused('not understood', 'there is no question'),
  long: refused('not understood', `the question is longer than ${MAX_QUESTION} characters`),
  script: refused('not understood', 'questions are understood in English only'),
}

function refused(reason: Refused['reason'], text: string): Refused {
  return { status: 'refused', reason, text }
}

/** More ways to take a question than this are none that anybody would choose from. */
const MAX_READINGS = 6

/**
 * The plan of a question in plain words, by rules. Every word must be explained: what is left over and may matter makes
 * the question not understood.
 */
export function understand(question: string, context: QuestionContext): Understood {
  const normal = normalise(question)
  if ('problem' in normal) return PROBLEMS[normal.problem]
  const nodes = read(normal.text, context)
  const open = unexplained(nodes)
  if (open.length > 0) return leftOver(nodes, open)
  return readingsOf(nodes, context)
}

const formless = (nodes: readonly Node[]): Refused =>
  isAboutMotion(nodes)
    ? refused('not understood', 'no question of a known form')
    : refused('not a question of motion', 'nothing in it asks how something moves')

const SHOWN = 4

function leftOver(nodes: readonly Node[], open: readonly string[]): Refused {
  const words = [...new Set(open)].slice(0, SHOWN).map(word => `"${word.slice(0, 40)}"`)
  const reason = isAboutMotion(nodes) ? 'not understood' : 'not a question of motion'
  return refused(reason, `not understood: ${words.join(', ')}`)
}

const MOTION: ReadonlySet<string> = new Set(['measure', 'degree', 'threshold', 'known'])
const MOTION_MARKS: ReadonlySet<string> = new Set(
  'direction turn stop start move travel speedUp slowDown apart closest exceed same'.split(' '),
)

const isAboutMotion = (nodes: readonly Node[]): boolean =>
  nodes.some(node => MOTION.has(node.kind) || (node.kind === 'mark' && MOTION_MARKS.has(node.mark)))

/** One plan, or one for every way in which a reference can be taken. */
function readingsOf(nodes: readonly Node[], context: QuestionContext): Understood {
  const ways = waysOf(nodes, context)
  if (ways.length > MAX_READINGS) return refused('several readings', 'it fits too many objects')
  const readings = ways.flatMap((way): Reading[] => {
    const plan = assemble(way, context)
    return plan ? [{ text: planNotation(plan), plan }] : []
  })
  const distinct = readings.filter((reading, i) => readings.findIndex(({ text }) => text === reading.text) === i)
  if (distinct.length === 0) return formless(nodes)
  return distinct.length === 1
    ? { status: 'understood', plan: distinct[0].plan }
    : { status: 'several readings', readings: distinct }
}

/** Each way to take the first reference that fits several, then the next. */
function waysOf(nodes: readonly Node[], context: QuestionContext): (readonly Node[])[] {
  const at = nodes.findIndex(node => node.kind === 'ref' && node.either)
  const node = nodes[at]
  if (node?.kind === 'ref') return split(nodes, at, node.of, context)
  const strong = nodes.some(other => other.kind === 'ref' && (!other.weak || other.plural))
  if (strong || context.objects.length < 2 || isGroupQuestion(nodes)) return [nodes]
  const weak = nodes.findIndex(other => other.kind === 'ref')
  const all = context.objects.map(({ name }): PlanReference => ({ by: 'name', name }))
  return weak < 0 ? split([...nodes, ITS], nodes.length, all, context) : split(nodes, weak, all, context)
}

const ITS: Node = { kind: 'ref', of: [{ by: 'only' }], weak: true }

/** "Which is faster": all of them. */
const isGroupQuestion = (nodes: readonly Node[]): boolean =>
  nodes.some(node => node.kind === 'mark' && node.mark === 'which')

function split(
  nodes: readonly Node[],
  at: number,
  of: readonly PlanReference[],
  context: QuestionContext,
): (readonly Node[])[] {
  return of.flatMap(one =>
    waysOf(
      nodes.map((node, i): Node => (i === at ? { kind: 'ref', of: [one] } : node)),
      context,
    ),
  )
}
