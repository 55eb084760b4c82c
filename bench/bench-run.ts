/**
 * What `stvlm bench run` costs beside the requests themselves: 2,000 requests, 64 at once, against a local server in a
 * process of its own, and the same bodies by a bare loop over fetch, in turn. The runner's time holds everything: reading
 * the bench, prompts, pictures, the reply, and the answers' file.
 *
 *     npx tsx bench/bench-run.ts [requests] [concurrency] [rounds]
 */
import { fork } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../src/base/random.ts'
import { median } from '../src/base/stats.ts'
import { openBenchFolder } from '../src/bench/run/bench-folder.ts'
import { runBench } from '../src/bench/run/run-bench.ts'
import { DEFAULT_PROMPT } from '../src/bench/run/run-settings.ts'
import { CLIP_INDEX_SCHEMA } from '../src/clips/clip-index.ts'
import { encodeJpegs } from '../src/media/jpeg.ts'
import { jsonChunks } from '../src/models/json-chunks.ts'
import { postJson } from '../src/models/post-json.ts'
import { messagesOf, openAiResponder } from '../src/responders/openai.ts'
import { questionsNamed, writeBench } from '../test/bench-questions.ts'

const [count, concurrency, rounds] = [2000, 64, 5].map((usual, i) => Number(process.argv[2 + i] ?? usual))

interface Server {
  readonly url: string
  stop(): void
}

function startServer(delayMs: number): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'chat-echo.mjs'), [String(delayMs)])
  return new Promise(resolve => {
    child.once('message', port => resolve({ url: `http://127.0.0.1:${port}/v1`, stop: () => void child.kill() }))
  })
}

type Media = 'frames' | 'nothing'

async function ours(folder: string, url: string, media: Media, round: number): Promise<number> {
  const startMs = performance.now()
  const source = await openBenchFolder(folder, { clips: media === 'frames', scenes: false })
  const responder = openAiResponder(`m@${url}`, { media, body: {}, timeoutMs: 60_000, env: {} })
  const out = join(folder, `answers-${media}-${round}.jsonl`)
  const { open } = await runBench(source, responder, { out, prompt: DEFAULT_PROMPT, concurrency, attempts: 1, seed: 0 })
  const tookMs = performance.now() - startMs
  if (open > 0) throw new Error(`${open} questions without an answer`)
  return tookMs
}

/** The bodies that the runner sends, as the server hears them. */
async function bodiesOf(folder: string, media: Media, name: string): Promise<string[]> {
  const bodies: string[] = []
  const source = await openBenchFolder(folder, { clips: media === 'frames', scenes: false })
  const real = openAiResponder('m@http://127.0.0.1:9/v1', { media, body: {}, timeoutMs: 1, env: {} })
  const listening = {
    ...real,
    answer: async ({ prompt }: Parameters<typeof real.answer>[0]) => {
      const body = { max_tokens: 512, temperature: 0, model: 'm', messages: await messagesOf(prompt) }
      bodies.push(Buffer.concat(jsonChunks(body)).toString('utf8'))
      return { text: '' }
    },
  }
  const out = join(folder, `bodies-${name}.jsonl`)
  await runBench(source, listening, { out, prompt: DEFAULT_PROMPT, concurrency: 1, attempts: 1, seed: 0 })
  return bodies
}

type Ask = (url: string, body: string) => Promise<string>

const byFetch: Ask = async (url, body) =>
  (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text()

/** The runner's own client, without the runner. */
const byWire: Ask = async (url, body) =>
  (await postJson(new URL(url), [Buffer.from(body)], { timeoutMs: 60_000, maxBytes: 2 ** 20 })).text

async function bare(ask: Ask, bodies: readonly string[], url: string): Promise<number> {
  const startMs = performance.now()
  let next = 0
  const texts: string[] = []
  const work = async () => {
    while (next < bodies.length) {
      const reply: { choices: { message: { content: string } }[] } = JSON.parse(
        await ask(`${url}/chat/completions`, bodies[next++]),
      )
      texts.push(reply.choices[0].message.content)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return performance.now() - startMs
}

/** One clip of sixteen 640x360 frames with some noise, for all questions. */
async function writeFrames(folder: string, ids: readonly string[]): Promise<void> {
  const size = { widthPx: 640, heightPx: 360 }
  const random = new Random('frames')
  const pictures = Array.from({ length: 16 }, (_, k) => ({
    data: Uint8Array.from({ length: 3 * 640 * 360 }, (_, i) => ((i >> 8) + 10 * k + random.int(12)) & 255),
  }))
  const jpegs = await encodeJpegs(pictures, { ...size, format: 'rgb24', matrix: 'bt601' })
  await mkdir(join(folder, 'clips'))
  for (const [k, jpeg] of jpegs.entries()) await writeFile(join(folder, 'clips', `${k}.jpg`), jpeg)
  const clip = { schema: CLIP_INDEX_SCHEMA, clipHash: '0'.repeat(64), frames: jpegs.map((_, k) => `${k}.jpg`) }
  const rows = ids.map(questionId => JSON.stringify({ ...clip, questionId, ...size, videoFps: 10 }))
  await writeFile(join(folder, 'clips/clips.jsonl'), `${rows.join('\n')}\n`)
}

const folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-run-'))
const timesS = Array.from({ length: 16 }, (_, i) => i / 2)
const questions = questionsNamed(count).map(question => ({
  ...question,
  clip: { ...question.clip, timesS, startS: 0, endS: 7.5 },
}))
await writeBench(folder, questions)
await writeFrames(
  folder,
  questions.map(({ id }) => id),
)
for (const [media, delayMs] of [
  ['nothing', 0],
  ['nothing', 50],
  ['frames', 0],
] as const) {
  const server = await startServer(delayMs)
  const bodies = await bodiesOf(folder, media, `${media}-${delayMs}`)
  const times: { fetch: number; wire: number; ours: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    const fetched = await bare(byFetch, bodies, server.url)
    const wire = await bare(byWire, bodies, server.url)
    times.push({ fetch: fetched, wire, ours: await ours(folder, server.url, media, round + 100 * delayMs) })
  }
  server.stop()
  // The first round warms up.
  const counted = times.slice(1)
  const ms = (of: (row: (typeof times)[number]) => number) => Math.round(median(counted.map(of)))
  const over = (of: (row: (typeof times)[number]) => number) => median(counted.map(of)).toFixed(2)
  process.stdout.write(
    `${media}, ${Math.round(bodies[0].length / 1000)} kB a request, server waits ${delayMs} ms: ${count} requests, ` +
      `${concurrency} at once: fetch ${ms(row => row.fetch)} ms, own client ${ms(row => row.wire)} ms, ` +
      `bench run ${ms(row => row.ours)} ms: ${over(row => row.ours / row.fetch)}x fetch, ` +
      `${over(row => row.ours / row.wire)}x own client\n`,
  )
}
await rm(folder, { recursive: true })
