/** The response, with `onEnd` called once when its last byte was given or nobody wants the rest; what is short and whole is not counted. */
export function watchBody(response: Response, left: AbortSignal, onEnd: (bytes?: number) => void): Response {
  if (!response.body || !isStream(response)) {
    onEnd()
    return response
  }
  let bytes = 0
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    left.removeEventListener('abort', end)
    onEnd(bytes)
  }
  left.addEventListener('abort', end, { once: true })
  const reader = response.body.getReader()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) {
        end()
        return controller.close()
      }
      bytes += value.length
      controller.enqueue(value)
    },
    async cancel(reason) {
      end()
      await reader.cancel(reason)
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}

/** What is long, or comes bit by bit. */
const isStream = ({ headers }: Response): boolean => !(headers.get('content-type') ?? '').startsWith('application/json')
