import type { PickleValue } from './pickle.ts'

/** A class or function of Python that a pickle names and that stands for plain data. */
export class Global {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** numpy.dtype of a plain number: "f4", "<i8". */
export class NumpyDtype {
  readonly code: string
  littleEndian = true

  constructor(code: string) {
    if (!(code.replace(/^[<>=|]/, '') in ELEMENTS)) throw new Error(`an array of ${code.slice(0, 20)}`)
    this.code = code.replace(/^[<>=|]/, '')
    this.littleEndian = !code.startsWith('>')
  }

  /** (version, byte order, ...) */
  setState(state: PickleValue): void {
    if (Array.isArray(state)) this.littleEndian = state[1] !== '>'
  }

  get bytes(): number {
    return Number(this.code.slice(1))
  }

  read(view: DataView, at: number): number {
    return ELEMENTS[this.code](view, at, this.littleEndian)
  }
}

const ELEMENTS: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
  f4: (v, at, little) => v.getFloat32(at, little),
  f8: (v, at, little) => v.getFloat64(at, little),
  i1: (v, at) => v.getInt8(at),
  i2: (v, at, little) => v.getInt16(at, little),
  i4: (v, at, little) => v.getInt32(at, little),
  i8: (v, at, little) => Number(v.getBigInt64(at, little)),
  u1: (v, at) => v.getUint8(at),
  u2: (v, at, little) => v.getUint16(at, little),
  u4: (v, at, little) => v.getUint32(at, little),
  u8: (v, at, little) => Number(v.getBigUint64(at, little)),
  b1: (v, at) => v.getUint8(at),
}

/** numpy.ndarray of numbers. */
export class NumpyArray {
  shape: readonly number[] = [0]
  #values: readonly number[] = []
  #fortran = false

  /** (version, shape, dtype, is_fortran, bytes) */
  setState(state: PickleValue): void {
    if (!Array.isArray(state)) throw new Error('an array without a state')
    const [, shape, dtype, fortran, data] = state
    this.fill(shape, dtype, data, fortran === true || fortran === 1)
  }

  fill(shape: PickleValue, dtype: PickleValue, data: PickleValue, fortran: boolean): this {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
    if (!(dtype instanceof NumpyDtype) || !(bytes instanceof Uint8Array))
      throw new Error('an array of no plain numbers')
    this.shape = shapeOf(shape)
    const count = this.shape.reduce((product, size) => product * size, 1)
    if (count * dtype.bytes !== bytes.length) {
      throw new Error(`an array of ${count} ${dtype.code} in ${bytes.length} bytes`)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#values = Array.from({ length: count }, (_, i) => dtype.read(view, i * dtype.bytes))
    this.#fortran = fortran
    return this
  }

  /** The rows of a matrix; a vector is one row. */
  get rows(): readonly (readonly number[])[] {
    if (this.shape.length > 2) throw new Error(`an array of ${this.shape.length} dimensions`)
    if (this.#values.length === 0) return []
    const [height, width] = this.shape.length === 2 ? this.shape : [1, this.shape[0] ?? 1]
    const at = (i: number, j: number): number => this.#values[this.#fortran ? j * height + i : i * width + j]
    return Array.from({ length: height }, (_, i) => Array.from({ length: width }, (_, j) => at(i, j)))
  }
}

function shapeOf(shape: PickleValue): number[] {
  const isSize = (size: PickleValue): size is number => Number.isSafeInteger(size) && Number(size) >= 0
  if (Array.isArray(shape) && shape.every(isSize)) return shape
  throw new Error('an array without a shape')
}

export type Call = (args: readonly PickleValue[]) => PickleValue

const listOf: Call = ([items]) => (Array.isArray(items) ? [...items] : [])
const dictOf: Call = () => new Map()
const reconstruct: Call = () => new NumpyArray()
const scalar: Call = ([dtype, data]) => new NumpyArray().fill([1], dtype, data, false).rows[0][0]
const fromBuffer: Call = ([data, dtype, shape, order]) => new NumpyArray().fill(shape, dtype, data, order === 'F')

/** All that a pickle may name. What is called gives plain data. */
const GLOBALS: Readonly<Record<string, Call>> = {
  'numpy.ndarray': reconstruct,
  'numpy.dtype': ([code]) => new NumpyDtype(String(code)),
  'numpy.core.multiarray._reconstruct': reconstruct,
  'numpy._core.multiarray._reconstruct': reconstruct,
  'numpy.core.multiarray.scalar': scalar,
  'numpy._core.multiarray.scalar': scalar,
  'numpy.core.numeric._frombuffer': fromBuffer,
  'numpy._core.numeric._frombuffer': fromBuffer,
  '_codecs.encode': ([text]) => Buffer.from(String(text), 'latin1'),
  'collections.OrderedDict': dictOf,
  'collections.defaultdict': dictOf,
  'builtins.dict': dictOf,
  '__builtin__.dict': dictOf,
  'builtins.list': listOf,
  '__builtin__.list': listOf,
  'builtins.tuple': listOf,
  '__builtin__.tuple': listOf,
  'builtins.set': listOf,
  '__builtin__.set': listOf,
}

/** What a program of its own adds to plain data. */
export interface PickleHook {
  /** Functions by their names in Python; what they are called with comes back as plain data. */
  readonly globals: Readonly<Record<string, Call>>
  /** What a persistent id stands for. */
  readonly persistent: (id: PickleValue) => PickleValue
}

export function globalNamed(name: string, hook: PickleHook | undefined): Global {
  if (Object.hasOwn(GLOBALS, name) || (hook && Object.hasOwn(hook.globals, name))) return new Global(name)
  throw new Error(`the Python object ${name.slice(0, 80)}`)
}

export function callGlobal(
  callee: PickleValue,
  args: readonly PickleValue[],
  hook: PickleHook | undefined,
): PickleValue {
  if (callee instanceof Global) return callOf(callee.name, hook)(args)
  throw new Error('a call of plain data')
}

const callOf = (name: string, hook: PickleHook | undefined): Call =>
  Object.hasOwn(GLOBALS, name) || !hook ? GLOBALS[name] : hook.globals[name]
