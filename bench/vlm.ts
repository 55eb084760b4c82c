/**
 * Tokens a processor second of a vision-language model's language half, in one thread, against onnxruntime's Python package in the same run:
 * a shared prefix, then questions behind it, each answered with the same number of tokens. Rounds take turns; the median counts. Answers must
 * be the same, token for token.
 *
 *   STVLM_ORT_PYTHON=python3 npx tsx bench/vlm.ts [DIR ...]
 *
 * DIR: folders of ONNX models; by default models/nano. Without STVLM_ORT_PYTHON (pins in vlm_peer.py) only our side runs.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Random } from '../src/base/random.ts'
import { median } from '../src/base/stats.ts'
import { Decoder } from '../src/models/vlm/decoder.ts'
import { Embedder } from '../src/models/vlm/embedder.ts'
import { answerGreedily } from '../src/models/vlm/greedy.ts'
import { folderFiles } from '../src/models/vlm/open-vlm.ts'

const PREFIX = 81
const QUESTIONS = 40
const QUESTION_TOKENS = 14
const ANSWER_TOKENS = 16
const ROUNDS = 5

const python = process.env.STVLM_ORT_PYTHON
const peer = join(import.meta.dirname, 'vlm_peer.py')
const peerSchema = z.object({ cpuS: z.number(), answers: z.array(z.array(z.number())) })
type Measured = z.infer<typeof peerSchema>

interface Job {
  readonly prefix: readonly (readonly number[])[]
  readonly questions: readonly (readonly number[])[]
  readonly tokens: number
}

/** Numbers in place of frames: what is computed does not depend on them. */
function jobFor(width: number): Job {
  const random = new Random(1, 'bench-vlm')
  return {
    prefix: Array.from({ length: PREFIX }, () => Array.from({ length: width }, () => random.normal())),
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

async function ours(decoder: Decoder, embedder: Embedder, job: Job): Promise<Measured> {
  const { cache } = await decoder.run(decoder.empty(), Float32Array.from(job.prefix.flat()), job.prefix.length)
  const scratch = decoder.scratch()
  const answers: number[][] = []
  const before = cpuS()
  for (const ids of job.questions) {
    const start = await decoder.run(cache, await embedder.embed(ids), ids.length, scratch)
    const options = { eosIds: [], repetitionPenalty: 1, maxNewTokens: job.tokens }
    answers.push(await answerGreedily({ decoder, embedder, scratch }, start, ids, options))
  }
  return { cpuS: cpuS() - before, answers }
}

async function compare(folder: string): Promise<void> {
  const files = await folderFiles(folder, 1)
  const [embedder, decoder] = [await Embedder.open(files), await Decoder.open(files)]
  const job = jobFor((await embedder.embed([0])).length)
  const temporary = await mkdtemp(join(tmpdir(), 'stvlm-bench-'))
  const jobPath = join(temporary, 'job.json')
  await writeFile(jobPath, JSON.stringify(job))
  const theirs = (form: string) =>
    peerSchema.parse(JSON.parse(execFileSync(python!, [peer, folder, jobPath, form], { encoding: 'utf8' })))
  const rounds: { ours: Measured; arrays?: Measured; values?: Measured }[] = []
  for (let i = 0; i < ROUNDS; i++) {
    rounds.push({
      ours: await ours(decoder, embedder, job),
      ...(python && { arrays: theirs('arrays'), values: theirs('values') }),
    })
  }
  await rm(temporary, { recursive: true })
  report(folder, rounds)
}

function report(folder: string, rounds: readonly { ours: Measured; arrays?: Measured; values?: Measured }[]): void {
  const perSecond = (all: readonly Measured[]) => (QUESTIONS * ANSWER_TOKENS) / median(all.map(each => each.cpuS))
  const own = perSecond(rounds.map(round => round.ours))
  console.log(`${folder}: ${own.toFixed(0)} tokens a processor second (of answers, their questions read on the way)`)
  for (const form of ['arrays', 'values'] as const) {
    const measured = rounds.flatMap(round => round[form] ?? [])
    if (measured.length === 0) continue
    const same = measured.every(each => JSON.stringify(each.answers) === JSON.stringify(rounds[0].ours.answers))
    const theirs = perSecond(measured)
    const words = same ? 'the same answers' : 'OTHER ANSWERS'
    console.log(`  onnxruntime in Python, ${form}: ${theirs.toFixed(0)}; ratio ${(own / theirs).toFixed(2)}; ${words}`)
  }
  if (!python) console.log('  onnxruntime in Python not run (set STVLM_ORT_PYTHON)')
}

const given = process.argv.slice(2)
const folders = given.length > 0 ? given : [join(import.meta.dirname, '../models/nano')]
for (const folder of folders.map(path => resolve(path))) {
  if (existsSync(folder)) await compare(folder)
  else console.log(`${folder}: not there`)
}
