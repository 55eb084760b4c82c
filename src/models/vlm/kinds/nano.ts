import { badInput, badUsage } from '../../../base/errors.ts'
import type { VlmConfig } from '../config.ts'
import type { VlmFiles } from '../files.ts'
import type { VlmTokenizer } from '../tokenizer.ts'
import type { Seen } from '../vision.ts'
import type { Asked, OpenKind, Piece, PromptLayout, Rows, VlmKind } from './kind.ts'

/**
 * The project's own small model: `<bos>`, then every frame's rows with its time as one token, then the question's words, then `<a>`. The
 * part before the question attends both ways. It answers one question about one clip at a time.
 */
export const NANO: VlmKind = { modelType: 'stvlm_nano', open: openNano }

async function openNano(files: VlmFiles, config: VlmConfig, tokenizer: VlmTokenizer): Promise<OpenKind> {
  const { frames, max_text: maxOwn } = config
  if (frames === undefined || maxOwn === undefined) {
    throw badInput({ subject: 'config.json', expected: 'frames and max_text', got: 'none', where: files.where })
  }
  const [bos, videoId, answer] = ['<bos>', '<video>', '<a>'].map(token => tokenizer.idOf(token))
  return {
    ...{ videoId, looksAhead: true, frames, maxOwn },
    wholeAtS: timesS => timesS.map(onGrid),
    rowsOf: ({ pictures, tokens, width, data }: Seen): Rows => ({ count: pictures * tokens, width, data }),
    layout: (asked, rows) => layoutOf(asked, rows, { bos, answer, tokenizer }),
  }
}

/** Instants of clips lie on a grid of half seconds, at most 40 of them (STKit). */
const PER_SECOND = 2
const LAST_TIME_S = 19.5

/** The nearest instant of the grid. Errors: `badInput` for a time that no clip had in training. */
function onGrid(timeS: number): number {
  const nearestS = Math.round(timeS * PER_SECOND) / PER_SECOND
  if (nearestS >= 0 && nearestS <= LAST_TIME_S) return nearestS
  const got = `a frame at ${timeS.toFixed(2)} s`
  throw badInput({ subject: 'clip', expected: `frames between 0 and ${LAST_TIME_S} s`, got })
}

interface Words {
  readonly bos: number
  readonly answer: number
  readonly tokenizer: VlmTokenizer
}

function layoutOf({ system, turns }: Asked, rows: readonly number[], words: Words): PromptLayout {
  const [{ text, clip }] = turns
  if (turns.length > 1) {
    throw badUsage({ subject: 'examples', expected: 'none with this model', got: `${turns.length - 1}` })
  }
  if (system !== undefined) throw badUsage({ subject: 'system prompt', expected: 'none with this model', got: 'one' })
  if (!clip) throw badUsage({ subject: 'media', expected: 'frames', got: 'none' })
  words.tokenizer.refuseSpecial(text)
  const each = rows[0] / clip.timesS.length
  const seen = clip.timesS.flatMap((timeS, i): Piece[] => [
    { turn: 0, from: i * each, to: (i + 1) * each },
    // The token of a time is its number as a word.
    { ids: [words.tokenizer.idOf(String(onGrid(timeS)))] },
  ])
  return { shared: [{ ids: [words.bos] }, ...seen], own: [{ ids: [...words.tokenizer.encode(text), words.answer] }] }
}
