import { completeChat, modelNamed, modelObject } from '../chat/complete.ts'
import { type Route, route } from '../route.ts'
import { chatRequestSchema, completionSchema, modelListSchema, modelParams, modelSchema } from '../wire/chat.ts'

export const CHAT_ROUTES: readonly Route[] = [
  route({
    ...{ method: 'post', path: '/v1/chat/completions', operationId: 'createChatCompletion', tag: 'chat' },
    summary: 'Ask about a video: by measuring, by a model, or by both',
    body: chatRequestSchema,
    replies: { 200: { about: 'the answer; with `stream` as server-sent events', schema: completionSchema } },
    handle: (call, { body }) => completeChat(call, body),
  }),
  route({
    ...{ method: 'get', path: '/v1/models', operationId: 'listModels', tag: 'models' },
    summary: 'Who answers',
    replies: { 200: { about: 'models', schema: modelListSchema } },
    handle: ({ context }) => Response.json({ object: 'list', data: context.engine.models.map(modelObject) }),
  }),
  route({
    ...{ method: 'get', path: '/v1/models/{id}', operationId: 'retrieveModel', tag: 'models' },
    summary: 'One of them',
    params: modelParams,
    replies: { 200: { about: 'the model', schema: modelSchema } },
    handle: (call, { params }) => Response.json(modelNamed(call, params.id)),
  }),
]
