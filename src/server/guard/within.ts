/**
 * Work with a time of its own, also ended by `signal`. Nothing of it is left when it is done: AbortSignal.timeout would keep its timer, and
 * AbortSignal.any its place at a signal that lives on. Errors: `late()` where the time was over first.
 */
export async function within<T>(
  signal: AbortSignal,
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  const aborter = new AbortController()
  const end = () => aborter.abort()
  let isLate = false
  const timer = setTimeout(() => {
    isLate = !signal.aborted
    end()
  }, 1000 * seconds)
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  try {
    return await work(aborter.signal)
  } catch (problem) {
    throw isLate ? late() : problem
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}
