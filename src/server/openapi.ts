import { z } from 'zod'
import type { ReplyKind, Route } from './route.ts'
import { errorSchema } from './wire/errors.ts'

type Json = { readonly [key: string]: unknown }

/** What any request may get beside its own answers. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'something in the request is not as it should be',
  401: 'no key, or an unknown one',
  403: 'a page of another site asks',
  404: 'not there',
  405: 'another method',
  408: 'not in time',
  409: 'not in this state',
  413: 'too large',
  415: 'of another type',
  429: 'too many, or no room: Retry-After says when to try again',
  500: 'a fault of the server',
  503: 'stopping, or something is missing that the answer needs',
}

/** The OpenAPI 3.1 document of the routes, from the schemas that check them. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const one of routes) {
    paths[one.path] ??= {}
    paths[one.path][one.method] = operation(one)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'stvlm',
      version,
      description:
        'Questions about motion in videos, and tracks of what moves; chat, files and models as OpenAI has them.',
    },
    paths,
    components: {
      schemas: { Error: jsonSchema(errorSchema, 'output') },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { key: [] }],
  }
}

function operation({ operationId, summary, tag, open, params, query, body, form, replies }: Route): Json {
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')]
  const content = body
    ? { 'application/json': { schema: jsonSchema(body, 'input') } }
    : form && { 'multipart/form-data': { schema: jsonSchema(form, 'input') } }
  return {
    ...{ operationId, summary, tags: [tag] },
    ...(open && { security: [{}] }),
    ...(parameters.length > 0 && { parameters }),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...Object.fromEntries(Object.entries(REFUSALS).map(([status, about]) => [status, refusal(about)])),
      ...Object.fromEntries(Object.entries(replies).map(([status, kind]) => [status, reply(kind)])),
    },
  }
}

const refusal = (description: string): Json => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})

function reply({ about, type = 'application/json', schema }: ReplyKind): Json {
  return { description: about, content: { [type]: schema ? { schema: jsonSchema(schema, 'output') } : {} } }
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!(schema instanceof z.ZodObject)) return []
  const required = new Set(jsonSchema(schema, 'input').required as readonly string[] | undefined)
  return Object.entries(schema.shape).map(([name, field]) => ({
    ...{ name, in: place, required: place === 'path' || required.has(name) },
    schema: jsonSchema(field as z.ZodType, 'input'),
  }))
}

/** Checks that JSON Schema cannot say are left to the server. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const how = { io, unrepresentable: 'any', reused: 'inline', override: plainTuple } as const
  const { $schema: _, ...rest } = z.toJSONSchema(schema, how)
  return rest
}

/** A pair of numbers as an array of two: tools that make clients or requests from a document often know no `prefixItems`. */
function plainTuple({ jsonSchema }: { jsonSchema: { prefixItems?: unknown[]; items?: unknown } }): void {
  const { prefixItems } = jsonSchema
  if (prefixItems?.some(item => JSON.stringify(item) !== JSON.stringify(prefixItems[0])) !== false) return
  jsonSchema.items = prefixItems[0]
  delete jsonSchema.prefixItems
}
