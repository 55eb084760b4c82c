import type { Luck } from '../suite.ts'

const N = 624

/**
 * The draws of Python's `random` after `random.seed(seed)`: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998),
 * seeded by array as CPython seeds it with a small whole number. `int(n)` is the index that `random.choice` takes.
 */
export class PythonRandom implements Luck {
  readonly #state = new Uint32Array(N)
  #next = N

  constructor(seed: number) {
    const s = this.#state
    s[0] = 19650218
    for (let i = 1; i < N; i++) s[i] = Math.imul(1812433253, s[i - 1] ^ (s[i - 1] >>> 30)) + i
    let i = 1
    const mix = (factor: number, plus: number) => {
      s[i] = (s[i] ^ Math.imul(s[i - 1] ^ (s[i - 1] >>> 30), factor)) + plus
      if (++i < N) return
      s[0] = s[N - 1]
      i = 1
    }
    for (let k = 0; k < N; k++) mix(1664525, seed)
    for (let k = 0; k < N - 1; k++) mix(1566083941, -i)
    s[0] = 0x80000000
  }

  /** Bits of the next word until one is below `count`. */
  int(count: number): number {
    const bits = 32 - Math.clz32(count)
    for (;;) {
      const drawn = this.#uint32() >>> (32 - bits)
      if (drawn < count) return drawn
    }
  }

  #uint32(): number {
    if (this.#next === N) this.#twist()
    let y = this.#state[this.#next++]
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  #twist(): void {
    const s = this.#state
    for (let k = 0; k < N; k++) {
      const y = (s[k] & 0x80000000) | (s[(k + 1) % N] & 0x7fffffff)
      s[k] = s[(k + 397) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.#next = 0
  }
}
