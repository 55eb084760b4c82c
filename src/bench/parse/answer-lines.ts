/**
 * Answers from a stream of UTF-8 text, one a line, in the batches in which they come; an empty line is an empty answer.
 * A line that is a JSON string stands for that string, so that answers with line breaks fit. Memory is bounded by the
 * longest line.
 */
export async function* answerLines(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines.map(answerOf)
  }
  const last = rest + decoder.decode()
  if (last !== '') yield [answerOf(last)]
}

function answerOf(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  if (!text.startsWith('"') || !text.endsWith('"') || !text.includes('\\')) return text
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'string' ? said : text
  } catch {
    // A quotation, not JSON.
    return text
  }
}
