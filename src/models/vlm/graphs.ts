import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { badInput, messageOf, missing } from '../../base/errors.ts'
import { halfOf, toHalf } from '../../base/half.ts'
import type { GraphEdit, VlmFiles } from './files.ts'

/** Endings of a graph's file in several precisions, as transformers.js names them, the most exact first. */
export const PRECISIONS = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const
export type Precision = keyof typeof PRECISIONS

export type TensorMetadata = InferenceSession.TensorValueMetadata

/** One graph of a model: what it takes and gives by name, and how its floats pass. */
export class Graph {
  readonly file: string
  readonly inputs: ReadonlyMap<string, TensorMetadata>
  readonly outputs: ReadonlyMap<string, TensorMetadata>
  readonly #session: InferenceSession
  readonly #files: VlmFiles

  constructor(file: string, session: InferenceSession, files: VlmFiles) {
    this.file = file
    this.#session = session
    this.#files = files
    this.inputs = portsOf(session.inputMetadata)
    this.outputs = portsOf(session.outputMetadata)
  }

  /** Errors: `missing` where the folder holds none, or not the precision that is asked for. */
  static async open(files: VlmFiles, name: string, precision?: Precision, edit?: GraphEdit): Promise<Graph> {
    const endings = precision === undefined ? Object.values(PRECISIONS) : [PRECISIONS[precision]]
    for (const ending of endings) {
      const file = `onnx/${name}${ending}.onnx`
      const session = await files.graph(file, edit)
      if (session) return new Graph(file, session, files)
    }
    const expected = `onnx/${name}${endings[0]}.onnx${endings.length > 1 ? ', or in another precision' : ''}`
    throw missing({ subject: 'graph', expected, got: 'none', where: files.where })
  }

  /** Errors: `badInput` where it has no such input. */
  input(name: string): TensorMetadata {
    const port = this.inputs.get(name)
    if (port) return port
    throw badInput({
      subject: `graph ${this.file}`,
      expected: `an input "${name}"`,
      got: [...this.inputs.keys()].slice(0, 8).join(', '),
      where: this.#files.where,
    })
  }

  /** Floats in the width that the input wants. */
  floats(name: string, data: Float32Array, dims: readonly number[]): Tensor {
    const { Tensor } = this.#files.ort
    return this.input(name).type === 'float16'
      ? new Tensor('float16', toHalf(data), dims)
      : new Tensor('float32', data, dims)
  }

  whole(data: BigInt64Array, dims: readonly number[]): Tensor {
    return new this.#files.ort.Tensor('int64', data, dims)
  }

  /** Errors: `badInput` where the graph refuses its input. */
  async run(
    feeds: Readonly<Record<string, Tensor>>,
    wanted: readonly string[],
  ): Promise<Readonly<Record<string, Tensor>>> {
    return this.#session.run(feeds, wanted).catch(cause => {
      throw badInput(
        { subject: `graph ${this.file}`, expected: 'to run', got: messageOf(cause), where: this.#files.where },
        cause,
      )
    })
  }

  release(): Promise<void> {
    return this.#session.release()
  }
}

const portsOf = (metadata: readonly InferenceSession.ValueMetadata[]): ReadonlyMap<string, TensorMetadata> =>
  new Map(metadata.flatMap(port => (port.isTensor ? [[port.name, port]] : [])))

/** Numbers of a tensor of floats of 32 or 16 bits. */
export function floatsOf({ data, type }: Tensor, what: string): Float32Array {
  if (data instanceof Float32Array) return data
  if (data instanceof Uint16Array) return Float32Array.from(data, halfOf)
  // Runtimes that have Float16Array give one.
  if (type === 'float16' && ArrayBuffer.isView(data) && !(data instanceof DataView))
    return halves(data.buffer, data.byteOffset, data.byteLength)
  throw badInput({ subject: what, expected: 'floats of 32 or 16 bits', got: type })
}

const halves = (buffer: ArrayBufferLike, byteOffset: number, byteLength: number): Float32Array =>
  Float32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), halfOf)
