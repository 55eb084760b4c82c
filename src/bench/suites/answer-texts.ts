import { z } from 'zod'
import { badInput, messageOf } from '../../base/errors.ts'
import { openAtomic } from '../../files/atomic.ts'
import { readLines } from '../../files/lines.ts'
import type { Texts } from './open-suite.ts'
import type { Scores } from './score.ts'

/** answers.jsonl, and what others write: lmms-eval's and plain files differ by more, and are converted first. */
const lineSchema = z.object({ questionId: z.string().min(1), text: z.string(), error: z.string().optional() })

/** Texts by question; lines with an error are no answers. Refused: an unknown id, a second answer, a broken line. */
export async function readTexts(path: string, ids: readonly string[], signal?: AbortSignal): Promise<Texts> {
  const known = new Set(ids)
  const texts = new Map<string, string>()
  for await (const { text: line, number } of readLines(path, { signal })) {
    const where = `${path}:${number}`
    const { questionId, text, error } = parseLine(line, where)
    if (!known.has(questionId)) {
      throw badInput({ subject: `answer to ${questionId}`, expected: 'a question of this suite', got: 'none', where })
    }
    if (error !== undefined) continue
    if (texts.has(questionId)) {
      throw badInput({ subject: `question ${questionId}`, expected: 'one answer', got: 'a second one', where })
    }
    texts.set(questionId, text)
  }
  return texts
}

function parseLine(line: string, where: string): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(line))
  } catch (cause) {
    throw badInput({ subject: 'line', expected: '{"questionId", "text"}', got: messageOf(cause), where }, cause)
  }
}

/** A line a question: its answer, and what every rule read and gave. */
export async function writeMarks(path: string, ids: readonly string[], scores: Scores, texts: Texts): Promise<void> {
  const file = await openAtomic(path)
  try {
    for (const questionId of ids) {
      const marks = Object.entries(scores).map(([rule, { marks: of }]) => [rule, of.get(questionId)])
      await file.write(`${JSON.stringify({ questionId, text: texts.get(questionId), ...Object.fromEntries(marks) })}\n`)
    }
    await file.commit()
  } finally {
    await file.discard()
  }
}
