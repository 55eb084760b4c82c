import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { badInput, messageOf, StvlmError } from '../../base/errors.ts'

/** The runtime of networks: onnxruntime-node's module or onnxruntime-web's. */
export interface Ort {
  readonly Tensor: typeof Tensor
}

/** Rewrites a graph's file; `where` is for messages. */
export type GraphEdit = (file: Uint8Array, where: string) => Uint8Array

/** A model's folder, on a disk or behind an address, and what runs its graphs. */
export interface VlmFiles {
  /** For messages. */
  readonly where: string
  readonly ort: Ort
  /** Of a file of the folder; undefined where there is none. */
  text(name: string): Promise<string | undefined>
  /** A graph of the folder, edited where that is wanted, ready to run; undefined where there is none. Errors: `badInput` where it is no network. */
  graph(name: string, edit?: GraphEdit): Promise<InferenceSession | undefined>
}

/** Errors: `badInput` for whatever the runtime says about a file, and what an edit says. */
export async function graphFrom(where: string, open: () => Promise<InferenceSession>): Promise<InferenceSession> {
  return Promise.resolve()
    .then(open)
    .catch(cause => {
      if (cause instanceof StvlmError) throw cause
      throw badInput({ subject: 'graph', expected: 'an ONNX file', got: messageOf(cause), where }, cause)
    })
}
