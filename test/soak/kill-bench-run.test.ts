import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Random } from '../../src/base/random.ts'
import { questionsNamed, writeBench } from '../bench-questions.ts'
import { type ChatServer, chatServer, completion, idIn, sendJson } from '../chat-server.ts'

/** Runs that are killed; `npm run soak` gives twice as many as are made here: each is a start of the whole command. */
const KILLS = process.env.STVLM_KILLS === undefined ? 5 : Math.ceil(Number(process.env.STVLM_KILLS) / 2)
const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const QUESTIONS = 200
const KEY = 'sk-kill-test-secret'
const ANSWER_MS = 4

let dir = ''
let server: ChatServer

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-kill-run-'))
  await writeBench(dir, questionsNamed(QUESTIONS))
  server = await chatServer((body, count, response) => {
    const answer = () => sendJson(response, completion(`${idIn(body)} goes ${count} m`))
    setTimeout(answer, new Random('answer', count).uniform(0, 2 * ANSWER_MS))
  })
})
afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

function start(out: string): ChildProcess {
  const model = `openai:m@${server.url}`
  const words = ['bench', 'run', dir, '--model', model, '--media', 'nothing', '--concurrency', '8', '--out', out]
  const env = { ...process.env, STVLM_API_KEY: KEY }
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...words], { stdio: ['ignore', 'ignore', 'pipe'], env })
}

interface Ended {
  /** Null where it was killed. */
  readonly code: number | null
  readonly said: string
}

/** Ends by itself, or by kill -9 a random time after it has asked a random number of questions. */
async function run(out: string, random?: Random): Promise<Ended> {
  const child = start(out)
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  const before = server.asked.length
  const killAt = before + (random ? random.int(QUESTIONS / 2) : Number.POSITIVE_INFINITY)
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const watch = setInterval(() => {
    if (server.asked.length < killAt) return
    clearInterval(watch)
    setTimeout(() => child.kill('SIGKILL'), random?.uniform(0, 3 * ANSWER_MS))
  }, 1)
  const code = await ended
  clearInterval(watch)
  return { code, said }
}

async function written(out: string): Promise<string[]> {
  const text = await readFile(out, 'utf8').catch(() => '')
  const lines = text.split('\n').slice(0, -1)
  return lines.map(line => JSON.parse(line).questionId)
}

test(
  'kill -9 at any moment: no answer is lost, none doubled, and no question asked again whose answer is written',
  async () => {
    let [kills, runs, askedAgain] = [0, 0, 0]
    while (kills < KILLS) {
      const out = join(dir, `answers-${runs++}.jsonl`)
      const first = server.asked.length
      for (let ended: Ended = { code: null, said: '' }; ended.code === null; ) {
        const before = new Set(await written(out))
        const from = server.asked.length
        const random = kills < KILLS ? new Random('kill', kills) : undefined
        ended = await run(out, random)
        if (ended.code === null) kills++
        else expect(ended).toEqual({ code: 0, said: expect.stringContaining(`${QUESTIONS} in all`) })
        const now = await written(out)
        expect(new Set(now).size).toBe(now.length)
        expect([...before].filter(id => !now.includes(id))).toEqual([])
        expect(server.asked.slice(from).filter(body => before.has(idIn(body)))).toEqual([])
      }
      expect((await written(out)).sort()).toEqual(questionsNamed(QUESTIONS).map(({ id }) => id))
      askedAgain += server.asked.length - first - QUESTIONS
    }
    process.stdout.write(`kill -9 of stvlm bench run: ${kills} kills, ${runs} files whole, ${askedAgain} asked again\n`)
    expect(askedAgain).toBeLessThanOrEqual(kills * 8)
  },
  Math.max(90_000, KILLS * 15_000),
)
