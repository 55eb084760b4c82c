import { type Field, floatField, joined, message } from './protobuf.ts'

export type Attribute = number | string | readonly number[] | { readonly float: number }

export interface GraphPort {
  readonly name: string
  readonly dims: readonly number[]
}

/** Version 17 of the operators (LayerNormalization came with it), file format 8. */
const OPSET = 17
const IR_VERSION = 8

/** Numbers of onnx.proto3's enums: TensorProto.DataType and AttributeProto.AttributeType. */
const FLOAT = 1
const INT64 = 7
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 } as const

/** A network written node by node; field numbers are those of onnx.proto3. */
export class OnnxGraph {
  readonly #nodes: Uint8Array[] = []
  readonly #weights: Uint8Array[] = []
  #count = 0

  /** Adds weights and gives their name. */
  weights(data: Float32Array, dims: readonly number[]): string {
    return this.#initializer(FLOAT, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dims)
  }

  whole(values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt)
    return this.#initializer(INT64, new Uint8Array(data.buffer), [values.length])
  }

  /** Adds an operator and gives the names of its results. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    results = 1,
  ): string[] {
    const outputs = Array.from({ length: results }, () => `t${this.#count++}`)
    this.#nodes.push(
      message([
        ...inputs.map((name): Field => [1, name]),
        ...outputs.map((name): Field => [2, name]),
        [3, outputs[0]],
        [4, operator],
        ...Object.entries(attributes).map(([name, value]): Field => [5, attributeBytes(name, value)]),
      ]),
    )
    return outputs
  }

  /** Bytes of the file; `output.from` is the result that leaves under the output's name. */
  bytes(name: string, input: GraphPort, output: GraphPort & { readonly from: string }): Uint8Array {
    const last = message([
      [1, output.from],
      [2, output.name],
      [3, 'last'],
      [4, 'Identity'],
    ])
    const graph = message([
      ...[...this.#nodes, last].map((node): Field => [1, node]),
      [2, name],
      ...this.#weights.map((tensor): Field => [5, tensor]),
      [11, portBytes(input)],
      [12, portBytes(output)],
    ])
    return message([
      [1, IR_VERSION],
      [2, 'stvlm'],
      [7, graph],
      [8, message([[2, OPSET]])],
    ])
  }

  #initializer(type: number, raw: Uint8Array, dims: readonly number[]): string {
    const name = `w${this.#count++}`
    this.#weights.push(message([...dims.map((d): Field => [1, d]), [2, type], [8, name], [9, raw]]))
    return name
  }
}

function attributeBytes(name: string, value: Attribute): Uint8Array {
  const named = (kind: keyof typeof ATTRIBUTE, fields: readonly Field[]) =>
    message([[1, name], ...fields, [20, ATTRIBUTE[kind]]])
  if (typeof value === 'number') return named('int', [[3, value]])
  if (typeof value === 'string') return named('string', [[4, value]])
  if ('float' in value) return joined([named('float', []), floatField(2, value.float)])
  return named(
    'ints',
    value.map((v): Field => [8, v]),
  )
}

function portBytes({ name, dims }: GraphPort): Uint8Array {
  const shape = message(dims.map((d): Field => [1, message([[1, d]])]))
  const tensor = message([
    [1, FLOAT],
    [2, shape],
  ])
  return message([
    [1, name],
    [2, message([[1, tensor]])],
  ])
}
