import { z } from 'zod'
import { messageOf } from '../../base/errors.ts'
import { publicMessage } from '../api-error.ts'
import { type Route, route } from '../route.ts'

const TAG = 'health'
const stateSchema = z.strictObject({ status: z.string(), reason: z.string().optional() })

export const HEALTH_ROUTES: readonly Route[] = [
  route({
    ...{ method: 'get', path: '/healthz', operationId: 'health', tag: TAG, open: true },
    summary: 'The process answers',
    replies: { 200: { about: 'alive', schema: stateSchema } },
    handle: () => Response.json({ status: 'ok' }),
  }),
  route({
    ...{ method: 'get', path: '/readyz', operationId: 'ready', tag: TAG, open: true },
    summary: 'It takes work: nothing is missing, and it is not stopping',
    replies: {
      200: { about: 'ready', schema: stateSchema },
      503: { about: 'not ready', schema: stateSchema },
    },
    async handle({ context }) {
      if (context.isDraining()) return Response.json({ status: 'stopping' }, { status: 503 })
      try {
        await context.engine.ready()
        return Response.json({ status: 'ok' })
      } catch (problem) {
        context.log('error', 'not ready', { message: messageOf(problem) })
        return Response.json({ status: 'not ready', reason: publicMessage(problem) }, { status: 503 })
      }
    },
  }),
  route({
    ...{ method: 'get', path: '/metrics', operationId: 'metrics', tag: TAG },
    summary: 'Counts and times, as Prometheus reads them',
    replies: { 200: { about: 'metrics', type: 'text/plain' } },
    handle: async ({ context }) =>
      new Response(await context.metrics.text(), { headers: { 'content-type': context.metrics.contentType } }),
  }),
]
