import { basename, dirname } from 'node:path'
import { messageOf, missing } from '../base/errors.ts'

/** What every use of the package @huggingface/transformers takes of it; each use adds its own. */
interface TransformersJs {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string }
  readonly RawImage: new (data: Uint8Array, widthPx: number, heightPx: number, channels: 3) => unknown
}

/** The package is optional: its types are not there where it is not. */
const PACKAGE: string = '@huggingface/transformers'

/**
 * The package, set to read the model of this folder and nothing from elsewhere; the model's name is `model`. Errors: `missing` without the
 * package.
 */
export async function openTransformers<Used>(
  folder: string,
): Promise<{ readonly transformers: TransformersJs & Used; readonly model: string }> {
  const transformers = await load<Used>()
  Object.assign(transformers.env, { allowRemoteModels: false, allowLocalModels: true, localModelPath: dirname(folder) })
  return { transformers, model: basename(folder) }
}

async function load<Used>(): Promise<TransformersJs & Used> {
  try {
    return await import(PACKAGE)
  } catch (cause) {
    const got = `none (${messageOf(cause)}); npm install ${PACKAGE}`
    throw missing({ subject: `package ${PACKAGE}`, expected: 'to be installed', got }, cause)
  }
}
