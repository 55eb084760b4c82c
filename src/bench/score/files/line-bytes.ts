/** Lines as bytes in one place, which is used again: strings would live until all of them are written. */
export class LineBytes {
  #bytes = Buffer.allocUnsafeSlow(2 ** 20)
  #size = 0

  /** A line's start as bytes, its rest as text. */
  add(head: Uint8Array, rest: string): void {
    // UTF-8 takes three bytes at most for each unit of UTF-16.
    this.#makeRoom(head.length + 3 * rest.length)
    this.#bytes.set(head, this.#size)
    this.#size += head.length
    this.#size += this.#bytes.write(rest, this.#size)
  }

  /** All since the last time, in an array of their own. */
  taken(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#size))
    this.#size = 0
    return taken
  }

  #makeRoom(count: number): void {
    const size = this.#size + count
    if (size <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#size))
    this.#bytes = larger
  }
}
