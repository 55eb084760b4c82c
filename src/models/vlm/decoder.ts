import type { Tensor } from 'onnxruntime-common'
import { badInput } from '../../base/errors.ts'
import type { Ort, VlmFiles } from './files.ts'
import { floatsOf, Graph, type Precision, type TensorMetadata } from './graphs.ts'
import { NEW_ROWS, OWN_PAST, withOwnPast } from './own-past.ts'
import { type KvNumbers, OwnRows } from './own-rows.ts'

/** Keys and values that several questions share, by the decoder's input names; never written to. */
export interface SharedRows {
  readonly length: number
  readonly past: Readonly<Record<string, Tensor>>
}

/** What was read so far: what is shared, and what came after it. */
export interface KvCache {
  readonly shared: SharedRows
  readonly own: OwnRows
}

interface PastPort {
  readonly input: string
  readonly heads: number
  readonly width: number
  readonly type: TensorMetadata['type']
}

/** The language half of a model: embeddings in, logits out, with keys and values that are handed on from run to run. */
export class Decoder {
  readonly #graph: Graph
  readonly #ort: Ort
  readonly #past: readonly PastPort[]
  readonly #heads: number
  readonly #takesPositions: boolean
  readonly #keepsLogits: boolean

  private constructor(graph: Graph, ort: Ort) {
    this.#graph = graph
    this.#ort = ort
    this.#past = [...graph.inputs.keys()].filter(isPast).map(name => pastPort(graph, name))
    this.#heads = this.#past.reduce((sum, port) => sum + port.heads, 0)
    this.#takesPositions = graph.inputs.has('position_ids')
    this.#keepsLogits = graph.inputs.has('num_logits_to_keep')
    refuseUnknown(graph)
  }

  static async open(files: VlmFiles, precision?: Precision): Promise<Decoder> {
    return new Decoder(await Graph.open(files, 'decoder_model_merged', precision, withOwnPast), files.ort)
  }

  /** Memory for the tokens of one answer after the other. */
  rows(): OwnRows {
    const [{ width, type }] = this.#past
    return new OwnRows(this.#heads, width, type === 'float16' ? new Uint16Array() : new Float32Array())
  }

  empty(): SharedRows {
    return this.share(this.rows())
  }

  /** What was read into rows, for others to follow; nothing may be appended to them afterwards. */
  share({ length, numbers }: OwnRows): SharedRows {
    let at = 0
    const past = this.#past.map(({ input, heads, width, type }): [string, Tensor] => {
      const size = heads * length * width
      const tensor = this.#tensor(type, numbers.subarray(at, at + size), [1, heads, length, width])
      at += size
      return [input, tensor]
    })
    return { length, past: Object.fromEntries(past) }
  }

  /** Bytes of the keys and values of so many tokens. */
  bytesOf(length: number): number {
    const [{ width, type }] = this.#past
    return this.#heads * width * length * (type === 'float32' ? 4 : 2)
  }

  /** Reads `count` embeddings, f32[count, width], after what the cache holds, into its own rows. Gives the logits of the token after the last one. */
  async run({ shared, own }: KvCache, embeds: Float32Array, count: number): Promise<Float32Array> {
    const read = shared.length + own.length
    const graph = this.#graph
    const [{ width, type }] = this.#past
    const feeds: Record<string, Tensor> = {
      ...shared.past,
      [OWN_PAST]: this.#tensor(type, own.numbers, [1, this.#heads, own.length, width]),
      inputs_embeds: graph.floats('inputs_embeds', embeds, [1, count, embeds.length / count]),
      attention_mask: graph.whole(new BigInt64Array(read + count).fill(1n), [1, read + count]),
    }
    if (this.#takesPositions) {
      feeds.position_ids = graph.whole(
        BigInt64Array.from({ length: count }, (_, i) => BigInt(read + i)),
        [1, count],
      )
    }
    if (this.#keepsLogits) feeds.num_logits_to_keep = graph.whole(BigInt64Array.of(1n), [])
    const results = await graph.run(feeds, ['logits', NEW_ROWS])
    own.append(kvNumbersOf(results[NEW_ROWS]), count)
    const logits = floatsOf(results.logits, 'logits')
    return logits.slice(logits.length - results.logits.dims[2])
  }

  get file(): string {
    return this.#graph.file
  }

  release(): Promise<void> {
    return this.#graph.release()
  }

  #tensor(type: PastPort['type'], numbers: KvNumbers, dims: readonly number[]): Tensor {
    const { Tensor } = this.#ort
    return type === 'float16' ? new Tensor('float16', numbers, dims) : new Tensor('float32', numbers, dims)
  }
}

const isPast = (name: string): boolean => name.startsWith('past_key_values.')

/** `withOwnPast` has looked at them. */
function pastPort(graph: Graph, input: string): PastPort {
  const { shape, type } = graph.input(input)
  return { input, heads: Number(shape[1]), width: Number(shape[3]), type }
}

/** Runtimes that have Float16Array give one. */
function kvNumbersOf({ data, type }: Tensor): KvNumbers {
  if (data instanceof Float32Array || data instanceof Uint16Array) return data
  if (type === 'float16' && ArrayBuffer.isView(data) && !(data instanceof DataView))
    return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
  throw badInput({ subject: NEW_ROWS, expected: 'floats of 32 or 16 bits', got: type })
}

const KNOWN = ['inputs_embeds', 'attention_mask', 'position_ids', 'num_logits_to_keep']

function refuseUnknown(graph: Graph): void {
  graph.input('inputs_embeds')
  graph.input('attention_mask')
  const unknown = [...graph.inputs.keys()].filter(name => !isPast(name) && ![...KNOWN, OWN_PAST].includes(name))
  if (unknown.length === 0) return
  const expected = `inputs ${KNOWN.join(', ')} and past_key_values.*`
  throw badInput({ subject: `graph ${graph.file}`, expected, got: unknown.join(', ') })
}
