import { basename, join, resolve } from 'node:path'
import { badUsage, missing } from '../base/errors.ts'
import { sha256Hex } from '../base/hash.ts'
import type { Prompt, Responder, Turn } from '../bench/responder.ts'
import { sha256OfFile } from '../files/question-scenes.ts'
import { isFile } from '../models/registry/folders.ts'
import type { Asked, AskedTurn } from '../models/vlm/kinds/kind.ts'
import { openVlm } from '../models/vlm/open-vlm.ts'
import type { Vlm } from '../models/vlm/vlm.ts'
import { clipOf } from './onnx-clip.ts'
import type { OpenAiOptions } from './openai.ts'

export type OnnxOptions = Pick<OpenAiOptions, 'media' | 'body'>

/** Of an answer, where the user does not say otherwise. */
const DEFAULT_NEW_TOKENS = 128

/** In the package, beside its sources and its compiled files alike. */
const NANO_FOLDER = resolve(import.meta.dirname, '../../models/nano')

/** ST-VLM-nano as it is shipped. Errors: `missing` where its weights are not there. */
export async function nanoResponder(options: OnnxOptions): Promise<Responder> {
  if (await isFile(`${NANO_FOLDER}/config.json`)) return onnxResponder(NANO_FOLDER, options)
  const expected = 'its weights in the package (models/nano)'
  throw missing({ subject: 'ST-VLM-nano', expected, got: 'none', where: NANO_FOLDER })
}

/** A vision-language model from a folder of ONNX files (see `openVlm`), which answers greedily. */
export async function onnxResponder(folder: string, options: OnnxOptions): Promise<Responder> {
  const maxNewTokens = maxNewTokensOf(options.body)
  if (options.media === 'video') throw badUsage({ subject: '--media', expected: 'frames or nothing', got: 'video' })
  const vlm = await openVlm(folder)
  return {
    name: basename(resolve(folder)),
    sees: options.media,
    settings: { responder: 'onnx', model: vlm.modelType, files: await hashOf(folder, vlm.graphs), maxNewTokens },
    ...(vlm.frames !== undefined && { asks: { frames: vlm.frames, template: '{question}' } }),
    answer: ({ prompt }, signal) => answer(vlm, prompt, maxNewTokens, signal),
  }
}

async function answer(vlm: Vlm, prompt: Prompt, maxNewTokens: number, signal: AbortSignal) {
  const { text, ids, promptTokens } = await vlm.answer(askedOf(prompt), { maxNewTokens, signal })
  return { text, usage: { promptTokens, completionTokens: ids.length } }
}

function askedOf({ system, shots, ask }: Prompt): Asked {
  const turnOf = ({ text, media }: Turn): AskedTurn => ({
    text,
    ...(media.kind === 'frames' && { clip: clipOf(media.frames) }),
  })
  const turns = [...shots.map(shot => ({ ...turnOf(shot), answer: shot.answer })), turnOf(ask)]
  return { ...(system !== undefined && { system }), turns }
}

/** Parameters of sampling mean nothing here; those that ask for what happens anyway are let through. */
function maxNewTokensOf(body: OnnxOptions['body']): number {
  const { max_tokens: most = DEFAULT_NEW_TOKENS, temperature = 0, ...others } = body
  const [other] = [...(temperature === 0 ? [] : ['temperature']), ...Object.keys(others)]
  if (other !== undefined) {
    throw badUsage({ subject: `parameter ${other}`, expected: 'none: answers are greedy', got: 'one' })
  }
  if (typeof most === 'number' && Number.isSafeInteger(most) && most > 0) return most
  throw badUsage({ subject: 'max_tokens', expected: 'a whole number above 0', got: JSON.stringify(most) })
}

const WORDS_AND_PICTURES = ['config.json', 'generation_config.json', 'preprocessor_config.json', 'tokenizer.json']

/** Of all files that answers depend on; large graphs keep their weights in a file beside them. */
async function hashOf(folder: string, graphs: readonly string[]): Promise<string> {
  const hashes: string[] = []
  for (const name of [...WORDS_AND_PICTURES, ...graphs.flatMap(graph => [graph, `${graph}_data`])]) {
    const path = join(folder, name)
    if (await isFile(path)) hashes.push(await sha256OfFile(path))
  }
  return sha256Hex(hashes.join('\n'))
}
