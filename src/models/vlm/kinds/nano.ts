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
  const [bos, videoId, answer] = ['<bos>', '<video>', '<a>'].map(token => tokenizer.idOf(token))
  const times = timeTokens(tokenizer, files.where)
  return {
    videoId,
    looksAhead: true,
    ...(config.frames !== undefined && { frames: config.frames }),
    rowsOf: ({ pictures, tokens, width, data }: Seen): Rows => ({ count: pictures * tokens, width, data }),
    layout: (asked, rows) => layoutOf(asked, rows, { bos, answer, times, tokenizer }),
  }
}

interface TimeToken {
  readonly timeS: number
  readonly id: number
}

/** `<t0.00>`, `<t0.25>` ..., by time. */
function timeTokens(tokenizer: VlmTokenizer, where: string): readonly TimeToken[] {
  const found = [...tokenizer.vocabulary].flatMap(([token, id]): TimeToken[] => {
    const timeS = /^<t(\d+(?:\.\d+)?)>$/.exec(token)?.[1]
    return timeS === undefined ? [] : [{ timeS: Number(timeS), id }]
  })
  if (found.length > 1) return found.sort((a, b) => a.timeS - b.timeS)
  throw badInput({ subject: 'tokenizer.json', expected: 'tokens of times (<t0.00> ...)', got: 'none', where })
}

/** The nearest. Errors: `badInput` for a time beyond the last token. */
function timeId(timeS: number, times: readonly TimeToken[]): number {
  const [last, before] = [times[times.length - 1], times[times.length - 2]]
  if (timeS < 0 || timeS > last.timeS + (last.timeS - before.timeS) / 2) {
    throw badInput({ subject: 'clip', expected: `at most ${last.timeS} s`, got: `a frame at ${timeS.toFixed(2)} s` })
  }
  return times.reduce((a, b) => (Math.abs(b.timeS - timeS) < Math.abs(a.timeS - timeS) ? b : a)).id
}

interface Words {
  readonly bos: number
  readonly answer: number
  readonly times: readonly TimeToken[]
  readonly tokenizer: VlmTokenizer
}

function layoutOf({ system, turns }: Asked, rows: readonly number[], words: Words): PromptLayout {
  const [{ text, frames }] = turns
  if (turns.length > 1)
    throw badUsage({ subject: 'examples', expected: 'none with this model', got: `${turns.length - 1}` })
  if (system !== undefined) throw badUsage({ subject: 'system prompt', expected: 'none with this model', got: 'one' })
  if (!frames) throw badUsage({ subject: 'media', expected: 'frames', got: 'none' })
  words.tokenizer.refuseSpecial(text)
  const each = rows[0] / frames.length
  const seen = frames.flatMap(({ timeS }, i): Piece[] => [
    { turn: 0, from: i * each, to: (i + 1) * each },
    { ids: [timeId(timeS, words.times)] },
  ])
  return { shared: [{ ids: [words.bos] }, ...seen], own: [{ ids: [...words.tokenizer.encode(text), words.answer] }] }
}
