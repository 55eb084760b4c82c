import type { InferenceSession, Tensor } from 'onnxruntime-common'

/** The runtime of networks: onnxruntime-node's module or onnxruntime-web's. */
export interface Ort {
  readonly Tensor: typeof Tensor
}

/** A model's folder, on a disk or behind an address, and what runs its graphs. */
export interface VlmFiles {
  /** For messages. */
  readonly where: string
  readonly ort: Ort
  /** Whether a run writes into the tensors that it is given for its outputs. */
  readonly fillsGiven: boolean
  /** Of a file of the folder; undefined where there is none. */
  text(name: string): Promise<string | undefined>
  /** A graph of the folder, ready to run; undefined where there is none. Errors: `badInput` where it is no network. */
  graph(name: string): Promise<InferenceSession | undefined>
}
