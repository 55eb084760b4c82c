import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { writeBdd100k } from '../generators/bdd100k.ts'

/** Runs that are killed; `npm run soak` takes 200. */
const KILLS = Number(process.env.STVLM_KILLS ?? 3)
const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const OLD = 'what an earlier run wrote\n'

let dir = ''
let labels = ''
let whole = Buffer.alloc(0)
let wholeMs = 0

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-kill-'))
  labels = await writeBdd100k(dir, { videos: 30, frames: 200, tracks: 12, seed: 1 })
  const [out, startMs] = [join(dir, 'whole.jsonl'), performance.now()]
  expect(await run(out)).toBe(0)
  wholeMs = performance.now() - startMs
  whole = await readFile(out)
}, 120_000)
afterAll(() => rm(dir, { recursive: true, force: true }))

test(
  'kill -9 at any moment leaves the old file, or the whole new one, under the final name',
  async () => {
    const outcomes = { old: 0, absent: 0, whole: 0, broken: 0 }
    for (let i = 0; i < KILLS; i++) {
      const random = new Random(1, 'kill', i)
      const out = join(dir, `out-${i}.jsonl`)
      if (i % 2 === 0) await writeFile(out, OLD)
      await run(out, wholeMs * random.uniform(0.1, 1.1))
      const left = await readFile(out).catch(() => undefined)
      if (left === undefined) outcomes.absent++
      else if (left.equals(whole)) outcomes.whole++
      else if (i % 2 === 0 && left.equals(Buffer.from(OLD))) outcomes.old++
      else outcomes.broken++
      await rm(out, { force: true })
    }
    process.stdout.write(`kill -9 of stvlm labels: ${KILLS} runs, ${JSON.stringify(outcomes)}\n`)
    expect(outcomes.broken).toBe(0)
  },
  Math.max(60_000, KILLS * 10_000),
)

/** The exit code; null where it was killed. */
function run(out: string, killAfterMs?: number): Promise<number | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, 'labels', 'bdd100k', labels, '--out', out], {
    stdio: 'ignore',
  })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => {
      clearTimeout(timer)
      resolve(code)
    })
  })
}
