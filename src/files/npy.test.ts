import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openNpz, parseNpy, readNpy } from './npy.ts'

/** Written by numpy: test/oracles/reconstructions.py. */
const GOLDEN = join(import.meta.dirname, '../../test/golden/reconstructions')

it.each(['f2', 'f4', 'f8'])('reads floats of %s', async type => {
  const { shape, data } = await readNpy(join(GOLDEN, `npy/${type}.npy`))
  expect(shape).toEqual([2, 3])
  expect([...data]).toEqual([0, 1, -2.5, 127, 0.0625, 3])
})

it.each(['i1', 'i2', 'i4', 'i8'])('reads whole numbers of %s', async type => {
  expect([...(await readNpy(join(GOLDEN, `npy/${type}.npy`))).data]).toEqual([0, 1, -2, 127, 0, 3])
})

it('reads Fortran order, booleans, and one number', async () => {
  const { shape, data } = await readNpy(join(GOLDEN, 'npy/fortran.npy'))
  expect(shape).toEqual([2, 3, 4])
  expect([...data]).toEqual(Array.from({ length: 24 }, (_, i) => i))
  expect([...(await readNpy(join(GOLDEN, 'npy/bool.npy'))).data]).toEqual([1, 0, 1])
  expect(await readNpy(join(GOLDEN, 'npy/scalar.npy'))).toEqual({ shape: [], data: Float64Array.of(2.5) })
})

it('reads archives, stored and deflated', async () => {
  const stored = await openNpz(join(GOLDEN, 'vggt/predictions.npz'))
  expect(stored.names).toEqual(['depth', 'depth_conf', 'extrinsic', 'intrinsic'])
  expect(stored.array('depth').shape).toEqual([3, 14, 28, 1])
  const deflated = await openNpz(join(GOLDEN, 'da3/exports/mini_npz/results.npz'))
  expect(deflated.array('conf').data[5]).toBe(10)
  expect(() => deflated.array('points')).toThrow(/npz: expected an array "points", got depth, conf/)
})

it('refuses in one line what it cannot read', async () => {
  await expect(readNpy(join(GOLDEN, 'npy/big.npy'))).rejects.toThrow(
    /npy array: expected numbers, little-endian, got type >f4/,
  )
  await expect(readNpy(join(GOLDEN, 'npy/object.npy'))).rejects.toThrow(/npy array: .*got a header without them/)
  const whole = await readFile(join(GOLDEN, 'npy/f4.npy'))
  for (const length of [0, 5, 11, 40, whole.length - 1]) {
    expect(() => parseNpy(whole.subarray(0, length), 'cut'), `${length}`).toThrow(/npy array: expected/)
  }
})
