import { messageOf, StvlmError } from '../../base/errors.ts'
import { ApiError, notFound, toApiError } from '../api-error.ts'
import type { Call, ServerContext } from '../context.ts'
import type { Asked, EngineAnswer } from '../engine.ts'
import { within } from '../guard/within.ts'
import { takeIn } from '../media/intake.ts'
import { newScratch, removeScratch } from '../scratch.ts'
import { eventStream } from '../sse.ts'
import { settingsOf } from '../tracks/settings.ts'
import type { ChatRequest } from '../wire/chat.ts'
import { conversationOf } from './conversation.ts'
import { chunks, completion, type ReplyHead, replyText, usageOf } from './reply.ts'

/** What is left of a request when its body is let go. */
interface Prepared {
  readonly asked: Asked
  readonly words: string
  /** Without its messages. */
  readonly request: ChatRequest
  readonly folder: string
}

/**
 * Chat completions: everything that may be refused is looked at first, so that it has its status; the body is let go before the
 * question waits for its turn.
 */
export async function completeChat(call: Call, request: ChatRequest): Promise<() => Promise<Response>> {
  const { context } = call
  if (!context.engine.models.some(({ id }) => id === request.model)) {
    throw new ApiError(404, 'model: expected one of /v1/models, got another', {
      ...{ param: 'model', code: 'model_not_found' },
    })
  }
  context.asks.refuseFull()
  const folder = await newScratch(context.scratch)
  try {
    const prepared = await prepare(call, request, folder)
    return async () => (request.stream ? streamed(call, prepared) : whole(call, prepared))
  } catch (problem) {
    await removeScratch(folder)
    throw problem
  }
}

async function prepare(call: Call, request: ChatRequest, folder: string): Promise<Prepared> {
  const { context, owner, signal } = call
  const { store, limits, remote, filters, checked, given } = context
  const { question, words, shown } = conversationOf(request, limits)
  const clip =
    shown && (await takeIn(shown, { ...{ store, owner, folder, limits, checked, signal }, ...(remote && { remote }) }))
  const { options = {}, objects = {}, all_readings = false } = request.stvlm ?? {}
  const settings = await settingsOf(options, { store, owner, folder: given, filters })
  const asked = { model: request.model, question, settings, objects, allReadings: all_readings, ...(clip && { clip }) }
  return { asked, words, folder, request: { ...request, messages: [] } }
}

/** The folder is gone when this is settled, whatever way. */
async function answer(call: Call, prepared: Prepared): Promise<EngineAnswer> {
  const { context, id, signal } = call
  const { askSeconds } = context.limits
  const late = () => new ApiError(408, `answer: expected within ${askSeconds} s, got none`, { code: 'timeout' })
  try {
    return await within(signal, askSeconds, ends => context.asks.run(ends, () => timed(context, prepared, ends)), late)
  } finally {
    await removeScratch(prepared.folder).catch(cause =>
      context.log('warn', 'scratch not removed', { request: id, message: messageOf(cause) }),
    )
  }
}

async function timed(
  { engine, metrics }: ServerContext,
  { asked }: Prepared,
  signal: AbortSignal,
): Promise<EngineAnswer> {
  const startMs = performance.now()
  const note = (outcome: string) => metrics.answer(asked.model, outcome, (performance.now() - startMs) / 1000)
  try {
    const given = await engine.answer(asked, { signal })
    note(given.result.status)
    return given
  } catch (problem) {
    note('failed')
    throw problem
  }
}

const headOf = ({ id }: Call, { asked }: Prepared): ReplyHead => ({
  id: `chatcmpl-${id}`,
  created: Math.floor(Date.now() / 1000),
  model: asked.model,
})

async function whole(call: Call, prepared: Prepared): Promise<Response> {
  const given = await answer(call, prepared)
  const text = replyText(given, prepared.request)
  return Response.json(completion(headOf(call, prepared), given, text, usageOf(given, prepared.words, text)))
}

/** What fails when the stream has begun is told in it, as OpenAI's clients expect. */
function streamed(call: Call, prepared: Prepared): Response {
  const left = new AbortController()
  const signal = AbortSignal.any([call.signal, left.signal])
  return eventStream(
    async ({ send }) => {
      try {
        const given = await answer({ ...call, signal }, prepared)
        const text = replyText(given, prepared.request)
        const usage = prepared.request.stream_options?.include_usage ? usageOf(given, prepared.words, text) : undefined
        for (const chunk of chunks(headOf(call, prepared), given, text, usage)) send(chunk)
        send('[DONE]')
      } catch (problem) {
        report(call, problem)
        send({ error: toApiError(problem).fields })
      }
    },
    () => left.abort(),
  )
}

function report({ context, id, signal }: Call, problem: unknown): void {
  const expected = problem instanceof ApiError || problem instanceof StvlmError || signal.aborted
  context.log(expected ? 'warn' : 'error', 'stream ended', { request: id, message: messageOf(problem) })
}

export function modelNamed({ context }: Call, id: string) {
  const model = context.engine.models.find(candidate => candidate.id === id)
  if (!model) throw notFound('that model', 'model')
  return modelObject(model)
}

export const modelObject = ({ id, createdS }: { readonly id: string; readonly createdS: number }) =>
  ({ id, object: 'model', created: createdS, owned_by: 'stvlm' }) as const
