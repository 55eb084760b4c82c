import { badInput, messageOf, missing } from '../../base/errors.ts'

export type TensorData = Float32Array | BigInt64Array

/** Numbers with their shape, first axis outermost. */
export interface Tensor<Data extends TensorData = TensorData> {
  readonly data: Data
  readonly dims: readonly number[]
}

/** A network's inputs by name. */
export type Feeds = Readonly<Record<string, Tensor>>

/** Its outputs by name, of whatever type. */
export type RawOutputs = Readonly<Record<string, { readonly data: unknown; readonly dims: readonly number[] }>>

/** What a network takes or gives under one name; an axis that it leaves open has a name in place of a length. */
export interface Port {
  readonly name: string
  readonly dims: readonly (number | string)[]
}

/** In the network's own order. */
export interface Ports {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

/** A network that is loaded and ready. */
export interface Session extends Ports {
  readonly path: string
  /** The numbers are handed over: who gave them must not use them afterwards. Errors: `badInput` where the network refuses them. */
  run(feeds: Feeds): Promise<Outputs>
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
  /**
   * So many copies of the network in threads of their own, beside the program's: as many runs at the same time, and the program goes on
   * meanwhile. 0, by default: the one network stops the program while it runs.
   */
  readonly copies?: number
}

/** Only what can stop a run is worth a line on a user's terminal: 3 is "error". */
const LOG_SEVERITY = 3

export type Runtime = typeof import('onnxruntime-node')

/** The runtime is an optional package: it is loaded when the first network is. */
export async function loadOnnxRuntime(): Promise<Runtime> {
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
export async function openSession(path: string, options: SessionOptions = {}): Promise<Session> {
  const { copies = 0, threads = 1 } = options
  const network = copies > 0 ? await openCopies(path, copies, threads) : await openNetwork(path, threads)
  const { inputs, outputs } = network
  return {
    ...{ path, inputs, outputs },
    run: async feeds => outputsOf(await network.run(feeds), path),
    release: () => network.release(),
  }
}

/** Threads are loaded by those who want them only: a browser has none. */
async function openCopies(path: string, copies: number, threads: number): Promise<Network> {
  const { NetworkThreads } = await import('./network-threads.ts')
  return NetworkThreads.open(path, copies, threads)
}

/** A session before its outputs are typed: what passes from thread to thread. */
export interface Network extends Ports {
  run(feeds: Feeds): Promise<RawOutputs>
  release(): Promise<void>
}

/** A network in this thread. Errors: as `openSession`. */
export async function openNetwork(path: string, threads: number): Promise<Network> {
  const { InferenceSession, Tensor: OrtTensor } = await loadOnnxRuntime()
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
    inputs: portsOf(session.inputMetadata),
    outputs: portsOf(session.outputMetadata),
    run: async feeds => {
      const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensorOf(tensor)]))
      return session.run(given).catch(cause => {
        throw badInput({ subject: 'network', expected: 'to run', got: messageOf(cause), where: path }, cause)
      })
    },
    release: () => session.release(),
  }
}

type Metadata = Awaited<ReturnType<Runtime['InferenceSession']['create']>>['inputMetadata']

const portsOf = (metadata: Metadata): Port[] =>
  metadata.map(port => ({ name: port.name, dims: port.isTensor ? port.shape : [] }))

function outputsOf(results: RawOutputs, where: string): Outputs {
  const refuse = (name: string, kind: string) =>
    badInput({ subject: `output "${name}"`, expected: kind, got: name in results ? 'another type' : 'none', where })
  return {
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
}
