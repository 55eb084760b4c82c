/** Proxies and clients give up on a stream that says nothing. */
const KEEP_ALIVE_MS = 10_000
const ENCODER = new TextEncoder()

export interface EventWriter {
  /** One event: its data as JSON, or as it is. */
  send(data: unknown, event?: string): void
}

/** A stream of server-sent events: `work` writes them; comments keep the connection while it has nothing to say. */
export function eventStream(work: (writer: EventWriter) => Promise<void>, onLeave: () => void = () => {}): Response {
  let leave = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true
      const write = (text: string) => {
        if (open) controller.enqueue(ENCODER.encode(text))
      }
      const timer = setInterval(() => write(': still at work\n\n'), KEEP_ALIVE_MS)
      const send: EventWriter['send'] = (data, event) =>
        write(`${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`)
      const end = (how: () => void) => {
        clearInterval(timer)
        if (open) how()
        open = false
      }
      leave = () => end(onLeave)
      // Not awaited: a stream that has not started cannot be read.
      work({ send }).then(
        () => end(() => controller.close()),
        problem => end(() => controller.error(problem)),
      )
    },
    cancel() {
      leave()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
