import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clearDeadLock, takeLock } from './lock.ts'
import { shardOf, type TrackManyOptions, trackMany } from './track-many.ts'

const MODULE = join(import.meta.dirname, '../../../test/soak/video-work.ts')

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-many-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function videos(...texts: readonly string[]): Promise<string[]> {
  const paths = texts.map((_, i) => join(dir, `v ${i}.mp4`))
  for (const [i, path] of paths.entries()) await writeFile(path, texts[i])
  return paths
}

const options = (more: Partial<TrackManyOptions> = {}): TrackManyOptions => ({
  folder: join(dir, 'out'),
  module: MODULE,
  job: { speed: 1 },
  maxMemoryMb: 400,
  ...more,
})

describe('many videos', () => {
  it('that fail are reported, and the others go on', { timeout: 120_000 }, async () => {
    const paths = await videos('whole', 'refuse', 'throw', 'die', 'eat', 'hang')
    const hanging = await trackMany(paths.slice(5), options({ maxSeconds: 1 }))
    expect(hanging).toMatchObject({ done: 0, kept: 0, failed: 1, elsewhere: 0 })
    const counts = await trackMany([...paths.slice(0, 5), join(dir, 'none.mp4')], options({ jobs: 2 }))
    expect(counts).toMatchObject({ done: 1, kept: 0, failed: 5, elsewhere: 0 })
    const lines = (await readFile(join(dir, 'out/failures.jsonl'), 'utf8')).trim().split('\n')
    const messages = lines.map(line => JSON.parse(line).message)
    const expected = [
      /expected pictures, got words/,
      /a fault of the program: no such thing/,
      /its process ended by SIGKILL/,
      /more memory than 400 MB/,
      /more than 1 s/,
      /nothing there/,
    ]
    for (const message of expected)
      expect(
        messages.filter(text => message.test(text)),
        messages.join('; '),
      ).toHaveLength(1)
    // What failed is not tried again unless that is asked for.
    expect(await trackMany(paths.slice(0, 2), options())).toMatchObject({ done: 0, kept: 1, failed: 1 })
    await writeFile(paths[1], 'whole too')
    expect(await trackMany(paths.slice(0, 2), options())).toMatchObject({ done: 1, kept: 1, failed: 0 })
  })

  it('are known by content and settings, not by name', { timeout: 60_000 }, async () => {
    const paths = await videos('same', 'same')
    expect(await trackMany(paths, options())).toMatchObject({ done: 1, kept: 1 })
    expect(await trackMany(paths, options({ job: { speed: 2 } }))).toMatchObject({ done: 1, kept: 1 })
  })

  it('take over the half-written mark of a killed worker', async () => {
    const paths = await videos('one')
    const { videos: outcomes } = await trackMany(paths, options())
    const id = outcomes[0].id
    await rm(join(dir, 'out/done', `${id}.json`))
    await writeFile(join(dir, 'out/done', `.${id}.json.7-1f.part`), '{')
    expect(await trackMany(paths, options())).toMatchObject({ done: 1 })
    expect(await readdir(join(dir, 'out/done'))).toEqual([`${id}.json`])
  })

  it('of a full disk end with one line, and no mark is left', { timeout: 60_000 }, async () => {
    const paths = await videos('full', 'whole')
    await expect(trackMany(paths, options())).rejects.toThrow(/ENOSPC/)
    for (const name of ['done', 'failed', 'locks']) expect(await readdir(join(dir, 'out', name))).toEqual([])
  })

  it('are shared out by content, the same way everywhere', () => {
    const hashes = Array.from({ length: 3000 }, (_, i) =>
      (BigInt(i) * 0x9e3779b97f4a7c15n).toString(16).padStart(64, '0').slice(-64),
    )
    for (const count of [1, 2, 7]) {
      const lots = hashes.map(hash => shardOf(hash.slice(48).padEnd(64, '0'), count))
      expect(new Set(lots)).toEqual(new Set(Array.from({ length: count }, (_, i) => i + 1)))
    }
    expect(shardOf('ffffffffffffffff'.padEnd(64, '0'), 5)).toBe(1 + Number(0xffffffffffffffffn % 5n))
  })

  it.each([
    [0, 2],
    [3, 2],
    [1.5, 2],
  ])('have no shard %d/%d', async (index, count) => {
    await expect(trackMany([], options({ shard: { index, count } }))).rejects.toMatchObject({ fault: 'usage' })
  })
})

describe('a lock', () => {
  const write = (generation: number, owner: object) =>
    writeFile(join(dir, `a.${generation}.lock`), JSON.stringify(owner))

  it('is had by one at a time', async () => {
    const lock = await takeLock(dir, 'a')
    expect(lock).toBeDefined()
    expect(await takeLock(dir, 'a')).toBeUndefined()
    expect(await takeLock(dir, 'ab')).toBeDefined()
    await lock?.release()
    expect(await takeLock(dir, 'a')).toBeDefined()
  })

  it('of a dead process is taken over by one of many', async () => {
    await write(0, { host: hostname(), pid: 2 ** 22 + 1, started: '5' })
    const taken = (await Promise.all(Array.from({ length: 8 }, () => takeLock(dir, 'a')))).filter(Boolean)
    expect(taken).toHaveLength(1)
    await taken[0]?.release()
    expect(await readdir(dir)).toEqual([])
  })

  it('is stale where its number belongs to a later process, or where it holds no owner', async () => {
    await write(0, { host: hostname(), pid: process.pid, started: '1' })
    expect(await takeLock(dir, 'a')).toBeDefined()
    await mkdir(join(dir, 'other'))
    await writeFile(join(dir, 'other/a.0.lock'), '')
    expect(await takeLock(join(dir, 'other'), 'a')).toBeDefined()
  })

  it('is cleared with what killed processes were writing to get it', async () => {
    const lock = await takeLock(dir, 'a')
    for (const name of ['.a.7-1f.part', '.ab.7-1f.part']) await writeFile(join(dir, name), '{')
    await lock?.release()
    expect(await readdir(dir)).toEqual(['.ab.7-1f.part'])
    await clearDeadLock(dir, 'ab')
    expect(await readdir(dir)).toEqual([])
  })

  it('of another machine is left alone while it is touched', async () => {
    await write(0, { host: 'another', pid: 1 })
    expect(await takeLock(dir, 'a')).toBeUndefined()
  })
})
