/** The bytes without the lines of these numbers, from 0 and rising. */
export function withoutLines(bytes: Uint8Array, dropped: readonly number[]): Uint8Array {
  const kept: Uint8Array[] = []
  let [from, next] = [0, 0]
  for (let line = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(10, from)
    const end = newline < 0 ? bytes.length : newline + 1
    if (line === dropped[next]) next++
    else kept.push(bytes.subarray(from, end))
    from = end
  }
  return Buffer.concat(kept)
}
