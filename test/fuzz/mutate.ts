import type { Random } from '../../src/base/random.ts'

/** A way in which a file breaks. */
type Mutation = (bytes: Buffer, random: Random) => Buffer

const NUMBERS = ['NaN', '1e999', '-1', '0', '1e300', '-1e300', '123456789012345678901234567890', 'null', '""', '']
const PIECES = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ';',
  '<',
  '>',
  '\n',
  '\r\n',
  '\0',
  '\\',
  'true',
  '\u{1F600}',
  '-',
  '.',
  ' ',
]

const place = (bytes: Buffer, random: Random): number => random.int(bytes.length + 1)

/** Two places in order, at most `most` apart. */
function range(bytes: Buffer, random: Random, most = bytes.length): readonly [number, number] {
  const from = place(bytes, random)
  return [from, Math.min(bytes.length, from + 1 + random.int(Math.max(1, Math.min(most, bytes.length))))]
}

const splice = (bytes: Buffer, from: number, to: number, inserted: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(to)])

function replaceNumber(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('latin1')
  const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)]
  if (numbers.length === 0) return flipBits(bytes, random)
  const { index, 0: old } = random.pick(numbers)
  return splice(bytes, index, index + old.length, Buffer.from(random.pick(NUMBERS)))
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  const out = Buffer.from(bytes)
  if (out.length === 0) return out
  for (let i = random.int(8); i >= 0; i--) out[random.int(out.length)] ^= 1 << random.int(8)
  return out
}

function swapLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString('latin1').split('\n')
  const [i, j] = [random.int(lines.length), random.int(lines.length)]
  ;[lines[i], lines[j]] = [lines[j], lines[i]]
  return Buffer.from(lines.join('\n'), 'latin1')
}

const randomBytes = (count: number, random: Random): Buffer =>
  Buffer.from(Array.from({ length: count }, () => random.int(256)))

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'flipped bits': flipBits,
  'cut short': (bytes, random) => bytes.subarray(0, random.int(bytes.length + 1)),
  'a chunk gone': (bytes, random) => splice(bytes, ...range(bytes, random), Buffer.alloc(0)),
  'a chunk twice': (bytes, random) => {
    const [from, to] = range(bytes, random, 4096)
    return splice(bytes, to, to, bytes.subarray(from, to))
  },
  'a chunk of zeros': (bytes, random) => {
    const [from, to] = range(bytes, random, 512)
    return splice(bytes, from, to, Buffer.alloc(to - from))
  },
  'another number': replaceNumber,
  'lines swapped': swapLines,
  'binary inserted': (bytes, random) => {
    const at = place(bytes, random)
    return splice(bytes, at, at, randomBytes(1 + random.int(64), random))
  },
  'a piece of syntax inserted': (bytes, random) => {
    const at = place(bytes, random)
    return splice(bytes, at, at, Buffer.from(random.pick(PIECES)))
  },
  empty: () => Buffer.alloc(0),
}

/** One to three breaks; the names say which, so that a failure can be read. */
export function mutate(bytes: Buffer, random: Random): { readonly bytes: Buffer; readonly names: readonly string[] } {
  const names = Array.from({ length: 1 + random.int(3) }, () => random.pick(Object.keys(MUTATIONS)))
  return { bytes: names.reduce((broken, name) => MUTATIONS[name](broken, random), bytes), names }
}
