import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pickled } from '../../test/generators/pickle.ts'
import golden from '../../test/golden/pickle/pickles.json' with { type: 'json' }
import { StvlmError } from '../base/errors.ts'
import { type PickleValue, readPickle } from './pickle.ts'
import { NumpyArray } from './pickle-globals.ts'

describe("pickles of CPython's and numpy's own making", () => {
  test.each(golden.cases.map(({ name, protocol, ...rest }) => [name, protocol, rest] as const))(
    '%s, protocol %i',
    (_, __, { pickle, value }) => {
      expect(plain(readPickle(Buffer.from(pickle, 'base64'), 'golden'))).toEqual(value)
    },
  )

  test('that name code are refused by its name, and nothing runs', () => {
    for (const evil of golden.refused) {
      expect(() => readPickle(Buffer.from(evil, 'base64'), 'evil.pkl')).toThrow(
        /pickle: expected plain data, got the Python object \S+ \(evil.pkl\)/,
      )
    }
  })
})

test('what the generator writes is read back', () => {
  const value = new Map([['a', [1, { float: 0.5 }, { tuple: ['x', 2] }]]])
  expect(plain(readPickle(pickled(value), 'x'))).toEqual({ dict: [['a', [1, 0.5, ['x', 2]]]] })
})

test('any bytes are read or refused with one line', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        readPickle(bytes, 'x')
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(StvlmError)
      }
    }),
    { seed: 1, numRuns: 2000 },
  )
})

test('sizes that the data does not have are refused before memory is taken', () => {
  const huge = Buffer.from([0x80, 4, 0x8e, 255, 255, 255, 255, 255, 255, 0, 0])
  expect(() => readPickle(huge, 'x')).toThrow('the end of the data')
})

/** In the words of the golden file. */
function plain(value: PickleValue): unknown {
  if (value instanceof NumpyArray) return { rows: value.rows }
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [plain(key), plain(item)]) }
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'bigint' ? { long: String(value) } : value
}
