import { expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { mutate } from './mutate.ts'
import { DATABASES, FUZZED_READERS } from './readers.ts'
import { describeBrokenFiles } from './suite.ts'

describeBrokenFiles(FUZZED_READERS.filter(({ name }) => !DATABASES.includes(name)))

test('mutations are a pure function of their seed, and change the file', () => {
  const bytes = Buffer.from('{"a": [1, 2.5, -3e4], "b": "text"}\nsecond line\n')
  const draw = (seed: number) => mutate(bytes, new Random(seed)).bytes.toString('hex')
  expect(draw(1)).toBe(draw(1))
  const drawn = Array.from({ length: 200 }, (_, seed) => draw(seed))
  expect(drawn.filter(hex => hex !== bytes.toString('hex')).length).toBeGreaterThan(180)
  expect(new Set(drawn).size).toBeGreaterThan(120)
})
