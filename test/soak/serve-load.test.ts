import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI, { toFile } from 'openai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { median, quantile } from '../../src/base/stats.ts'
import { dataUrl, testVideo } from '../server/clips.ts'
import { type ServeProcess, serveProcess } from './serve-process.ts'

const SECONDS = Number(process.env.STVLM_LOAD_SECONDS ?? 3)
const CLIENTS = Number(process.env.STVLM_LOAD_CLIENTS ?? 6)
/** At least; a busy machine takes longer. */
const ROUNDS = 2
/** What a server holds after its first minute may grow by no more. */
const FLAT = 1.15

let server: ServeProcess
let folder = ''
let clips: Buffer[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-load-'))
  clips = await Promise.all([6, 10, 15].map(rate => readFile(testVideo(folder, { rate }))))
  server = await serveProcess()
}, 60_000)
afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true })
})

interface Tally {
  readonly seconds: number[]
  readonly errors: string[]
  left: number
}

const LEFT = 'left'

/** What a client does, one row a habit. */
type Habit = (client: OpenAI, clip: Buffer) => Promise<typeof LEFT | undefined>

const question = (url: string): OpenAI.ChatCompletionMessageParam[] => {
  const parts: unknown[] = [
    { type: 'video_url', video_url: { url } },
    { type: 'text', text: 'How many?' },
  ]
  return [{ role: 'user', content: parts as OpenAI.ChatCompletionContentPart[] }]
}

const HABITS: readonly Habit[] = [
  async (client, clip) => {
    const reply = await client.chat.completions.create({ model: 'stvlm-measure', messages: question(dataUrl(clip)) })
    if (!/frames of 64x48/.test(reply.choices[0].message.content ?? '')) throw new Error('another answer')
    return undefined
  },
  async (client, clip) => {
    const messages = question(dataUrl(clip))
    let text = ''
    for await (const chunk of await client.chat.completions.create({ model: 'stvlm-both', messages, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? ''
    }
    if (!/frames of 64x48/.test(text)) throw new Error('another answer')
    return undefined
  },
  async (client, clip) => {
    const file = await client.files.create({ file: await toFile(clip, 'a.mp4'), purpose: 'user_data' })
    await client.chat.completions.create({ model: 'stvlm-nano', messages: question(file.id) })
    await client.files.delete(file.id)
    return undefined
  },
  async (client, clip) => {
    const created = await client.post<{ id: string }>('/tracks', { body: { video: dataUrl(clip) } })
    const events = await fetch(`${client.baseURL}/tracks/${created.id}/events`)
    if (!/event: completed/.test(await events.text())) throw new Error('no track')
    await client.delete(`/tracks/${created.id}`)
    return undefined
  },
  // Leaves while its answer is being made.
  async (client, clip) => {
    const signal = AbortSignal.timeout(30)
    const body = { model: 'stvlm-measure', messages: question(dataUrl(clip)) }
    try {
      await client.chat.completions.create(body, { signal })
      return undefined
    } catch (problem) {
      if (signal.aborted) return LEFT
      throw problem
    }
  },
  // Sends what is no video.
  async client => {
    const body = { model: 'stvlm-measure', messages: question(dataUrl(Buffer.from('#EXTM3U\nfile:///etc/passwd'))) }
    const refused = await client.chat.completions.create(body).catch((problem: unknown) => problem)
    if (!(refused instanceof OpenAI.BadRequestError)) throw new Error('not refused')
    return undefined
  },
]

async function visit(k: number, endMs: number, tally: Tally): Promise<void> {
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none', maxRetries: 0 })
  const random = new Random('load', k)
  for (let round = 0; round < ROUNDS || performance.now() < endMs; round++) {
    const habit = HABITS[random.int(HABITS.length)]
    const startMs = performance.now()
    try {
      if ((await habit(client, clips[random.int(clips.length)])) === LEFT) tally.left++
      else tally.seconds.push((performance.now() - startMs) / 1000)
    } catch (problem) {
      tally.errors.push(String(problem))
    }
  }
}

test(`${CLIENTS} clients for ${SECONDS} s: no error of ours, and memory that stays`, {
  timeout: 1000 * SECONDS + 300_000,
}, async () => {
  const tally: Tally = { seconds: [], errors: [], left: 0 }
  const memory: number[] = []
  const endMs = performance.now() + 1000 * SECONDS
  const clients = Array.from({ length: CLIENTS }, (_, k) => visit(k, endMs, tally))
  const sampler = setInterval(async () => memory.push(await server.memoryMb()), 250)
  try {
    await Promise.all(clients)
  } finally {
    clearInterval(sampler)
  }
  const quarter = Math.floor(memory.length / 4)
  const [early, late] = [median(memory.slice(quarter, 2 * quarter)), median(memory.slice(-quarter))]
  process.stdout.write(
    `serve under load: ${CLIENTS} clients, ${SECONDS} s, ${tally.seconds.length} answered, ${tally.left} left, ` +
      `${tally.errors.length} errors, p50 ${quantile(tally.seconds, 0.5).toFixed(2)} s, p95 ${quantile(tally.seconds, 0.95).toFixed(2)} s, ` +
      `memory ${early.toFixed(0)} -> ${late.toFixed(0)} MB\n`,
  )
  expect([...new Set(tally.errors)]).toEqual([])
  expect(tally.seconds.length + tally.left).toBeGreaterThanOrEqual(ROUNDS * CLIENTS)
  // A server that has just started still fills its caches.
  if (SECONDS >= 60) expect(late).toBeLessThan(FLAT * early)
  const text = await (await fetch(`${server.url}/metrics`)).text()
  expect([...text.matchAll(/status="5\d\d"\} (\d+)/g)].map(match => match[1])).toEqual([])
  expect(text).toMatch(/stvlm_buffered_bytes 0/)
  expect(await server.stop()).toBe(0)
})
