import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { messageOf, StvlmError } from '../../src/base/errors.ts'
import { Random } from '../../src/base/random.ts'
import type { FixtureUse } from '../contract/label-source.ts'
import { mutate } from './mutate.ts'
import type { FuzzedReader } from './readers.ts'
import { Watchdog } from './watchdog.ts'

/** A broken file that takes more processor time counts as a hang; other programs do not slow this clock. */
const MAX_RUN_MS = 5_000
/** After this the process is ended: the loop would go on for ever. */
const KILL_MS = 30_000
/** The most that one broken file may add to the process's peak memory. */
const MAX_GROWTH_BYTES = 512 * 2 ** 20

const IMAGES = ['.png', '.jpg', '.mp4', '.avi']

export interface FuzzReport {
  readonly runs: number
  readonly refused: number
  readonly slowestMs: number
  readonly peakGrowthBytes: number
  /** "file, mutations, seed: what happened" */
  readonly failures: readonly string[]
}

/** What lies ready for one fixture: whole files, and how they are read. */
interface Prepared {
  readonly use: FixtureUse
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[]
}

/** Breaks one file of a fixture at a time and reads. Same reader, count and seed: same files. */
export async function fuzzReader(reader: FuzzedReader, runs: number, seed: number): Promise<FuzzReport> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'stvlm-fuzz-')))
  const watchdog = new Watchdog(KILL_MS)
  try {
    const prepared = await prepare(reader, dir)
    const report = { runs, refused: 0, slowestMs: 0, peakGrowthBytes: 0, failures: [] as string[] }
    for (let i = 0; i < runs; i++) {
      const random = new Random(seed, 'fuzz', reader.name, i)
      const { use, files } = prepared[i % prepared.length]
      const file = random.pick(files)
      const { bytes, names } = mutate(file.bytes, random)
      const name = `${reader.name}, run ${i}, ${file.path.slice(dir.length + 1)}: ${names.join(', ')}`
      const [start, peak] = [process.cpuUsage(), process.resourceUsage().maxRSS]
      await writeFile(file.path, bytes)
      const problem = await watchdog.watch(name, () => readBroken(reader, use, i % 2 === 1))
      await writeFile(file.path, file.bytes)
      const { user, system } = process.cpuUsage(start)
      const elapsedMs = (user + system) / 1000
      const growth = (process.resourceUsage().maxRSS - peak) * 1024
      report.slowestMs = Math.max(report.slowestMs, elapsedMs)
      report.peakGrowthBytes = Math.max(report.peakGrowthBytes, growth)
      if (problem.refused) report.refused++
      if (problem.failure) report.failures.push(`${name}: ${problem.failure}`)
      if (elapsedMs > MAX_RUN_MS) report.failures.push(`${name}: ${Math.round(elapsedMs)} ms of processor time`)
      if (growth > MAX_GROWTH_BYTES) report.failures.push(`${name}: ${Math.round(growth / 2 ** 20)} MiB more`)
    }
    return report
  } finally {
    await watchdog.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function prepare(reader: FuzzedReader, dir: string): Promise<Prepared[]> {
  const prepared: Prepared[] = []
  for (const [i, make] of Object.values(reader.fixtures).entries()) {
    const folder = join(dir, String(i))
    await mkdir(folder)
    const use = await make(folder)
    const files = await filesToBreak(folder, use)
    prepared.push({ use, files })
    const { failure, refused } = await readBroken(reader, use, false)
    if (failure || refused) throw new Error(`${reader.name}: the whole files are not read: ${failure ?? refused}`)
  }
  return prepared
}

async function filesToBreak(folder: string, { paths }: FixtureUse): Promise<Prepared['files']> {
  const single = await Promise.all(paths.map(async path => (await stat(path)).isFile()))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const all = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const own = single.every(Boolean) ? all.filter(path => paths.includes(path)) : all
  const names = own.filter(path => !IMAGES.includes(extname(path))).sort()
  return Promise.all(names.map(async path => ({ path, bytes: await readFile(path) })))
}

/** Success, or one line; anything else is a failure. With `skip` problems are told to `onBad`. */
async function readBroken(
  reader: FuzzedReader,
  use: FixtureUse,
  skip: boolean,
): Promise<{ refused?: string; failure?: string }> {
  const problems: unknown[] = []
  try {
    await reader.read(use, skip ? { onBad: problem => void problems.push(problem) } : {})
  } catch (thrown) {
    problems.push(thrown)
  }
  const stranger = problems.find(problem => !(problem instanceof StvlmError) || !isOneLine(problem.message))
  if (stranger !== undefined) return { failure: describe(stranger) }
  return problems.length > 0 ? { refused: messageOf(problems[0]) } : {}
}

const isOneLine = (message: string): boolean => message !== '' && !/[\n\r]/.test(message) && message.length <= 2000

const describe = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message).split('\n').slice(0, 4).join(' | ') : String(thrown)
