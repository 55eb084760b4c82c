/** A float64 or float32 matrix, as numpy keeps it. */
export interface PickleMatrix {
  readonly matrix: readonly (readonly number[])[]
  readonly dtype: 'f4' | 'f8'
}
export type Picklable =
  | number
  | string
  | { readonly tuple: readonly Picklable[] }
  | { readonly float: number }
  | PickleMatrix
  | readonly Picklable[]
  | ReadonlyMap<Picklable, Picklable>

/** Python's pickle protocol 2 of plain data and numpy arrays (PEP 307; opcodes of CPython's pickletools). */
export function pickled(value: Picklable): Buffer {
  return Buffer.concat([Buffer.from([0x80, 2]), encode(value), Buffer.from('.')])
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'utf8')
  return Buffer.concat([Buffer.from('X'), uint32(bytes.length), bytes])
}

function encode(value: Picklable): Buffer {
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return integer(value)
  if (value instanceof Map) {
    const items = [...value].flatMap(([key, item]) => [encode(key), encode(item)])
    return Buffer.concat([Buffer.from('}('), ...items, Buffer.from('u')])
  }
  if ('tuple' in value) return Buffer.concat([Buffer.from('('), ...value.tuple.map(encode), Buffer.from('t')])
  if ('float' in value) return float(value.float)
  if ('matrix' in value) return matrix(value)
  if (Array.isArray(value))
    return Buffer.concat([Buffer.from(']('), ...value.map(item => encode(item)), Buffer.from('e')])
  throw new Error('not picklable')
}

function matrix({ matrix: rows, dtype }: PickleMatrix): Buffer {
  const wide = dtype === 'f8'
  const values = rows.flat()
  const data = Buffer.alloc(values.length * (wide ? 8 : 4))
  for (const [i, v] of values.entries()) wide ? data.writeDoubleLE(v, i * 8) : data.writeFloatLE(v, i * 4)
  const shape = encode({ tuple: [rows.length, rows[0].length] })
  return Buffer.concat([
    Buffer.from('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n'),
    encode({ tuple: [0] }),
    Buffer.from('c_codecs\nencode\n'),
    text('b'),
    text('latin1'),
    Buffer.from('\x86R\x87R(', 'latin1'),
    integer(1),
    shape,
    Buffer.from('cnumpy\ndtype\n'),
    text(dtype),
    Buffer.from('\x89\x88\x87R(K\x03', 'latin1'),
    text('<'),
    Buffer.from('NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89', 'latin1'),
    Buffer.from('c_codecs\nencode\n'),
    text(data.toString('latin1')),
    text('latin1'),
    Buffer.from('\x86Rtb', 'latin1'),
  ])
}

function integer(value: number): Buffer {
  if (!Number.isInteger(value)) return float(value)
  const bytes = Buffer.alloc(5)
  bytes.write('J')
  bytes.writeInt32LE(value, 1)
  return bytes
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes.write('G')
  bytes.writeDoubleBE(value, 1)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
