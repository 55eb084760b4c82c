import { badInput, StvlmError } from '../base/errors.ts'
import { callGlobal, type Global, globalNamed, NumpyArray, NumpyDtype, type PickleHook } from './pickle-globals.ts'

/** What plain data in a pickle becomes: lists and tuples are arrays, dicts are maps, arrays are `NumpyArray`. */
export type PickleValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleValue, PickleValue>
  | NumpyArray
  | NumpyDtype
  | Global

/**
 * Reads Python's pickle format, protocols 0 to 5 (PEP 3154, PEP 574; opcodes as in CPython's pickletools). Only data:
 * a class or function outside a short list (numpy's arrays, plain containers, what `hook` adds) is refused by its name, nothing is run.
 */
export function readPickle(bytes: Uint8Array, where: string, hook?: PickleHook): PickleValue {
  try {
    return new Unpickler(bytes, hook).load()
  } catch (thrown) {
    if (thrown instanceof StvlmError) throw thrown
    const got = thrown instanceof Error ? thrown.message : String(thrown)
    throw badInput({ subject: 'pickle', expected: 'plain data', got, where }, thrown)
  }
}

const MARK = Symbol('mark')
type Slot = PickleValue | typeof MARK
type MutableList = PickleValue[]
type MutableDict = Map<PickleValue, PickleValue>

/** Deeper nesting than any data set has. */
const MAX_DEPTH = 100_000

class Unpickler {
  readonly #view: DataView
  readonly #bytes: Uint8Array
  readonly #memo = new Map<number, PickleValue>()
  #stack: Slot[] = []
  #at = 0

  readonly #hook: PickleHook | undefined

