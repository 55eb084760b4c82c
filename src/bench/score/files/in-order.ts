/** Results in the order of the inputs, with at most `atOnce` in work. */
export async function* inOrder<I, O>(
  inputs: AsyncIterable<I>,
  atOnce: number,
  work: (input: I) => Promise<O>,
): AsyncGenerator<O> {
  const running: Promise<O>[] = []
  try {
    for await (const input of inputs) {
      running.push(work(input))
      const first = running.length >= atOnce ? running.shift() : undefined
      if (first) yield await first
    }
    for (let first = running.shift(); first; first = running.shift()) yield await first
  } finally {
    // What nobody waits for any more may still fail.
    await Promise.allSettled(running)
  }
}
