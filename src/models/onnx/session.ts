import { badInput, messageOf, missing } from '../../base/errors.ts'

export type TensorData = Float32Array | BigInt64Array

/** Numbers with their shape, first axis outermost. */
export interface Tensor<Data extends TensorData = TensorData> {
  readonly data: Data
  readonly dims: readonly number[]
}

/** What a network takes or gives under one name; an axis that it leaves open has a name in place of a length. */
export interface Port {
  readonly name: string
  readonly dims: readonly (number | string)[]
}

/** A network that is loaded and ready. */
export interface Session {
  readonly path: string
  /** In the network's own order. */
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** Errors: `badInput` where the network refuses what it is given. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Outputs>
  /** Frees its memory; it cannot run afterwards. */
  release(): Promise<void>
}

export interface Outputs {
  /** The output of that name. Errors: `badInput` where there is none, or none of 32-bit floats. */
  float(name: string): Tensor<Float32Array>
  /** The same for whole numbers of 64 bits. */
  whole(name: string): Tensor<BigInt64Array>
}

export interface SessionOptions {
  /** How many threads compute one run; 1 by default, so that a caller who runs several side by side is not surprised. */
  readonly threads?: number
}

/** Only what can stop a run is worth a line on a user's terminal: 3 is "error". */
const LOG_SEVERITY = 3

type Runtime = typeof import('onnxruntime-node')

/** The runtime is an optional package: it is loaded when the first network is. */
async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node')
  } catch (cause) {
    const got = `none (${messageOf(cause)}); npm install onnxruntime-node`
    throw missing({ subject: 'package onnxruntime-node', expected: 'to be installed', got }, cause)
  }
}

/**
 * Loads an ONNX file for this machine's processors. The result depends on neither the time nor the number of threads beyond the rounding of sums.
 * Errors: `missing` without the package onnxruntime-node, `badInput` where the file is no network that it can run.
 */
export async function openSession(path: string, { threads = 1 }: SessionOptions = {}): Promise<Session> {
  const { InferenceSession, Tensor: OrtTensor } = await loadRuntime()
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: LOG_SEVERITY,
    // Threads that wait for the next run would burn a processor that decoding needs.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }).catch(cause => {
    throw badInput({ subject: 'network', expected: 'an ONNX file', got: messageOf(cause), where: path }, cause)
  })
  const tensorOf = ({ data, dims }: Tensor) =>
    data instanceof Float32Array ? new OrtTensor('float32', data, dims) : new OrtTensor('int64', data, dims)
  return {
    path,
    inputs: portsOf(session.inputMetadata),
    outputs: portsOf(session.outputMetadata),
    run: async feeds => {
      const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensorOf(tensor)]))
      const results = await session.run(given).catch(cause => {
        throw badInput({ subject: 'network', expected: 'to run', got: messageOf(cause), where: path }, cause)
      })
      return outputsOf(results, path)
    },
    release: () => session.release(),
  }
}

type Metadata = Awaited<ReturnType<Runtime['InferenceSession']['create']>>['inputMetadata']

const portsOf = (metadata: Metadata): Port[] =>
  metadata.map(port => ({ name: port.name, dims: port.isTensor ? port.shape : [] }))

function outputsOf(results: Readonly<Record<string, { data: unknown; dims: readonly number[] }>>, where: string) {
  const refuse = (name: string, kind: string) =>
    badInput({ subject: `output "${name}"`, expected: kind, got: name in results ? 'another type' : 'none', where })
  const outputs: Outputs = {
    float: name => {
      const data = results[name]?.data
      if (data instanceof Float32Array) return { data, dims: results[name].dims }
      throw refuse(name, '32-bit floats')
    },
    whole: name => {
      const data = results[name]?.data
      if (data instanceof BigInt64Array) return { data, dims: results[name].dims }
      throw refuse(name, '64-bit whole numbers')
    },
  }
  return outputs
}
