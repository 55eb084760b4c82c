import { linesOf } from '../../answer/show/in-words.ts'
import type { EngineAnswer } from '../engine.ts'
import type { ChatRequest, Chunk, Completion, Usage } from '../wire/chat.ts'

/** What every object of one answer bears. */
export interface ReplyHead {
  readonly id: string
  readonly created: number
  readonly model: string
}

/** The words as they are sent. */
export interface ReplyText {
  readonly pieces: readonly string[]
  readonly finish: 'stop' | 'length'
}

/** A word with the space before it: what is counted where no model has tokens of its own. */
const piecesOf = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? []

/** `max_tokens` cuts after a word, never inside a number. */
export function replyText({ result }: EngineAnswer, request: ChatRequest): ReplyText {
  if (request.response_format?.type === 'json_object') return { pieces: [JSON.stringify(result)], finish: 'stop' }
  // A refusal says that it is one, and the ways in which the question can be taken.
  const pieces = piecesOf(result.status === 'answered' ? result.text : linesOf(result).join('\n'))
  const max = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY
  return pieces.length > max ? { pieces: pieces.slice(0, max), finish: 'length' } : { pieces, finish: 'stop' }
}

export function usageOf(answer: EngineAnswer, words: string, { pieces }: ReplyText): Usage {
  const prompt = answer.usage?.promptTokens ?? piecesOf(words).length
  const completion = answer.usage?.completionTokens ?? pieces.length
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}

export function completion(head: ReplyHead, answer: EngineAnswer, text: ReplyText, usage: Usage): Completion {
  const message = { role: 'assistant', content: text.pieces.join(''), refusal: null } as const
  return {
    ...{ id: head.id, object: 'chat.completion', created: head.created, model: head.model },
    choices: [{ index: 0, message, logprobs: null, finish_reason: text.finish }],
    ...{ usage, stvlm: answer.result },
  }
}

/** The chunks of a streamed answer, in order, without the last word `[DONE]`. */
export function chunks(head: ReplyHead, answer: EngineAnswer, text: ReplyText, usage: Usage | undefined): Chunk[] {
  const common = { id: head.id, object: 'chat.completion.chunk', created: head.created, model: head.model } as const
  // As OpenAI has it: where usage is asked for it is null until the last.
  const tail = usage === undefined ? {} : { usage: null }
  const chunk = (delta: Chunk['choices'][number]['delta'], finish: ReplyText['finish'] | null): Chunk => ({
    ...common,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...tail,
  })
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...text.pieces.map(content => chunk({ content }, null)),
    { ...chunk({}, text.finish), stvlm: answer.result },
    ...(usage === undefined ? [] : [{ ...common, choices: [], usage }]),
  ]
}
