import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const RAW = 'frames.rgb'
const OLD = 'what an earlier run wrote\n'
const FRAME_BYTES = 128 * 128 * 3

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-raw-'))
})
beforeEach(() => writeFile(join(dir, RAW), OLD))
afterAll(() => rm(dir, { recursive: true, force: true }))

function simulate(clips: number, raw: string): ChildProcess {
  const words = ['simulate', '--preset', 'tiny-128', '--clips', `${clips}`, '--seed', '3', '--no-video']
  const args = ['--import', 'tsx', MAIN, ...words, '--out', join(dir, 'out'), '--raw', raw]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
}

/** The neighbour that grows until it gets the name, once frames are in it. */
async function partIn(folder: string): Promise<string> {
  for (;;) {
    const part = (await readdir(folder)).find(name => name.startsWith(`.${RAW}.`) && name.endsWith('.part'))
    if (part && (await stat(join(folder, part))).size >= FRAME_BYTES) return part
    await wait(20)
  }
}

test('a whole run gives the file all frames, the same bytes as standard output gets', { timeout: 60_000 }, async () => {
  const toFile = simulate(1, join(dir, RAW))
  expect((await once(toFile, 'exit'))[0]).toBe(0)
  const bytes = await readFile(join(dir, RAW))
  const scene = JSON.parse(await readFile(join(dir, 'out/scenes.jsonl'), 'utf8'))
  expect(bytes.length).toBe(scene.cameras[0].frames.length * FRAME_BYTES)
  await rm(join(dir, 'out'), { recursive: true })
  const toPipe = simulate(1, '-')
  const chunks: Buffer[] = []
  toPipe.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  expect((await once(toPipe, 'close'))[0]).toBe(0)
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
})

test.each([
  ['SIGKILL', 'a part that has not got the name'],
  ['SIGINT', 'nothing'],
] as const)('%s in the middle leaves the old file, and beside it %s', { timeout: 60_000 }, async (signal, left) => {
  const run = simulate(500, join(dir, RAW))
  const part = await partIn(dir)
  run.kill(signal)
  await once(run, 'exit')
  expect(await readFile(join(dir, RAW), 'utf8')).toBe(OLD)
  const parts = (await readdir(dir)).filter(name => name.endsWith('.part'))
  expect(parts).toEqual(left === 'nothing' ? [] : [part])
  for (const name of parts) await rm(join(dir, name))
})
