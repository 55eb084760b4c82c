import { z } from 'zod'
import { badInput, messageOf } from '../base/errors.ts'
import type { Responder } from '../bench/responder.ts'
import { readLines } from '../files/lines.ts'
import { sha256OfFile } from '../files/question-scenes.ts'

/** One line: an answer that is given whatever is shown. */
const scriptedLine = z.object({ questionId: z.string().min(1), text: z.string() })

/** Answers from a file of `{questionId, text}`; other fields are ignored, so that answers.jsonl can be played again. */
export async function scriptedResponder(path: string, signal?: AbortSignal): Promise<Responder> {
  const answers = new Map<string, string>()
  for await (const { text: line, number } of readLines(path, { signal })) {
    const { questionId, text } = parseLine(line, `${path}:${number}`)
    if (answers.has(questionId)) {
      throw badInput({
        subject: `question ${questionId}`,
        expected: 'one line',
        got: 'two',
        where: `${path}:${number}`,
      })
    }
    answers.set(questionId, text)
  }
  return {
    name: 'scripted',
    sees: 'nothing',
    settings: { responder: 'scripted', file: await sha256OfFile(path) },
    async answer({ questionId }) {
      const text = answers.get(questionId)
      if (text !== undefined) return { text }
      throw badInput({
        subject: `question ${questionId}`,
        expected: 'an answer in the script',
        got: 'none',
        where: path,
      })
    },
  }
}

function parseLine(line: string, where: string): z.infer<typeof scriptedLine> {
  try {
    return scriptedLine.parse(JSON.parse(line))
  } catch (cause) {
    throw badInput({ subject: 'line', expected: '{"questionId", "text"}', got: messageOf(cause), where }, cause)
  }
}
