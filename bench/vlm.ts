/**
 * Tokens a second of a vision-language model's language half, against onnxruntime's Python package in the same run: a shared prefix, then
 * questions behind it, each answered with the same number of tokens. All take turns of two questions, some tens of milliseconds each, so that
 * a busy machine slows all alike; medians of turns count. Answers must be the same, token for token.
 *
 *   STVLM_ORT_PYTHON=python3 npx tsx bench/vlm.ts [--threads 1] [--prefix 81] [DIR ...]
 *
 * DIR: folders of ONNX models; by default models/nano. --prefix: rows before the questions. Without STVLM_ORT_PYTHON (pins in vlm_peer.py)
 * only our side runs.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Random } from '../src/base/random.ts'
import { median } from '../src/base/stats.ts'
import { Decoder } from '../src/models/vlm/decoder.ts'
import { Embedder } from '../src/models/vlm/embedder.ts'
import { answerGreedily } from '../src/models/vlm/greedy.ts'
import { folderFiles } from '../src/models/vlm/open-vlm.ts'

const QUESTIONS = 40
const QUESTION_TOKENS = 14
const ANSWER_TOKENS = 16
/** Questions a turn. */
const AT_ONCE = 2
const ROUNDS = 3
/** Turns of each before any counts. */
const WARM_UP = 4

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '1' }, prefix: { type: 'string', default: '81' } },
})
const [threads, prefixRows] = [Number(values.threads), Number(values.prefix)]
const python = process.env.STVLM_ORT_PYTHON
const peer = join(import.meta.dirname, 'vlm_peer.py')
const measuredSchema = z.object({ cpuS: z.number(), wallS: z.number(), answers: z.array(z.array(z.number())) })
type Measured = z.infer<typeof measuredSchema>

/** Answers the questions from one number to before another. */
interface Runner {
  readonly name: string
  turn(from: number, to: number): Promise<Measured>
  close(): void
}

interface Job {
  readonly prefix: readonly (readonly number[])[]
  readonly questions: readonly (readonly number[])[]
  readonly tokens: number
}

/** Numbers in place of frames: what is computed does not depend on them. */
function jobFor(width: number): Job {
  const random = new Random(1, 'bench-vlm')
  return {
    prefix: Array.from({ length: prefixRows }, () => Array.from({ length: width }, () => random.normal())),
    questions: Array.from({ length: QUESTIONS }, () =>
      Array.from({ length: QUESTION_TOKENS }, () => 6 + random.int(290)),
    ),
    tokens: ANSWER_TOKENS,
  }
}

const cpuS = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function ours(decoder: Decoder, embedder: Embedder, job: Job): Promise<Runner> {
  const read = { shared: decoder.empty(), own: decoder.rows() }
  await decoder.run(read, Float32Array.from(job.prefix.flat()), job.prefix.length)
  const cache = { shared: decoder.share(read.own), own: decoder.rows() }
  const options = { eosIds: [], repetitionPenalty: 1, maxNewTokens: job.tokens }
  const answer = async (ids: readonly number[]) => {
    cache.own.clear()
    const start = await decoder.run(cache, await embedder.embed(ids), ids.length)
    return answerGreedily({ decoder, embedder, cache }, start, ids, options)
  }
  const turn = async (from: number, to: number) => {
    const [cpu, wallMs, answers] = [cpuS(), performance.now(), [] as number[][]]
    for (const ids of job.questions.slice(from, to)) answers.push(await answer(ids))
    return { cpuS: cpuS() - cpu, wallS: (performance.now() - wallMs) / 1e3, answers }
  }
  return { name: 'ours', turn, close: () => undefined }
}

/** One process, which waits while the others run. */
async function theirs(folder: string, jobPath: string): Promise<Runner[]> {
  if (!python) return []
  const child = spawn(python, [peer, folder, jobPath, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return ['arrays', 'values'].map(form => ({
    name: form,
    turn: async (from, to) => {
      child.stdin.write(`${form} ${from} ${to}\n`)
      return measuredSchema.parse(JSON.parse((await lines.next()).value))
    },
    close: () => child.stdin.end(),
  }))
}

async function compare(folder: string): Promise<void> {
  const files = await folderFiles(folder, threads)
  const [embedder, decoder] = [await Embedder.open(files), await Decoder.open(files)]
  const job = jobFor((await embedder.embed([0])).length)
  const temporary = await mkdtemp(join(tmpdir(), 'stvlm-bench-'))
  const jobPath = join(temporary, 'job.json')
  await writeFile(jobPath, JSON.stringify(job))
  const runners = [await ours(decoder, embedder, job), ...(await theirs(folder, jobPath))]
  const measured = runners.map((): Measured[] => [])
  for (let i = 0; i < ROUNDS * QUESTIONS; i += AT_ONCE) {
    const from = i % QUESTIONS
    for (const [k, runner] of runners.entries()) measured[k].push(await runner.turn(from, from + AT_ONCE))
  }
  for (const runner of runners) runner.close()
  await rm(temporary, { recursive: true })
  report(folder, runners, measured)
}

function report(folder: string, runners: readonly Runner[], measured: readonly (readonly Measured[])[]): void {
  const perSecond = (turns: readonly Measured[], clock: 'cpuS' | 'wallS') =>
    (AT_ONCE * ANSWER_TOKENS) / median(turns.slice(WARM_UP).map(turn => turn[clock]))
  console.log(`${folder}: ${prefixRows} rows before the questions, threads: ${threads}`)
  const answersOf = (turns: readonly Measured[]) => JSON.stringify(turns.map(turn => turn.answers))
  for (const [k, { name }] of runners.entries()) {
    const [cpu, wall] = [perSecond(measured[k], 'cpuS'), perSecond(measured[k], 'wallS')]
    const rates = `${cpu.toFixed(0)} tokens a processor second, ${wall.toFixed(0)} an elapsed one`
    if (k === 0) console.log(`  ours: ${rates} (of answers; their questions are read on the way)`)
    else {
      const [byCpu, byWall] = [perSecond(measured[0], 'cpuS') / cpu, perSecond(measured[0], 'wallS') / wall]
      const words = answersOf(measured[k]) === answersOf(measured[0]) ? 'the same answers' : 'OTHER ANSWERS'
      console.log(
        `  onnxruntime in Python, ${name}: ${rates}; ratio ${byCpu.toFixed(2)}, elapsed ${byWall.toFixed(2)}; ${words}`,
      )
    }
  }
  if (!python) console.log('  onnxruntime in Python not run (set STVLM_ORT_PYTHON)')
}

const folders = positionals.length > 0 ? positionals : [join(import.meta.dirname, '../models/nano')]
for (const folder of folders.map(path => resolve(path))) {
  if (existsSync(folder)) await compare(folder)
  else console.log(`${folder}: not there`)
}
