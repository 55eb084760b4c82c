import { sha256 } from '@noble/hashes/sha2.js'

/**
 * A seeded stream of random numbers: xoshiro128** (Blackman and Vigna 2018), its state the SHA-256 of the keys.
 * Streams of different keys are independent, so item i of anything is `new Random(seed, 'items', i)`,
 * whatever was drawn before it.
 */
export class Random {
  readonly #s: Uint32Array

  constructor(...keys: readonly (string | number)[]) {
    const digest = sha256(new TextEncoder().encode(JSON.stringify(keys)))
    this.#s = new Uint32Array(digest.slice(0, 16).buffer)
  }

  /** Uniform in [0, 2^32). */
  uint32(): number {
    const s = this.#s
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0
    const t = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotateLeft(s[3], 11)
    return result
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + ((high - low) * this.uint32()) / 2 ** 32
  }

  /** Uniform over the integers [0, count). */
  int(count: number): number {
    return Math.floor(this.uniform(0, count))
  }

  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** Logarithmically uniform in [low, high); both above 0. */
  logUniform(low: number, high: number): number {
    return Math.exp(this.uniform(Math.log(low), Math.log(high)))
  }

  /** Gaussian by Box and Muller. */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return mean + sd * radius * Math.cos(2 * Math.PI * this.uniform())
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]
  }

  /** A shuffled copy (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      ;[out[i], out[j]] = [out[j], out[i]]
    }
    return out
  }
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits))
}
