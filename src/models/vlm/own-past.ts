import { badInput } from '../../base/errors.ts'
import { type Field, joined, message } from '../onnx-writer/protobuf.ts'
import { fieldsOf, messagesOf, nested, textsOf, type WireField, wholeOf } from './wire.ts'

/** Keys and values of what follows the shared tokens, of all layers: [1, heads of all layers, tokens, width]. */
export const OWN_PAST = 'stvlm.own'
/** Those of the tokens that a run read, in the same form. */
export const NEW_ROWS = 'stvlm.new'

/** A layer's keys or values, as a graph takes them. */
interface Past {
  readonly input: string
  readonly output: string
  readonly heads: number
  readonly width: number
  /** Number of TensorProto.DataType. */
  readonly type: number
  /** What the run's own part of it is called. */
  readonly own: string
  readonly joined: string
}

interface GraphNode {
  readonly fields: readonly WireField[]
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly isJoin: boolean
}

/** onnx.proto3: fields of ModelProto, GraphProto, NodeProto, AttributeProto, ValueInfoProto (and what a tensor's type holds). */
const MODEL = { graph: 7, opset: 8 } as const
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const
const NODE = { input: 1, output: 2, operator: 4, attribute: 5 } as const
const INT64 = 7
const TOKENS_AXIS = 2
/** Since when Split takes its lengths as an input. */
const OLDEST_OPSET = 13

/**
 * Rewrites a decoder's file, so that a step hands over only what it read. As exported, every run takes and gives all keys and values: the
 * runtime's binding to Node copies each output into new memory, which costs a sixth of a small model's step, and so much of it that the
 * collector runs every thirty steps, which costs as much as the steps. Here past_key_values.* hold what many questions share and stay where
 * they are, the tokens since then pass as one tensor of all layers, and the new ones come out as another. What is computed stays the same.
 * Errors: `badInput` where the bytes are no decoder.
 */
export function withOwnPast(file: Uint8Array, where: string): Uint8Array {
  const model = fieldsOf(file)
  const graph = messagesOf(model, MODEL.graph).flatMap(fieldsOf)
  refuseOld(model, where)
  const pasts = pastsOf(graph, where)
  const parts = graph.flatMap(field => {
    if (field.number === GRAPH.node && typeof field.value !== 'bigint') return []
    const isPresent = field.number === GRAPH.output && pasts.some(({ output }) => output === nameOf(field))
    return isPresent ? [] : [field.whole]
  })
  const nodes = messagesOf(graph, GRAPH.node).map(nodeOf)
  const edited = nested(MODEL.graph, [...nodesWith(nodes, pasts, where), ...parts, ...portsFor(pasts)])
  return joined([...model.filter(({ number }) => number !== MODEL.graph).map(({ whole }) => whole), ...edited])
}

function refuseOld(model: readonly WireField[], where: string): void {
  const sets = messagesOf(model, MODEL.opset).map(fieldsOf)
  const own = sets.find(fields => ['', 'ai.onnx'].includes(textsOf(fields, 1)[0] ?? ''))
  const version = own ? wholeOf(own, 2) : 0
  if (version >= OLDEST_OPSET) return
  throw badInput({
    subject: 'graph',
    expected: `operators of version ${OLDEST_OPSET} or later`,
    got: `${version}`,
    where,
  })
}

const nameOf = ({ value }: WireField): string =>
  typeof value === 'bigint' ? '' : (textsOf(fieldsOf(value), 1)[0] ?? '')

function pastsOf(graph: readonly WireField[], where: string): Past[] {
  const outputs = new Set(messagesOf(graph, GRAPH.output).map(port => textsOf(fieldsOf(port), 1)[0]))
  const ports = messagesOf(graph, GRAPH.input).map(fieldsOf)
  const pasts = ports
    .map(port => ({ port, input: textsOf(port, 1)[0] }))
    .filter(({ input }) => input.startsWith('past_key_values.'))
    .map(({ port, input }, i) => pastOf(port, input, i))
  const [first] = pasts
  const alike = ({ type, width, output, heads }: Past) =>
    type === first.type && width === first.width && heads > 0 && width > 0 && outputs.has(output)
  if (first !== undefined && pasts.every(alike)) return pasts
  const expected =
    'inputs past_key_values.* of [1, heads, past, width], alike and in numbers, with an output present.* each'
  throw badInput({ subject: 'graph', expected, got: first ? 'others' : 'none', where })
}

/** A ValueInfoProto: its type's tensor has an element type and a shape; axes without a length count as 0. */
function pastOf(port: readonly WireField[], input: string, i: number): Past {
  const tensor = messagesOf(port, 2).flatMap(fieldsOf)
  const inner = messagesOf(tensor, 1).flatMap(fieldsOf)
  const axes = messagesOf(inner, 2).flatMap(fieldsOf)
  const [, heads = 0, , width = 0] = messagesOf(axes, 1).map(axis => wholeOf(fieldsOf(axis), 1))
  const output = input.replace('past_key_values', 'present')
  return { input, output, heads, width, type: wholeOf(inner, 1), own: `${OWN_PAST}.${i}`, joined: `stvlm.past.${i}` }
}

