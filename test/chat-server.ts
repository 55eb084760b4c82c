import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A scripted OpenAI-compatible server on the loopback that counts what it was asked. */
export interface ChatServer {
  /** "http://127.0.0.1:PORT/v1" */
  readonly url: string
  /** Bodies of all requests, in order. */
  readonly asked: string[]
  /** Headers of the last request. */
  headers: IncomingMessage['headers']
  close(): Promise<void>
}

/** Answers one request; `count` is how many came before. */
export type Handler = (body: string, count: number, response: ServerResponse) => void

export async function chatServer(handle: Handler): Promise<ChatServer> {
  const asked: string[] = []
  const http = createServer((request, response) => {
    server.headers = request.headers
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      asked.push(body)
      handle(body, asked.length - 1, response)
    })
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const server: ChatServer = {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    headers: {},
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
  return server
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

export const completion = (text: string) => ({
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 100, completion_tokens: 10 },
})

/** The id that `questionNamed` puts at the end of its words. */
export const idIn = (body: string): string => /\((\w+)\)/.exec(body)?.[1] ?? 'none'

/** Says "ID metres". */
export const echo: Handler = (body, _, response) => sendJson(response, completion(`${idIn(body)} metres`))
