import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { questionsNamed, writeBench } from '../../../test/bench-questions.ts'
import { badInput, badUsage } from '../../base/errors.ts'
import { TryAgain } from '../../base/retry.ts'
import type { Reply, Request, Responder } from '../responder.ts'
import { openBenchFolder } from './bench-folder.ts'
import { type RunOptions, runBench } from './run-bench.ts'
import { DEFAULT_PROMPT } from './run-settings.ts'

interface Said {
  readonly questionId: string
  readonly text: string
  readonly error?: string
  readonly usage?: { readonly costUsd?: number }
}

type Answering = (request: Request, count: number, signal: AbortSignal) => Promise<Reply> | Reply

function responderOf(answering: Answering, settings: Responder['settings'] = {}): Responder & { asked: string[] } {
  const asked: string[] = []
  return {
    name: 'test',
    sees: 'nothing',
    settings,
    asked,
    answer: async (request, signal) => answering(request, asked.push(request.questionId) - 1, signal),
  }
}

async function benchOf(count: number) {
  const folder = await writeBench(await mkdtemp(join(tmpdir(), 'stvlm-run-')), questionsNamed(count))
  const out = join(folder, 'answers.jsonl')
  const run = async (responder: Responder, over: Partial<RunOptions> = {}) => {
    const source = await openBenchFolder(folder, { clips: false, scenes: false })
    const options = { out, prompt: DEFAULT_PROMPT, concurrency: 4, attempts: 2, seed: 1 }
    return runBench(source, responder, { ...options, ...over })
  }
  const said = async (): Promise<Said[]> => {
    const text = await readFile(out, 'utf8')
    return text.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line)]))
  }
  return { folder, out, run, said }
}

const refused = badInput({ subject: 'answer', expected: 'words', got: 'none' })
const busy = (waitMs?: number) =>
  new TryAgain('badInput', { subject: 'server', expected: 'an answer', got: 'busy' }, waitMs)

test('asks every question once, and none again', async () => {
  const bench = await benchOf(30)
  const responder = responderOf(({ questionId }) => ({ text: `to ${questionId}` }))
  const first = await bench.run(responder)
  const second = await bench.run(responder)
  expect([first.tally.answered, first.open, second.kept, second.tally.answered, second.open]).toEqual([30, 0, 30, 0, 0])
  expect(responder.asked).toHaveLength(30)
  const said = await bench.said()
  expect(said.map(({ questionId }) => questionId).sort()).toEqual(questionsNamed(30).map(({ id }) => id))
  expect(said.every(({ questionId, text }) => text === `to ${questionId}`)).toBe(true)
})

test('runs as many at once as allowed, and no more', async () => {
  const bench = await benchOf(20)
  let [now, most] = [0, 0]
  const responder = responderOf(async () => {
    most = Math.max(most, ++now)
    await new Promise(resolve => setTimeout(resolve, 5))
    now--
    return { text: '' }
  })
  await bench.run(responder, { concurrency: 6 })
  expect(most).toBe(6)
})

test('keeps to the requests of a minute', async () => {
  const bench = await benchOf(6)
  const startMs = performance.now()
  await bench.run(
    responderOf(() => ({ text: '' })),
    { requestsPerMinute: 1200 },
  )
  expect(performance.now() - startMs).toBeGreaterThan(5 * 50 - 10)
})

test('writes why a question has no answer, and asks it again the next time', async () => {
  const bench = await benchOf(10)
  const first = await bench.run(
    responderOf(({ questionId }) => {
      if (questionId === 'q0003') throw refused
      return { text: 'x' }
    }),
  )
  expect([first.open, first.tally.failed]).toEqual([1, 1])
  expect((await bench.said()).find(({ questionId }) => questionId === 'q0003')).toEqual({
    questionId: 'q0003',
    model: 'test',
    text: '',
    error: 'answer: expected words, got none',
  })
  const again = responderOf(() => ({ text: 'y' }))
  expect((await bench.run(again)).open).toBe(0)
  expect(again.asked).toEqual(['q0003'])
  expect(await bench.said()).toHaveLength(10)
})

test('tries again what may pass', async () => {
  const bench = await benchOf(3)
  const responder = responderOf((_, count) => {
    if (count < 3) throw busy(count)
    return { text: 'x' }
  })
  const waits: number[] = []
  const summary = await bench.run(responder, { attempts: 5, onWait: ms => void waits.push(ms) })
  expect([summary.open, responder.asked.length, waits.length, summary.tally.retries]).toEqual([0, 6, 3, 3])
})

