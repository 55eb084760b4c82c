import type { InferenceSession, Tensor } from 'onnxruntime-common'
import { badInput, messageOf } from '../../base/errors.ts'
import { graphFrom, type VlmFiles } from './files.ts'
import { Vlm, type VlmOptions } from './vlm.ts'

/** The module of onnxruntime-web, whichever of its builds the page has loaded. */
export interface WebRuntime {
  readonly Tensor: typeof Tensor
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<InferenceSession> }
}

/**
 * A vision-language model in a browser, from a folder behind an address. Pictures come as RGB (of a canvas: without every fourth byte).
 * Errors: `badInput` where an address answers with anything but a file or 404; else as `Vlm.open`.
 */
export function openVlmAt(address: string, runtime: WebRuntime, options: VlmOptions = {}): Promise<Vlm> {
  return Vlm.open(filesAt(address.replace(/\/*$/, '/'), runtime), options)
}

function filesAt(where: string, ort: WebRuntime): VlmFiles {
  return {
    where,
    ort,
    text: async name => (await answerOf(where + name))?.text(),
    async graph(name, edit) {
      const answer = await answerOf(where + name)
      if (!answer) return undefined
      const file = new Uint8Array(await answer.arrayBuffer())
      return graphFrom(where + name, () => ort.InferenceSession.create(edit ? edit(file, where + name) : file))
    },
  }
}

async function answerOf(address: string): Promise<Response | undefined> {
  const answer = await fetch(address).catch(cause => {
    throw badInput({ subject: 'file', expected: 'to be fetched', got: messageOf(cause), where: address }, cause)
  })
  if (answer.ok) return answer
  if (answer.status === 404) return undefined
  throw badInput({ subject: 'file', expected: 'to be fetched', got: `HTTP status ${answer.status}`, where: address })
}
