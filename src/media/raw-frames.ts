import type { Readable } from 'node:stream'

/** Cuts a stream of bytes into frames of equal length. A rest that is no whole frame is left out; `onRest` hears of it. */
export async function* rawFrames(
  stream: Readable,
  bytes: number,
  onRest: (bytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let frame = Buffer.allocUnsafe(bytes)
  let filled = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0
    while (from < chunk.length) {
      const taken = chunk.copy(frame, filled, from)
      from += taken
      filled += taken
      if (filled < bytes) continue
      yield frame
      frame = Buffer.allocUnsafe(bytes)
      filled = 0
    }
  }
  if (filled > 0) onRest(filled)
}
