import type { Readable, Writable } from 'node:stream'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import { messageOf } from '../../base/errors.ts'
import type { McpContext } from './context.ts'
import { createMcpServer } from './mcp-server.ts'

export interface StdioOptions {
  readonly input: Readable
  readonly output: Writable
  /** Ends it as the client does by closing `input`: what is under way is ended too. */
  readonly signal: AbortSignal
}

/** One client over two pipes, as MCP clients start a server. Fulfilled when the client has left. */
export async function serveMcpStdio(context: McpContext, { input, output, signal }: StdioOptions): Promise<void> {
  const left = new Promise<void>(resolve => {
    const end = () => resolve()
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    for (const event of ['end', 'close', 'error']) input.once(event, end)
    for (const event of ['close', 'error']) output.once(event, end)
  })
  const handle = serveStdio(() => createMcpServer(context), {
    transport: new StdioServerTransport(input, output),
    onerror: problem => context.log('warn', 'client', { message: messageOf(problem) }),
  })
  context.log('info', 'listening', { folders: context.folders.paths.join(', ') })
  await left
  await handle.close()
  context.log('info', 'stopped')
}
