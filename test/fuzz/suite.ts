import { describe, expect, test } from 'vitest'
import { type FuzzedReader, NEEDS_DATA } from './readers.ts'
import { fuzzReader } from './run.ts'

/** Broken files a reader; `npm run soak` takes 2,000. */
const RUNS = Number(process.env.STVLM_FUZZ ?? 100)
const SEED = Number(process.env.STVLM_FUZZ_SEED ?? 1)
/** Prints the figures of each reader. */
const VERBOSE = process.env.STVLM_FUZZ !== undefined

/** Breaks files of each reader; one that needs real data is left out where that is absent (standard error says so). */
export function describeBrokenFiles(readers: readonly FuzzedReader[]): void {
  const ready = readers.filter(({ name, fixtures }) => !NEEDS_DATA.includes(name) || Object.keys(fixtures).length > 0)
  describe('broken files', () => {
    test.each(ready.map(reader => [reader.name, reader] as const))(
      'are read or refused with one line by %s, soon and in little memory',
      async (name, reader) => {
        expect(Object.keys(reader.fixtures), `test/fuzz/readers.ts holds files for ${name}`).not.toEqual([])
        const { failures, runs, refused, slowestMs, peakGrowthBytes } = await fuzzReader(reader, RUNS, SEED)
        if (VERBOSE) {
          const [slowest, growth] = [Math.round(slowestMs), Math.round(peakGrowthBytes / 2 ** 20)]
          const figures = `${refused} refused, slowest ${slowest} ms, memory +${growth} MiB`
          process.stdout.write(`fuzz ${name}: ${runs} files, ${figures}, ${failures.length} failures\n`)
        }
        expect(failures.slice(0, 10), `${failures.length} of ${runs}`).toEqual([])
        expect(refused, 'some file is refused').toBeGreaterThan(0)
      },
      Math.max(60_000, RUNS * 2_000),
    )
  })
}
