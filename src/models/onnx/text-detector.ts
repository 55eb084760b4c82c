import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { badInput, badUsage, messageOf, missing } from '../../base/errors.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import type { RgbImage } from '../../media/image.ts'
import { findModel } from '../registry/find.ts'
import { openTransformers } from '../transformers-js.ts'
import type { Detection } from '../vision.ts'
import type { OpenDetector } from './detector.ts'
import { suppress } from './suppress.ts'

export interface TextDetectorOptions {
  /** Folder of models that is looked through first. */
  readonly models?: string
  readonly minScore?: number
  readonly nmsIou?: number
}

/** Scores of networks that compare with words are lower than those of detectors with fixed categories. */
const DEFAULT_MIN_SCORE = 0.1
const DEFAULT_NMS_IOU = 0.6

/** What differs between the networks that transformers.js runs for this task. */
interface TextDetectorKind {
  /** The picture is padded to a square, at the right and below; its boxes are parts of that square. */
  readonly square: boolean
  /** The texts that the network is given for the words. */
  readonly texts: (words: readonly string[]) => string[]
}

const asTheyAre = (words: readonly string[]): string[] => [...words]
/** One text for all, each phrase in small letters with a full stop. */
const asSentences = (words: readonly string[]): string[] => [words.map(word => `${plain(word)}.`).join(' ')]
const plain = (word: string): string => word.toLowerCase().replaceAll('.', ' ').replaceAll(/\s+/g, ' ').trim()

const TEXT_DETECTOR_KINDS: Readonly<Record<string, TextDetectorKind>> = {
  owlv2: { square: true, texts: asTheyAre },
  owlvit: { square: false, texts: asTheyAre },
  'grounding-dino': { square: false, texts: asSentences },
}

interface FoundByText {
  readonly score: number
  readonly label: string
  /** Parts of the picture's width and height. */
  readonly box: { readonly xmin: number; readonly ymin: number; readonly xmax: number; readonly ymax: number }
}

type TextPipeline = (
  image: unknown,
  texts: readonly string[],
  options: { readonly threshold: number; readonly percentage: true },
) => Promise<readonly FoundByText[]>

/** What is used of transformers.js for this task. */
interface TextDetectorParts {
  pipeline(
    task: 'zero-shot-object-detection',
    model: string,
    options: { readonly dtype: 'fp32'; readonly local_files_only: true },
  ): Promise<TextPipeline & { dispose(): Promise<void> }>
}

/**
 * A detector of what words say ("the player in white"): Grounding DINO, OWLv2 or OWL-ViT from a folder of files as
 * transformers.js reads them (config.json, tokenizer.json, onnx/model.onnx ...), by path or by a name of the registry.
 * Nothing is downloaded. The category of what is found is the word as it was given. Errors: `missing` without the
 * folder or the package @huggingface/transformers, `badInput` where the folder holds another kind of network.
 */
export async function openTextDetector(
  nameOrFolder: string,
  words: readonly string[],
  options: TextDetectorOptions = {},
): Promise<OpenDetector> {
  if (words.length === 0 || words.some(word => plain(word) === '')) {
    throw badUsage({ subject: 'words to find', expected: 'at least one, none empty', got: JSON.stringify(words) })
  }
  const { folder, name } = await folderOf(nameOrFolder, options.models)
  const kind = await kindOf(folder)
  const { transformers, model } = await openTransformers<TextDetectorParts>(folder)
  const detector = await transformers
    .pipeline('zero-shot-object-detection', model, {
      dtype: 'fp32',
      local_files_only: true,
    })
    .catch(cause => {
      throw badInput({ subject: 'detector', expected: 'a whole model', got: messageOf(cause), where: folder }, cause)
    })
  const { minScore: threshold = DEFAULT_MIN_SCORE, nmsIou = DEFAULT_NMS_IOU } = options
  return {
    name,
    categories: words,
    detect: async image => {
      const seen = kind.square ? squared(image) : image
      const raw = new transformers.RawImage(seen.data, seen.widthPx, seen.heightPx, 3)
      const found = await detector(raw, kind.texts(words), { threshold, percentage: true })
      return suppress(
        found.flatMap(one => detectionOf(one, words, seen, image)),
        nmsIou,
      )
    },
    release: () => detector.dispose(),
  }
}

async function folderOf(nameOrFolder: string, models?: string): Promise<{ folder: string; name: string }> {
  if ((await stat(nameOrFolder).catch(() => undefined))?.isDirectory()) {
    return { folder: resolve(nameOrFolder), name: basename(resolve(nameOrFolder)) }
  }
  const { path } = await findModel(nameOrFolder, { task: 'detect-text', models })
  return { folder: resolve(dirname(dirname(path))), name: nameOrFolder }
}

const modelConfig = z.object({ model_type: z.string() })

async function kindOf(folder: string): Promise<TextDetectorKind> {
  const where = join(folder, 'config.json')
  const text = await readFile(where, 'utf8').catch(cause => {
    throw missing({ subject: 'config.json', expected: 'beside the model', got: messageOf(cause), where: folder }, cause)
  })
  const config = modelConfig.safeParse(parsed(text))
  const kind = config.success ? TEXT_DETECTOR_KINDS[config.data.model_type] : undefined
  if (kind) return kind
  const expected = `one of ${Object.keys(TEXT_DETECTOR_KINDS).join(', ')}`
  throw badInput({ subject: 'model_type', expected, got: config.data?.model_type ?? 'none', where })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON has no model_type, which is what the error says.
    return undefined
  }
}

const PADDING = 128

function squared(image: RgbImage): RgbImage {
  const { widthPx, heightPx, data } = image
  const side = Math.max(widthPx, heightPx)
  const square = new Uint8Array(3 * side * side).fill(PADDING)
  for (let y = 0; y < heightPx; y++) square.set(data.subarray(3 * y * widthPx, 3 * (y + 1) * widthPx), 3 * y * side)
  return { widthPx: side, heightPx: side, data: square }
}

function detectionOf(
  { score, label, box: { xmin, ymin, xmax, ymax } }: FoundByText,
  words: readonly string[],
  seen: RgbImage,
  image: RgbImage,
): Detection[] {
  const inSeen: Box2dPx = [xmin * seen.widthPx, ymin * seen.heightPx, xmax * seen.widthPx, ymax * seen.heightPx]
  const box = clipBox(inSeen, image.widthPx, image.heightPx)
  const category = wordOf(label, words)
  return box && category !== undefined ? [{ box, score: Math.min(1, score), category }] : []
}

/** The given words that share most with what the network says it saw; it may leave some of them out. */
function wordOf(label: string, words: readonly string[]): string | undefined {
  const said = new Set(plain(label).split(' '))
  let best: { word: string; shared: number } | undefined
  for (const word of words) {
    const parts = plain(word).split(' ')
    const shared = parts.filter(part => said.has(part)).length / parts.length
    if (shared > (best?.shared ?? 0)) best = { word, shared }
  }
  return best?.word
}
