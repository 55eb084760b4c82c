import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { AskedVideo } from '../../answer/asked-video.ts'
import { badUsage, messageOf } from '../../base/errors.ts'
import type { WorkOptions } from '../../base/work.ts'
import { within } from '../guard/within.ts'
import type { McpContext } from './context.ts'
import { failureText, isOurs } from './failure.ts'
import type { VideoInput } from './input.ts'
import { growingProgress } from './progress.ts'
import { foldersOf, pathWithin, type Reach } from './reach.ts'

/** One call of a tool. */
export interface ToolCall extends Required<WorkOptions> {
  readonly context: McpContext
  /** Opens the video that is named, or finds it open, and works on it. `question`: whatever of its words says what to look for. */
  withVideo<T>(
    input: VideoInput,
    sought: { readonly question: string; readonly objects?: Readonly<Record<string, string>> },
    work: (video: AskedVideo) => Promise<T>,
  ): Promise<T>
}

export interface ToolAnswer<O> {
  /** For a reader. */
  readonly text: string
  /** For a program. */
  readonly structured: O
  readonly png?: Uint8Array
}

interface Spec<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: I
  readonly output: O
  run(input: z.output<I>, call: ToolCall): Promise<ToolAnswer<z.input<O>>>
}

/** A row of the server: `register` makes it known to one client's server. */
export interface Tool {
  readonly name: string
  register(server: McpServer, context: McpContext): void
}

/** Tools look and change nothing but what is kept of tracks. */
const ANNOTATIONS = { readOnlyHint: true, idempotentHint: true, openWorldHint: false } as const

export function tool<I extends z.ZodObject, O extends z.ZodObject>(spec: Spec<I, O>): Tool {
  const { name, title, description, input, output } = spec
  return {
    name,
    register(server, context) {
      const config = { title, description, inputSchema: input, outputSchema: output, annotations: ANNOTATIONS }
      server.registerTool<z.ZodObject, z.ZodObject>(name, config, (args, ctx) =>
        answer(spec, args as z.output<I>, ctx, server, context),
      )
    },
  }
}

async function answer<I extends z.ZodObject, O extends z.ZodObject>(
  spec: Spec<I, O>,
  input: z.output<I>,
  ctx: ServerContext,
  server: McpServer,
  context: McpContext,
): Promise<CallToolResult | InputRequiredResult> {
  const startMs = performance.now()
  const { signal } = ctx.mcpReq
  const log = (level: 'info' | 'error', fields: { readonly failed?: string }) => {
    const seconds = Number(((performance.now() - startMs) / 1000).toFixed(3))
    context.log(level, 'call', { tool: spec.name, seconds, ...(signal.aborted && { cancelled: true }), ...fields })
  }
  try {
    const reach = await reachOf(ctx, server, context)
    if (reach === undefined) return inputRequired({ inputRequests: { [ROOTS]: inputRequired.listRoots() } })
    const late = () =>
      badUsage({
        subject: 'call',
        expected: `an answer within ${context.callSeconds} s`,
        got: 'none; ask of a part of the video',
      })
    const work = (ends: AbortSignal) => spec.run(input, callOf(ctx, ends, reach, context))
    const { text, structured, png } = await within(signal, context.callSeconds, work, late)
    log('info', {})
    const image = png && { type: 'image' as const, data: Buffer.from(png).toString('base64'), mimeType: 'image/png' }
    return { content: [{ type: 'text', text }, ...(image ? [image] : [])], structuredContent: structured }
  } catch (problem) {
    log(isOurs(problem) && !signal.aborted ? 'error' : 'info', { failed: messageOf(problem) })
    return { content: [{ type: 'text', text: failureText(problem) }], isError: true }
  }
}

const ROOTS = 'roots'

/** Undefined: the client has to be asked for its roots first. A client without roots, or with none, has the operator's folders. */
async function reachOf(ctx: ServerContext, server: McpServer, { folders }: McpContext): Promise<Reach | undefined> {
  const { envelope, inputResponses } = ctx.mcpReq
  const said = envelopeSchema.safeParse(envelope)
  const sharesRoots = said.success ? hasRoots(said.data) : server.server.getClientCapabilities()?.roots !== undefined
  if (!sharesRoots) return [folders.paths]
  const view = inputResponse(inputResponses, ROOTS)
  if (view.kind !== 'roots') return undefined
  if (view.roots.length === 0) return [folders.paths]
  const roots = await foldersOf(view.roots.map(root => root.uri))
  return folders.always ? [roots, folders.paths] : [roots]
}

/** From protocol revision 2026-07-28 on each request says what its client can do. */
const envelopeSchema = z.object({ [CLIENT_CAPABILITIES_META_KEY]: z.object({ roots: z.unknown().optional() }) })
const hasRoots = (envelope: z.output<typeof envelopeSchema>): boolean =>
  envelope[CLIENT_CAPABILITIES_META_KEY].roots !== undefined

function callOf(ctx: ServerContext, signal: AbortSignal, reach: Reach, context: McpContext): ToolCall {
  return {
    context,
    signal,
    onProgress: progressOf(ctx),
    async withVideo({ video, ...said }, { question, objects = {} }, work) {
      const path = await pathWithin(video, reach)
      return context.videos.use({ path, said, objects }, question, signal, work)
    },
  }
}

function progressOf({ mcpReq: { _meta, notify } }: ServerContext): ToolCall['onProgress'] {
  const progressToken = _meta?.progressToken
  if (progressToken === undefined) return () => {}
  return growingProgress(note => {
    // A client that is gone cannot be told.
    notify({ method: 'notifications/progress', params: { progressToken, ...note } }).catch(() => undefined)
  })
}