describe('stops at once', () => {
  test('where nothing can succeed: what is written stays, what runs is ended', async () => {
    const bench = await benchOf(50)
    const responder = responderOf(async ({ questionId }, count, signal) => {
      if (count < 10) return { text: questionId }
      if (count === 10) throw badUsage({ subject: 'server', expected: 'to take the request', got: '400' })
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await expect(bench.run(responder)).rejects.toThrow('server: expected to take the request, got 400')
    expect(await bench.said()).toHaveLength(10)
    expect(responder.asked.length).toBeLessThanOrEqual(14)
    const rest = responderOf(() => ({ text: '' }))
    expect((await bench.run(rest)).open).toBe(0)
    expect(rest.asked).toHaveLength(40)
  })

  test('where a server asks for more patience than anybody has', async () => {
    const bench = await benchOf(5)
    const responder = responderOf(() => {
      throw busy(3_600_000)
    })
    await expect(bench.run(responder)).rejects.toThrow(/a wait of 3600 s \(busy\); start again later/)
    expect(await bench.said()).toEqual([])
  })

  test('where question after question has no answer', async () => {
    const bench = await benchOf(100)
    const responder = responderOf(() => {
      throw refused
    })
    await expect(bench.run({ ...responder, server: 'http://127.0.0.1' })).rejects.toThrow(
      /25 questions in a row without one; the last: answer: expected words/,
    )
    expect(responder.asked.length).toBeLessThan(30)
    const script = await (await benchOf(100)).run(responder)
    expect([script.open, script.tally.failed]).toEqual([100, 100])
  })
})

test('drains: what runs is finished and written, nothing more is asked', async () => {
  const bench = await benchOf(40)
  const drain = new AbortController()
  const responder = responderOf(async ({ questionId }, count) => {
    if (count === 9) drain.abort()
    await new Promise(resolve => setTimeout(resolve, 5))
    return { text: questionId }
  })
  const summary = await bench.run(responder, { signal: drain.signal })
  expect((await bench.said()).map(({ questionId }) => questionId).sort()).toEqual([...responder.asked].sort())
  expect(summary.open).toBe(40 - responder.asked.length)
  expect(responder.asked.length).toBeLessThan(14)
})

describe('settings', () => {
  test('are recorded, and others are refused with what differs', async () => {
    const bench = await benchOf(3)
    const answer = () => ({ text: '' })
    await bench.run(responderOf(answer, { body: '{}' }))
    const record: unknown = JSON.parse(await readFile(join(bench.folder, 'answers.run.json'), 'utf8'))
    expect(record).toMatchObject({
      schema: 'stvlm.bench-run/1',
      model: 'test',
      settings: { frames: 16, shots: 0, body: '{}' },
    })
    const other = { ...DEFAULT_PROMPT, frames: 8 }
    await expect(bench.run(responderOf(answer, { body: '{}' }), { prompt: other })).rejects.toThrow(
      /setting frames: expected 16, as its answers were made \(or another --out\), got 8 \(.*answers.run.json\)/,
    )
    await expect(bench.run(responderOf(answer))).rejects.toThrow(/setting body: .*got none/)
    await writeBench(bench.folder, questionsNamed(4))
    await expect(bench.run(responderOf(answer, { body: '{}' }))).rejects.toThrow(/setting bench/)
  })

  test('of answers from elsewhere are unknown', async () => {
    const bench = await benchOf(2)
    await writeFile(bench.out, `${JSON.stringify({ questionId: 'q0000', model: 'm', text: '' })}\n`)
    await expect(bench.run(responderOf(() => ({ text: '' })))).rejects.toThrow(
      /run settings: expected beside the answers/,
    )
  })
})

test('a cache answers what was asked the same way before', async () => {
  const [one, other] = [await benchOf(12), await benchOf(12)]
  const cacheFolder = join(one.folder, 'cache')
  const prices = { inUsd: 2, outUsd: 10 }
  const usage = { promptTokens: 1000, completionTokens: 100 }
  const answer = ({ questionId }: Request) => ({ text: questionId, usage })
  const first = await one.run(responderOf(answer), { cacheFolder, prices })
  const cached = responderOf(answer)
  const second = await other.run(cached, { cacheFolder, prices })
  expect([cached.asked.length, second.tally.fromCache, second.tally.costUsd, second.open]).toEqual([0, 12, 0, 0])
  expect(first.tally.costUsd).toBeCloseTo(12 * 0.003, 12)
  expect(first.tally.detail()).toBe('12.0k tokens in, 1.20k out, $0.0360')
  const changed = responderOf(answer, { body: '{"temperature":1}' })
  const third = await benchOf(12)
  await third.run(changed, { cacheFolder })
  expect(changed.asked).toHaveLength(12)
})
