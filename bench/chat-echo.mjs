// A server for bench-run.ts in a process of its own: reads a request to its end and says the same each time.
import { createServer } from 'node:http'

const reply = JSON.stringify({
  choices: [{ index: 0, message: { role: 'assistant', content: 'It goes 12.5 m.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1000, completion_tokens: 8 },
})
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) }
const delayMs = Number(process.argv[2] ?? 0)

const server = createServer((request, response) => {
  const answer = () => response.writeHead(200, headers).end(reply)
  request.resume().on('end', () => (delayMs > 0 ? setTimeout(answer, delayMs) : answer()))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port))
