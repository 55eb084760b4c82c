import { readFile } from 'node:fs/promises'
import { badInput } from '../../base/errors.ts'
import { type PickleValue, readPickle } from '../../files/pickle.ts'
import { Global, type PickleHook } from '../../files/pickle-globals.ts'
import { readZip, type ZipEntry } from '../../files/zip.ts'

/** Weights by row-major order, whatever their order in the file. */
export interface TorchTensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

/** Storage of a type, as torch names it. */
const FLOAT_STORAGE = 'torch.FloatStorage'
const STORAGES = ['Float', 'Double', 'Half', 'BFloat16', 'Long', 'Int', 'Short', 'Char', 'Byte', 'Bool']

const asList = (args: readonly PickleValue[]): PickleValue => [...args]

/** A tensor stays the list of its storage, offset, size, stride and flags; a storage that of its type, key, place and length. */
const HOOK: PickleHook = {
  globals: {
    'torch._utils._rebuild_tensor_v2': asList,
    'torch._utils._rebuild_parameter': ([tensor]) => tensor,
    ...Object.fromEntries(STORAGES.map(name => [`torch.${name}Storage`, asList])),
  },
  persistent: id => id,
}

/**
 * The 32-bit floats of a state dict that `torch.save` wrote (zip format, torch 1.6 and later: data.pkl beside one file a storage). Other
 * types, as counters of batches, are left out. Errors: `badInput` where it is another kind of file, or one that names code.
 */
export async function readStateDict(path: string): Promise<Map<string, TorchTensor>> {
  const entries = new Map(readZip(await readFile(path), path).map(entry => [entry.name, entry]))
  const pickle = [...entries.keys()].find(name => name.endsWith('data.pkl'))
  if (!pickle) throw refuse('an archive without data.pkl', path)
  const value = readPickle(entries.get(pickle)!.bytes(), path, HOOK)
  if (!(value instanceof Map)) throw refuse('no dict', path)
  const folder = pickle.slice(0, -'data.pkl'.length)
  const tensors = new Map<string, TorchTensor>()
  for (const [name, entry] of value) {
    const tensor = tensorOf(entry, key => entries.get(`${folder}data/${key}`), `${String(name)} in ${path}`)
    if (tensor) tensors.set(String(name), tensor)
  }
  if (tensors.size === 0) throw refuse('a dict without 32-bit floats', path)
  return tensors
}

const refuse = (got: string, where: string) =>
  badInput({ subject: 'PyTorch file', expected: 'a state dict as torch.save writes it', got, where })

function tensorOf(
  value: PickleValue,
  storage: (key: string) => ZipEntry | undefined,
  where: string,
): TorchTensor | undefined {
  if (!Array.isArray(value) || !Array.isArray(value[0])) throw refuse('what is no tensor', where)
  const [[, type, key], offset, size, stride] = value
  if (!(type instanceof Global)) throw refuse('a storage of no type', where)
  if (type.name !== FLOAT_STORAGE) return undefined
  const bytes = storage(String(key))?.bytes()
  if (!bytes) throw refuse(`no storage "${String(key)}"`, where)
  const dims = wholeNumbers(size, where)
  return { dims, data: ordered(bytes, wholeNumbers([offset], where)[0], dims, wholeNumbers(stride, where), where) }
}

function wholeNumbers(value: PickleValue, where: string): number[] {
  const isSize = (v: PickleValue): v is number => typeof v === 'number' && Number.isSafeInteger(v) && v >= 0
  if (Array.isArray(value) && value.every(isSize)) return value
  throw refuse('a tensor without a shape', where)
}

function ordered(
  bytes: Uint8Array,
  offset: number,
  dims: readonly number[],
  stride: readonly number[],
  where: string,
): Float32Array {
  const count = dims.reduce((product, size) => product * size, 1)
  const last = dims.reduce((sum, size, axis) => sum + (size - 1) * (stride[axis] ?? 0), offset)
  if (count > 0 && 4 * (last + 1) > bytes.length) throw refuse(`a storage of ${bytes.length} bytes`, where)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const out = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    let [rest, at] = [i, offset]
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      at += (rest % dims[axis]) * stride[axis]
      rest = Math.floor(rest / dims[axis])
    }
    out[i] = view.getFloat32(4 * at, true)
  }
  return out
}
