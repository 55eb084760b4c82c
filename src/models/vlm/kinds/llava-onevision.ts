import { Template } from '@huggingface/jinja'
import { z } from 'zod'
import { badInput, messageOf, missing } from '../../../base/errors.ts'
import { readJson, type VlmConfig } from '../config.ts'
import type { VlmFiles } from '../files.ts'
import type { VlmTokenizer } from '../tokenizer.ts'
import type { Seen } from '../vision.ts'
import type { Asked, AskedTurn, OpenKind, Piece, PromptLayout, Rows, VlmKind } from './kind.ts'

/**
 * LLaVA-OneVision (Li et al. 2024): every frame's grid of patches is halved by bilinear interpolation, all frames stand one after the other,
 * one learned row ends the video. Texts are laid out by the folder's chat template.
 */
export const LLAVA_ONEVISION: VlmKind = { modelType: 'llava_onevision', open: openLlava }

async function openLlava(files: VlmFiles, config: VlmConfig, tokenizer: VlmTokenizer): Promise<OpenKind> {
  const videoId = config.video_token_id ?? config.video_token_index
  if (videoId === undefined) {
    throw badInput({ subject: 'config.json', expected: 'a video_token_id', got: 'none', where: files.where })
  }
  const side = gridSide(config, files.where)
  const newline = await readNewline(files)
  const template = await readTemplate(files)
  return {
    videoId,
    looksAhead: false,
    rowsOf: seen => withNewline(pooled(seen, side), newline),
    layout: (asked, rows) => layoutOf(promptIds(asked, template, tokenizer), videoId, rows),
  }
}

function gridSide({ vision_config }: VlmConfig, where: string): number {
  const { image_size, patch_size } = vision_config ?? {}
  if (image_size !== undefined && patch_size !== undefined) return Math.floor(image_size / patch_size)
  const expected = 'vision_config with image_size and patch_size'
  throw badInput({ subject: 'config.json', expected, got: 'none', where })
}

/** The learned row is a weight of the model that no graph of the layout holds; transformers.js, which shows no videos, leaves it out. */
async function readNewline(files: VlmFiles): Promise<Float32Array> {
  const name = 'image_newline.json'
  if ((await files.text(name)) !== undefined) {
    return Float32Array.from(await readJson(files, [name], z.array(z.number()).min(1)))
  }
  const expected = `the weight image_newline of the model's checkpoint as a JSON array (docs/onnx.md has the command), without which it sees videos otherwise than it was trained`
  throw missing({ subject: name, expected, got: 'none', where: files.where })
}

/** Halves the side of every grid, rounded up: as torch's interpolate with mode "bilinear" does. A model that did so itself is left as it is. */
export function pooled(seen: Seen, side: number): Seen {
  const half = Math.ceil(side / 2)
  if (seen.tokens === half * half) return seen
  if (seen.tokens !== side * side) {
    const expected = `${side * side} or ${half * half} rows a picture`
    throw badInput({ subject: 'image_features', expected, got: `${seen.tokens}` })
  }
  const { pictures, width } = seen
  const data = new Float32Array(pictures * half * half * width)
  const reads = axisReads(side, half)
  for (let picture = 0, to = 0; picture < pictures; picture++) {
    const start = picture * seen.tokens
    for (const [top, bottom, down] of reads) {
      for (const [left, right, across] of reads) {
        const corners = [top * side + left, top * side + right, bottom * side + left, bottom * side + right]
        const weights = [(1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across]
        const [a, b, c, d] = corners.map(at => (start + at) * width)
        for (let k = 0; k < width; k++, to++) {
          data[to] =
            weights[0] * seen.data[a + k] +
            weights[1] * seen.data[b + k] +
            weights[2] * seen.data[c + k] +
            weights[3] * seen.data[d + k]
        }
      }
    }
  }
  return { pictures, tokens: half * half, width, data }
}

/** By output: two neighbours, and the weight of the second; between centres, as `align_corners=False` has it. */
const axisReads = (side: number, half: number): [number, number, number][] =>
  Array.from({ length: half }, (_, i) => {
    const at = Math.max(0, ((i + 0.5) * side) / half - 0.5)
    const low = Math.floor(at)
    return [low, Math.min(side - 1, low + 1), at - low]
  })

function withNewline({ pictures, tokens, width, data }: Seen, newline: Float32Array): Rows {
  if (newline.length !== width) {
    throw badInput({ subject: 'image_newline.json', expected: `${width} numbers`, got: `${newline.length}` })
  }
  const rows = new Float32Array(data.length + width)
  rows.set(data)
  rows.set(newline, data.length)
  return { count: pictures * tokens + 1, width, data: rows }
}

/** In the order in which transformers looks for it. */
async function readTemplate(files: VlmFiles): Promise<Template> {
  const plain = await files.text('chat_template.jinja')
  const inJson = z.object({ chat_template: z.string() })
  const source = plain ?? (await readJson(files, ['chat_template.json'], inJson)).chat_template
  try {
    return new Template(source)
  } catch (cause) {
    throw badInput({ subject: 'chat template', expected: 'Jinja', got: messageOf(cause), where: files.where }, cause)
  }
}

function promptIds({ system, turns }: Asked, template: Template, tokenizer: VlmTokenizer): number[] {
  const say = (role: string, text: string, shows = false) => {
    tokenizer.refuseSpecial(text)
    return { role, content: [...(shows ? [{ type: 'video' }] : []), { type: 'text', text }] }
  }
  const messages = [
    ...(system === undefined ? [] : [say('system', system)]),
    ...turns.flatMap(({ text, clip, answer }: AskedTurn) => [
      say('user', text, clip !== undefined),
      ...(answer === undefined ? [] : [say('assistant', answer)]),
    ]),
  ]
  return tokenizer.encode(template.render({ messages, add_generation_prompt: true }))
}

/** Every placeholder becomes the rows of its clip. What stands up to the last one is shared by the questions about it. */
function layoutOf(ids: readonly number[], videoId: number, rows: readonly number[]): PromptLayout {
  const turns = rows.flatMap((count, turn) => (count > 0 ? [turn] : []))
  const places = ids.flatMap((id, i) => (id === videoId ? [i] : []))
  if (places.length !== turns.length) {
    const expected = `${turns.length} places for videos`
    throw badInput({ subject: 'chat template', expected, got: `${places.length}` })
  }
  const shared = places.flatMap((place, i): Piece[] => {
    const words = ids.slice(i === 0 ? 0 : places[i - 1] + 1, place)
    return [{ ids: words }, { turn: turns[i], from: 0, to: rows[turns[i]] }]
  })
  return { shared, own: [{ ids: ids.slice((places.at(-1) ?? -1) + 1) }] }
}
