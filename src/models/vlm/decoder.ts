import type { Tensor } from 'onnxruntime-common'
import { badInput } from '../../base/errors.ts'
import type { Ort, VlmFiles } from './files.ts'
import { floatsOf, Graph, type Precision, type TensorMetadata } from './graphs.ts'

/** Keys and values of what was read so far, by the decoder's input names. They are never written to again but by `Scratch`. */
export interface KvCache {
  readonly length: number
  readonly past: Readonly<Record<string, Tensor>>
}

export interface Step {
  /** Of the token after the last one. */
  readonly logits: Float32Array
  readonly cache: KvCache
}

interface PastPort {
  readonly input: string
  readonly output: string
  readonly heads: number
  readonly width: number
  readonly type: TensorMetadata['type']
}

/** The language half of a model: embeddings in, logits out, with keys and values that are handed on from run to run. */
export class Decoder {
  readonly #graph: Graph
  readonly #ort: Ort
  readonly #past: readonly PastPort[]
  readonly #takesPositions: boolean
  readonly #keepsLogits: boolean

  constructor(graph: Graph, ort: Ort) {
    this.#graph = graph
    this.#ort = ort
    this.#past = [...graph.inputs.keys()].filter(isPast).map(name => pastPort(graph, name))
    this.#takesPositions = graph.inputs.has('position_ids')
    this.#keepsLogits = graph.inputs.has('num_logits_to_keep')
    refuseUnknown(graph)
  }

  static async open(files: VlmFiles, precision?: Precision): Promise<Decoder> {
    return new Decoder(await Graph.open(files, 'decoder_model_merged', precision), files.ort)
  }

  empty(): KvCache {
    const past = this.#past.map(port => [port.input, this.#tensorOf(port, 0)])
    return { length: 0, past: Object.fromEntries(past) }
  }

  /** Bytes of the keys and values of so many tokens. */
  bytesOf(length: number): number {
    return this.#past.reduce(
      (sum, port) => sum + port.heads * port.width * length * (port.type === 'float32' ? 4 : 2),
      0,
    )
  }

  /** Reads `count` embeddings, f32[count, width], after what the cache holds. With `scratch` the new cache lasts until the run after the next. */
  async run(cache: KvCache, embeds: Float32Array, count: number, scratch?: Scratch): Promise<Step> {
    const total = cache.length + count
    const graph = this.#graph
    const feeds: Record<string, Tensor> = {
      ...cache.past,
      inputs_embeds: graph.floats('inputs_embeds', embeds, [1, count, embeds.length / count]),
      attention_mask: graph.whole(new BigInt64Array(total).fill(1n), [1, total]),
    }
    if (this.#takesPositions) {
      feeds.position_ids = graph.whole(
        BigInt64Array.from({ length: count }, (_, i) => BigInt(cache.length + i)),
        [1, count],
      )
    }
    if (this.#keepsLogits) feeds.num_logits_to_keep = graph.whole(BigInt64Array.of(1n), [])
    const outputs = this.#past.map(port => port.output)
    const results = await graph.run(feeds, ['logits', ...outputs], scratch?.next(total))
    const logits = floatsOf(results.logits, 'logits')
    const vocabulary = results.logits.dims[2]
    const past = this.#past.map(({ input, output }) => [input, results[output]])
    return {
      logits: logits.slice(logits.length - vocabulary),
      cache: { length: total, past: Object.fromEntries(past) },
    }
  }

  /** Memory that steps of one answer after the other write into. */
  scratch(): Scratch {
    return new Scratch(this.#past, this.#ort)
  }

  get file(): string {
    return this.#graph.file
  }

  release(): Promise<void> {
    return this.#graph.release()
  }

  #tensorOf({ heads, width, type }: PastPort, length: number): Tensor {
    const { Tensor } = this.#ort
    const dims = [1, heads, length, width]
    const size = heads * length * width
    return type === 'float16'
      ? new Tensor('float16', new Uint16Array(size), dims)
      : new Tensor('float32', new Float32Array(size), dims)
  }
}

/** Answers rarely need more; a longer one makes it grow. */
const SPARE_TOKENS = 64

/**
 * Two sets of arrays for keys and values, written in turn: what one step writes is the next one's input, and nothing is allocated a step.
 * Only of 32-bit floats; other caches come as the runtime makes them.
 */
export class Scratch {
  readonly #ports: readonly PastPort[]
  readonly #ort: Ort
  #sets: readonly (readonly Float32Array[])[] = []
  #capacity = 0
  #turn = 0

  constructor(ports: readonly PastPort[], ort: Ort) {
    this.#ports = ports.every(port => port.type === 'float32') ? ports : []
    this.#ort = ort
  }

  /** Tensors for a cache of so many tokens, by the decoder's output names. */
  next(total: number): Readonly<Record<string, Tensor>> {
    if (total > this.#capacity) this.#grow(total + SPARE_TOKENS)
    this.#turn = 1 - this.#turn
    const arrays = this.#sets[this.#turn]
    const tensors = this.#ports.map(({ output, heads, width }, i) => {
      const data = arrays[i].subarray(0, heads * total * width)
      return [output, new this.#ort.Tensor('float32', data, [1, heads, total, width])]
    })
    return Object.fromEntries(tensors)
  }

  /** Arrays in use stay whole: the tensors of the last step hold them. */
  #grow(capacity: number): void {
    const set = () => this.#ports.map(({ heads, width }) => new Float32Array(heads * width * capacity))
    this.#sets = [set(), set()]
    this.#capacity = capacity
  }
}

const isPast = (name: string): boolean => name.startsWith('past_key_values.')

function pastPort(graph: Graph, input: string): PastPort {
  const { shape, type } = graph.input(input)
  const output = input.replace('past_key_values', 'present')
  const [, heads, , width] = shape
  if (typeof heads === 'number' && typeof width === 'number' && graph.outputs.has(output)) {
    return { input, output, heads, width, type }
  }
  const expected = `[1, heads, past, width] with heads and width in numbers, and an output "${output}"`
  throw badInput({ subject: `graph ${graph.file}, input "${input}"`, expected, got: `[${shape}]` })
}

const KNOWN = ['inputs_embeds', 'attention_mask', 'position_ids', 'num_logits_to_keep']

function refuseUnknown(graph: Graph): void {
  graph.input('inputs_embeds')
  graph.input('attention_mask')
  const unknown = [...graph.inputs.keys()].filter(name => !isPast(name) && !KNOWN.includes(name))
  if (unknown.length === 0) return
  const expected = `inputs ${KNOWN.join(', ')} and past_key_values.*`
  throw badInput({ subject: `graph ${graph.file}`, expected, got: unknown.join(', ') })
}