  constructor(bytes: Uint8Array, hook?: PickleHook) {
    this.#hook = hook
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  load(): PickleValue {
    for (;;) {
      const code = this.#byte()
      if (code === 0x2e) return this.#pop()
      const step = OPCODES.get(code)
      if (!step) throw new Error(`the unknown opcode 0x${code.toString(16)} at byte ${this.#at - 1}`)
      step(this)
      if (this.#stack.length > MAX_DEPTH) throw new Error('a stack of over 100,000 values')
    }
  }

  #byte(): number {
    return this.take(1)[0]
  }

  take(count: number): Uint8Array {
    const end = this.#at + count
    if (!(count >= 0 && end <= this.#bytes.length)) throw new Error(`the end of the data at byte ${this.#bytes.length}`)
    const piece = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return piece
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.#at)
    if (end < 0) throw new Error(`the end of the data at byte ${this.#bytes.length}`)
    const text = latin1(this.take(end - this.#at))
    this.#at++
    return text
  }

  /** An unsigned or signed little-endian number of the pickle's own. */
  number(kind: 'u1' | 'u2' | 'i4' | 'u4' | 'u8' | 'f8'): number {
    const at = this.#at
    this.take(Number(kind[1]))
    if (kind === 'u1') return this.#view.getUint8(at)
    if (kind === 'u2') return this.#view.getUint16(at, true)
    if (kind === 'i4') return this.#view.getInt32(at, true)
    if (kind === 'u4') return this.#view.getUint32(at, true)
    if (kind === 'u8') return Number(this.#view.getBigUint64(at, true))
    return this.#view.getFloat64(at, false)
  }

  push(value: Slot): void {
    this.#stack.push(value)
  }

  #pop(): PickleValue {
    const top = this.#stack.pop()
    if (top === undefined || top === MARK) throw new Error(`a value missing before byte ${this.#at}`)
    return top
  }

  pop(): PickleValue {
    return this.#pop()
  }

  top(): PickleValue {
    const top = this.#pop()
    this.push(top)
    return top
  }

  popToMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK)
    if (mark < 0) throw new Error(`no mark before byte ${this.#at}`)
    const items = this.#stack.slice(mark + 1).filter(item => item !== MARK)
    this.#stack.length = mark
    return items
  }

  dropTop(): void {
    this.#stack.pop()
  }

  remember(key: number): void {
    this.#memo.set(key, this.top())
  }

  memoize(): void {
    this.remember(this.#memo.size)
  }

  recall(key: number): void {
    const value = this.#memo.get(key)
    if (value === undefined) throw new Error(`the reference ${key} to nothing`)
    this.push(value)
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse()
  }

  extend(items: readonly PickleValue[]): void {
    const list = this.top()
    if (!Array.isArray(list)) throw new Error('items for what is no list')
    const target: MutableList = list
    for (const item of items) target.push(item)
  }

  assign(items: readonly PickleValue[]): void {
    const dict = this.top()
    if (!(dict instanceof Map) || items.length % 2 === 1) throw new Error('entries for what is no dict')
    const target: MutableDict = dict
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1])
  }

  call(): void {
    const args = this.#pop()
    const callee = this.#pop()
    if (!Array.isArray(args)) throw new Error('a call without arguments')
    this.push(callGlobal(callee, args, this.#hook))
  }

  build(): void {
    const state = this.#pop()
    const target = this.top()
    if (target instanceof NumpyArray || target instanceof NumpyDtype) target.setState(state)
    // Attributes that a program hangs on a dict (torch: the versions of its modules).
    else if (!(this.#hook && target instanceof Map)) throw new Error('a state for a plain value')
  }

  persistent(): void {
    if (!this.#hook) throw new Error('a reference to what lies outside of the pickle')
    this.push(this.#hook.persistent(this.#pop()))
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    this.push(globalNamed(`${String(module)}.${String(name)}`, this.#hook))
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Little-endian two's complement of any length (LONG1, LONG4); 0 bytes are 0. */
function longOf(bytes: Uint8Array): PickleValue {
  if (bytes.length === 0) return 0
  if (bytes.length > 64) throw new Error('an integer of over 64 bytes')
  const hex = Buffer.from(bytes).reverse().toString('hex')
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`))
  return safeOf(value)
}

/** A number where it is exact. */
const safeOf = (value: bigint): PickleValue => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

function numberOf(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(value) && text.trim() !== 'nan') throw new Error(`no number: ${text.slice(0, 40)}`)
  return value
}

/** A quoted Python 2 string; escapes other than the quote and the backslash stay as they are. */
const unquote = (text: string): string =>
  text
    .trim()
    .slice(1, -1)
    .replaceAll(/\\(['"\\])/g, '$1')

/** Python's raw-unicode-escape: only \uXXXX and \UXXXXXXXX stand for other characters. */
const unescapeUnicode = (text: string): string =>
  text.replaceAll(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, short, long) =>
    String.fromCodePoint(Number.parseInt(short ?? long, 16)),
  )

const intOf = (text: string): PickleValue => (text === '00' ? false : text === '01' ? true : numberOf(text))

type Step = (u: Unpickler) => void
const OPCODES: ReadonlyMap<number, Step> = new Map(
  Object.entries({
    '\x80': u => u.take(1), // PROTO
    '\x95': u => u.take(8), // FRAME
    '(': u => u.push(MARK),
    '0': u => u.dropTop(),
    '1': u => u.popToMark(),
    '2': u => u.push(u.top()),
    N: u => u.push(null),
    '\x88': u => u.push(true),
    '\x89': u => u.push(false),
    I: u => u.push(intOf(u.line())),
    L: u => u.push(safeOf(BigInt(u.line().replace(/L$/, '')))),
    F: u => u.push(numberOf(u.line())),
    J: u => u.push(u.number('i4')),
    K: u => u.push(u.number('u1')),
    M: u => u.push(u.number('u2')),
    G: u => u.push(u.number('f8')),
    '\x8a': u => u.push(longOf(u.take(u.number('u1')))),
    '\x8b': u => u.push(longOf(u.take(u.number('i4')))),
    S: u => u.push(unquote(u.line())),
    V: u => u.push(unescapeUnicode(u.line())),
    U: u => u.push(latin1(u.take(u.number('u1')))),
    T: u => u.push(latin1(u.take(u.number('i4')))),
    X: u => u.push(utf8(u.take(u.number('u4')))),
    '\x8c': u => u.push(utf8(u.take(u.number('u1')))),
    '\x8d': u => u.push(utf8(u.take(u.number('u8')))),
    C: u => u.push(u.take(u.number('u1'))),
    B: u => u.push(u.take(u.number('u4'))),
    '\x8e': u => u.push(u.take(u.number('u8'))),
    '\x96': u => u.push(u.take(u.number('u8'))),
    ')': u => u.push([]),
    ']': u => u.push([]),
    t: u => u.push(u.popToMark()),
    l: u => u.push(u.popToMark()),
    '\x85': u => u.push(u.popMany(1)),
    '\x86': u => u.push(u.popMany(2)),
    '\x87': u => u.push(u.popMany(3)),
    a: u => {
      const item = u.pop()
      u.extend([item])
    },
    e: u => {
      const items = u.popToMark()
      u.extend(items)
    },
    '}': u => u.push(new Map()),
    d: u => {
      const items = u.popToMark()
      u.push(new Map())
      u.assign(items)
    },
    s: u => {
      const entry = u.popMany(2)
      u.assign(entry)
    },
    u: u => {
      const items = u.popToMark()
      u.assign(items)
    },
    p: u => u.remember(numberOf(u.line())),
    q: u => u.remember(u.number('u1')),
    r: u => u.remember(u.number('u4')),
    '\x94': u => u.memoize(),
    g: u => u.recall(numberOf(u.line())),
    h: u => u.recall(u.number('u1')),
    j: u => u.recall(u.number('u4')),
    c: u => u.pushGlobal(u.line(), u.line()),
    '\x93': u => {
      const [module, name] = u.popMany(2)
      u.pushGlobal(module, name)
    },
    R: u => u.call(),
    '\x81': u => u.call(), // NEWOBJ
    b: u => u.build(),
    Q: u => u.persistent(),
  } satisfies Record<string, Step>).map(([char, step]): [number, Step] => [char.charCodeAt(0), step]),
)
