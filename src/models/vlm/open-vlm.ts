import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { InferenceSession } from 'onnxruntime-common'
import { badInput, messageOf, missing } from '../../base/errors.ts'
import { loadOnnxRuntime } from '../onnx/session.ts'
import { graphFrom, type VlmFiles } from './files.ts'
import { Vlm, type VlmOptions } from './vlm.ts'

export interface OpenVlmOptions extends VlmOptions {
  /** How many threads compute; by default one a core, as the runtime has it. */
  readonly threads?: number
}

/**
 * A vision-language model from a folder in the layout of transformers.js (config.json, tokenizer.json, onnx/vision_encoder.onnx,
 * onnx/embed_tokens.onnx, onnx/decoder_model_merged.onnx ...). Nothing is downloaded. Errors: `missing` without the folder, a file of it or
 * the package onnxruntime-node; else as `Vlm.open`.
 */
export async function openVlm(folder: string, { threads, ...options }: OpenVlmOptions = {}): Promise<Vlm> {
  return Vlm.open(await folderFiles(resolve(folder), threads), options)
}

/** Only what can stop a run is worth a line on a user's terminal: 3 is "error". */
const LOG_SEVERITY = 3

/** A folder on a disk, run by onnxruntime-node. */
export async function folderFiles(where: string, threads?: number): Promise<VlmFiles> {
  const isFolder = (await stat(where).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) throw missing({ subject: 'model', expected: 'a folder', got: 'none', where })
  const ort = await loadOnnxRuntime()
  const sessionOptions: InferenceSession.SessionOptions = {
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    interOpNumThreads: 1,
    logSeverityLevel: LOG_SEVERITY,
    // Threads that wait for the next step would burn a processor that decoding of videos needs.
    // Weights in files of their own are looked for there, also where a graph was edited and comes as bytes.
    extra: {
      session: { intra_op: { allow_spinning: '0' }, model_external_initializers_file_folder_path: join(where, 'onnx') },
    },
  }
  return {
    where,
    ort,
    text: name => textOf(join(where, name)),
    async graph(name, edit) {
      const path = join(where, name)
      if ((await stat(path).catch(() => undefined)) === undefined) return undefined
      return graphFrom(path, async () =>
        edit
          ? ort.InferenceSession.create(edit(await readFile(path), path), sessionOptions)
          : ort.InferenceSession.create(path, sessionOptions),
      )
    },
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(cause => {
    if (cause.code === 'ENOENT') return undefined
    throw badInput({ subject: 'file', expected: 'to be readable', got: messageOf(cause), where: path }, cause)
  })
}