function nodeOf(bytes: Uint8Array): GraphNode {
  const fields = fieldsOf(bytes)
  const axis = messagesOf(fields, NODE.attribute)
    .map(fieldsOf)
    .find(attribute => textsOf(attribute, 1)[0] === 'axis')
  const isJoin =
    textsOf(fields, NODE.operator)[0] === 'Concat' && axis !== undefined && [TOKENS_AXIS, -2].includes(wholeOf(axis, 3))
  return { fields, isJoin, inputs: textsOf(fields, NODE.input), outputs: textsOf(fields, NODE.output) }
}

/** The graph's nodes, each past with what came after it; then those that give the new rows. */
function nodesWith(nodes: readonly GraphNode[], pasts: readonly Past[], where: string): Uint8Array[] {
  const byInput = new Map(pasts.map(past => [past.input, past]))
  const takers = nodes.filter(({ inputs }) => inputs.some(input => byInput.has(input)))
  const taken = new Set(takers.flatMap(({ inputs }) => inputs))
  const untaken = pasts.find(({ input }) => !taken.has(input))
  if (untaken) throw badInput({ subject: 'graph', expected: `a node that takes ${untaken.input}`, got: 'none', where })
  const plain = new Set(takers.filter(({ isJoin }) => !isJoin).flatMap(({ inputs }) => inputs))
  const split = node(
    'Split',
    [OWN_PAST, 'stvlm.heads'],
    pasts.map(({ own }) => own),
    { axis: 1 },
  )
  const joins = pasts
    .filter(({ input }) => plain.has(input))
    .map(past => node('Concat', [past.input, past.own], [past.joined], { axis: TOKENS_AXIS }))
  const producers = new Map(nodes.flatMap(each => each.outputs.map(output => [output, each])))
  const rows = pasts.map(past => newRowsOf(past, producers.get(past.output)))
  const stack = node(
    'Concat',
    rows.map(({ value }) => value),
    [NEW_ROWS],
    { axis: 1 },
  )
  const cuts = rows.flatMap(({ cut }) => (cut ? [cut] : []))
  const own = [split, ...joins].flatMap(each => nested(GRAPH.node, [each]))
  const last = [...(cuts.length > 0 ? countNodes() : []), ...cuts, stack].flatMap(each => nested(GRAPH.node, [each]))
  return [...own, ...nodes.flatMap(each => nested(GRAPH.node, fed(each, byInput))), ...last]
}

/** A node with its pasts as they are now: a join takes one part more, others what was joined before. */
function fed({ fields, isJoin }: GraphNode, byInput: ReadonlyMap<string, Past>): Uint8Array[] {
  return fields.map(field => {
    const [text] = field.number === NODE.input ? textsOf([field], NODE.input) : []
    const past = text === undefined ? undefined : byInput.get(text)
    if (!past) return field.whole
    const names = isJoin ? [past.input, past.own] : [past.joined]
    return message(names.map((input): Field => [NODE.input, input]))
  })
}

/** What a join of two puts last, else the end of what comes out. */
function newRowsOf({ output }: Past, producer?: GraphNode): { value: string; cut?: Uint8Array } {
  if (producer?.isJoin === true && producer.inputs.length === 2) return { value: producer.inputs[1] }
  const value = `${NEW_ROWS}.${output}`
  return { value, cut: node('Slice', [output, 'stvlm.start', 'stvlm.end', 'stvlm.axis'], [value]) }
}

/** Minus the number of tokens that are read. */
const countNodes = (): Uint8Array[] => [
  node('Shape', ['inputs_embeds'], ['stvlm.shape']),
  node('Gather', ['stvlm.shape', 'stvlm.one'], ['stvlm.count']),
  node('Neg', ['stvlm.count'], ['stvlm.start']),
]

function portsFor(pasts: readonly Past[]): Uint8Array[] {
  const [{ type, width }] = pasts
  const heads = pasts.reduce((sum, past) => sum + past.heads, 0)
  const fields: Field[] = [
    [
      GRAPH.initializer,
      wholes(
        'stvlm.heads',
        pasts.map(past => past.heads),
      ),
    ],
    [GRAPH.initializer, wholes('stvlm.one', [1])],
    [GRAPH.initializer, wholes('stvlm.axis', [TOKENS_AXIS])],
    [GRAPH.initializer, wholes('stvlm.end', [Number.MAX_SAFE_INTEGER])],
    [GRAPH.input, port(OWN_PAST, type, [1, heads, 'own', width])],
    [GRAPH.output, port(NEW_ROWS, type, [1, heads, 'length', width])],
  ]
  return [message(fields)]
}

function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  { axis }: { axis?: number } = {},
): Uint8Array {
  const INT = 2
  return message([
    ...inputs.map((input): Field => [NODE.input, input]),
    ...outputs.map((output): Field => [NODE.output, output]),
    [NODE.operator, operator],
    ...(axis === undefined
      ? []
      : [
          [
            NODE.attribute,
            message([
              [1, 'axis'],
              [3, axis],
              [20, INT],
            ]),
          ] as const,
        ]),
  ])
}

function wholes(name: string, values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
  return message([
    [1, values.length],
    [2, INT64],
    [8, name],
    [9, raw],
  ])
}

function port(name: string, type: number, dims: readonly (number | string)[]): Uint8Array {
  const axes = dims.map((dim): Field => [1, message([typeof dim === 'number' ? [1, dim] : [2, dim]])])
  const tensor = message([
    [1, type],
    [2, message(axes)],
  ])
  return message([
    [1, name],
    [2, message([[1, tensor]])],
  ])
}
