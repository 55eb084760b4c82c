import { describe, expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { mutate } from './mutate.ts'
import { FUZZED_READERS, NEEDS_DATA } from './readers.ts'
import { fuzzReader } from './run.ts'

/** Broken files a reader; `npm run soak` takes 2,000. */
const RUNS = Number(process.env.STVLM_FUZZ ?? 100)
const SEED = Number(process.env.STVLM_FUZZ_SEED ?? 1)
/** Prints the figures of each reader. */
const VERBOSE = process.env.STVLM_FUZZ !== undefined

/** Without its real data a reader is left out; which, stands on standard error. */
const READERS = FUZZED_READERS.filter(
  ({ name, fixtures }) => !NEEDS_DATA.includes(name) || Object.keys(fixtures).length > 0,
)

describe('broken files', () => {
  test.each(READERS.map(reader => [reader.name, reader] as const))(
    'are read or refused with one line by %s, soon and in little memory',
    async (name, reader) => {
      expect(Object.keys(reader.fixtures), `test/fuzz/readers.ts holds files for ${name}`).not.toEqual([])
      const { failures, runs, refused, slowestMs, peakGrowthBytes } = await fuzzReader(reader, RUNS, SEED)
      if (VERBOSE) {
        const figures = `${refused} refused, slowest ${Math.round(slowestMs)} ms, memory +${Math.round(peakGrowthBytes / 2 ** 20)} MiB`
        process.stdout.write(`fuzz ${name}: ${runs} files, ${figures}, ${failures.length} failures\n`)
      }
      expect(failures.slice(0, 10), `${failures.length} of ${runs}`).toEqual([])
      expect(refused, 'some file is refused').toBeGreaterThan(0)
    },
    Math.max(60_000, RUNS * 2_000),
  )
})

test('mutations are a pure function of their seed, and change the file', () => {
  const bytes = Buffer.from('{"a": [1, 2.5, -3e4], "b": "text"}\nsecond line\n')
  const draw = (seed: number) => mutate(bytes, new Random(seed)).bytes.toString('hex')
  expect(draw(1)).toBe(draw(1))
  const drawn = Array.from({ length: 200 }, (_, seed) => draw(seed))
  expect(drawn.filter(hex => hex !== bytes.toString('hex')).length).toBeGreaterThan(180)
  expect(new Set(drawn).size).toBeGreaterThan(120)
})
