import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { sleep } from '../../src/base/retry.ts'
import { type Compiled, compiled } from '../compiled.ts'

/** Workers that are killed; `npm run soak` gives twice as many as are made here: each is followed by starts of others. */
const KILLS = process.env.STVLM_KILLS === undefined ? 3 : Math.ceil(Number(process.env.STVLM_KILLS) / 2)
const VIDEOS = 4
/** From the line in the log that a video is begun, the work takes about so long. */
const VIDEO_MS = 110

let dir = ''
let videos = ''
let folder = ''
let round = 0
let programs: Compiled
beforeAll(async () => {
  programs = await compiled(['src/video/queue/child.ts', 'test/soak/video-worker.ts', 'test/soak/video-work.ts'])
  dir = await mkdtemp(join(tmpdir(), 'stvlm-queue-'))
  videos = join(dir, 'in')
  await mkdir(videos)
  for (let i = 0; i < VIDEOS; i++) await writeFile(join(videos, `v${i}.mp4`), `video ${i}`)
})
beforeEach(async () => {
  folder = join(dir, `out-${round++}`)
  await mkdir(folder)
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
  await programs.remove()
})

function start(): { readonly child: ChildProcess; readonly said: Promise<string> } {
  const args = [join(programs.folder, 'video-worker.mjs'), videos, folder]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout?.on('data', chunk => {
    text += chunk
  })
  return { child, said: new Promise(resolve => child.once('close', () => resolve(text))) }
}

/** Words of the log by video. */
async function logged(word: string): Promise<string[]> {
  const text = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter(line => line.startsWith(`${word} `))
    .map(line => line.split(' ')[1])
}

/** Waits until so many videos were begun, or the worker has ended. */
async function begun(child: ChildProcess, count: number): Promise<void> {
  while (child.exitCode === null && (await logged('start')).length < count) await sleep(10)
}

/** By video that has its mark: how often it was begun. */
async function startsOfDone(): Promise<Map<string, number>> {
  const marks = await readdir(join(folder, 'done')).catch(() => [])
  const starts = await logged('start')
  return new Map(
    marks
      .filter(name => !name.startsWith('.'))
      .map(name => name.slice(0, -'.json'.length))
      .map(id => [id, starts.filter(other => other === id).length]),
  )
}

async function expectWhole(): Promise<void> {
  const ids = await readdir(join(folder, 'videos'))
  expect(ids).toHaveLength(VIDEOS)
  const texts = await Promise.all(ids.map(id => readFile(join(folder, 'videos', id, 'scenes.jsonl'), 'utf8')))
  const lines = (i: number) => Array.from({ length: 10 }, (_, k) => `line ${k} of video ${i}\n`).join('')
  expect(texts.sort()).toEqual(Array.from({ length: VIDEOS }, (_, i) => lines(i)))
  expect((await readdir(join(folder, 'done'))).sort()).toEqual(ids.map(id => `${id}.json`).sort())
  expect(await readdir(join(folder, 'locks'))).toEqual([])
  for (const id of ids) expect(await readdir(join(folder, 'videos', id))).toEqual(['scenes.jsonl'])
  expect(await readFile(join(folder, 'failures.jsonl'), 'utf8')).toBe('')
}

test('two workers on one folder do each video once', { timeout: 120_000 }, async () => {
  const workers = [start(), start()]
  const counts = (await Promise.all(workers.map(worker => worker.said))).map(text => JSON.parse(text))
  expect(counts[0].done + counts[1].done).toBe(VIDEOS)
  expect(counts[0].kept + counts[1].kept).toBe(VIDEOS)
  expect((await logged('start')).length).toBe(VIDEOS)
  await expectWhole()
})

test(
  'kill -9 at any moment: no video is lost, none done again that was done',
  async () => {
    let again = 0
    for (let kills = 0; kills < KILLS; ) {
      folder = join(dir, `killed-${kills}`)
      await mkdir(folder)
      const random = new Random('queue kills', kills)
      // One is killed again and again, the other goes on and takes over.
      const settled = new Map<string, number>()
      const steady = random.chance(0.3) ? start() : undefined
      for (let i = 0; i < 3 && kills < KILLS; i++, kills++) {
        const worker = start()
        // By what has been begun, not by the clock: a busy machine is slow to start.
        await begun(worker.child, (await logged('start')).length + random.int(VIDEOS))
        setTimeout(() => worker.child.kill('SIGKILL'), random.uniform(0, 1.2) * VIDEO_MS)
        await worker.said
        for (const [id, starts] of await startsOfDone()) if (!settled.has(id)) settled.set(id, starts)
      }
      await steady?.said
      await start().said
      await expectWhole()
      const starts = await startsOfDone()
      for (const [id, before] of settled) expect(starts.get(id), id).toBe(before)
      again += (await logged('start')).length - VIDEOS
    }
    process.stdout.write(`kill -9 of a video queue: ${KILLS} kills, ${again} videos started again\n`)
    expect(again).toBeLessThanOrEqual(KILLS)
    // Where many were killed, some were at work.
    if (KILLS >= 10) expect(again).toBeGreaterThan(0)
  },
  Math.max(120_000, KILLS * 20_000),
)

test('Ctrl-C leaves nothing half-written, and the next run goes on', { timeout: 120_000 }, async () => {
  const worker = start()
  while ((await logged('end')).length < 1) await sleep(10)
  worker.child.kill('SIGINT')
  expect(await worker.said).toMatch(/interrupted; nothing was left half-written/)
  expect(await readdir(join(folder, 'locks'))).toEqual([])
  const left = await readdir(join(folder, 'videos'), { recursive: true })
  expect(left.filter(name => name.endsWith('.part'))).toEqual([])
  await start().said
  await expectWhole()
})
