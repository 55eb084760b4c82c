import { badInput } from '../base/errors.ts'

/** Little-endian numbers of a file, one after another; what lies beyond its end is an error in one line. */
export class ByteReader {
  readonly #bytes: Buffer
  readonly #path: string
  #at = 0

  constructor(bytes: Buffer, path: string) {
    this.#bytes = bytes
    this.#path = path
  }

  int32(): number {
    return this.#bytes.readInt32LE(this.skip(4))
  }

  doubles(count: number): number[] {
    const from = this.skip(8 * count)
    return Array.from({ length: count }, (_, i) => this.#bytes.readDoubleLE(from + 8 * i))
  }

  /** A count of things of at least `eachBytes`: no more than the rest of the file holds. */
  count64(subject: string, eachBytes: number): number {
    const count = this.#bytes.readBigUInt64LE(this.skip(8))
    const rest = this.#bytes.length - this.#at
    if (count * BigInt(eachBytes) <= BigInt(rest) && count <= 2n ** 40n) return Number(count)
    throw badInput({ subject, expected: `a count that ${rest} bytes hold`, got: `${count}`, where: this.#path })
  }

  /** Text up to a zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end < 0) throw this.#cut()
    const from = this.skip(end + 1 - this.#at)
    return this.#bytes.toString('utf8', from, end)
  }

  /** Where the skipped bytes begin. */
  skip(count: number): number {
    const from = this.#at
    if (from + count > this.#bytes.length) throw this.#cut()
    this.#at += count
    return from
  }

  refuseRest(): void {
    const rest = this.#bytes.length - this.#at
    if (rest === 0) return
    throw badInput({
      subject: 'file',
      expected: 'nothing after its last entry',
      got: `${rest} bytes`,
      where: this.#path,
    })
  }

  #cut() {
    return badInput({
      subject: 'file',
      expected: 'a whole file',
      got: `its end at byte ${this.#bytes.length}`,
      where: this.#path,
    })
  }
}
