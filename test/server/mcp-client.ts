import { Client } from '@modelcontextprotocol/client'
import type { CallToolResult } from '@modelcontextprotocol/server'

/** Clients of the revision before 2026-07-28 greet the server; later ones say with each request what they can. */
export type Era = 'legacy' | 'auto'

/** The official client; `roots`: folders that it shares, undefined where it cannot. */
export function mcpClient(era: Era, roots?: readonly string[]): Client {
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: roots ? { roots: {} } : {}, versionNegotiation: { mode: era } },
  )
  const uris = roots?.map(path => ({ uri: path.includes(':') ? path : `file://${path}` }))
  if (uris) client.setRequestHandler('roots/list', () => ({ roots: uris }))
  return client
}

/** The words of a result. */
export const textOf = ({ content }: CallToolResult): string =>
  content.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('\n')

/** The one line of a refusal. */
export function refusalOf(result: CallToolResult): string {
  if (!result.isError) throw new Error(`expected a refusal, got ${textOf(result)}`)
  return textOf(result)
}
