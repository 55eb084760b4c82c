import { type ChatServer, chat } from '../../models/openai-chat.ts'
import { type KeyOptions, keyFrom, parseSpec } from '../../models/openai-spec.ts'
import { addressOf } from '../../models/post-json.ts'
import type { Planner } from '../plan.ts'
import { planMessages, readPlan } from './plan-request.ts'
import { checkStated } from './stated.ts'

export interface OpenAiPlannerOptions extends KeyOptions {
  /** For the whole exchange. */
  readonly timeoutMs?: number
}

/** A plan is a few hundred tokens; nobody waits longer for one. */
const TIMEOUT_MS = 30_000
const MAX_TOKENS = 1024
const MAX_BYTES = 2 ** 20
/** Longer questions are cut off before they cost anything. */
const MAX_QUESTION = 2000

/**
 * Plans by a language model behind an OpenAI-compatible server. It sees the question and whom the video shows, no frame
 * and no measurement. Errors: `badInput` where it answers no plan or not in time, `missing` where nobody is there,
 * `interrupted` by the signal; the rules are not asked in its place, so that nobody takes their answer for its own.
 */
export function openAiPlanner(spec: string, options: OpenAiPlannerOptions): Planner {
  const { model, url } = parseSpec(spec, '--planner')
  const key = keyFrom(options)
  const { timeoutMs = TIMEOUT_MS } = options
  const server: ChatServer = { url, timeoutMs, maxBytes: MAX_BYTES, ...(key !== undefined && { key }) }
  return {
    name: `openai:${model}`,
    async plan(question, context, signal) {
      if (question.trim() === '') return { status: 'refused', reason: 'not understood', text: 'there is no question' }
      if (question.length > MAX_QUESTION) {
        return { status: 'refused', reason: 'not understood', text: `it is longer than ${MAX_QUESTION} characters` }
      }
      const messages = planMessages(question, context)
      const format = { response_format: { type: 'json_object' }, temperature: 0, max_tokens: MAX_TOKENS }
      const { text } = await chat(server, { model, messages, ...format }, signal)
      return checkStated(readPlan(text, addressOf(url)), question)
    },
  }
}
