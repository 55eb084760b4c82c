/**
 * Answers to scores, file to file, the questions with all their evidence: a million answers of 50 models to 20,000
 * questions (4 kB each) on two threads; the same to 100,000; and 200,000 answers with a number, where reading and judging
 * stand beside lmms-eval's VSI-Bench loop, the answers in memory on both sides.
 *
 *     npx tsx bench/bench-score.ts [thousand answers]
 *
 * STVLM_LMMS_PYTHON: a Python with lmms-eval 0.7.3 (pins in test/oracles/lmms_eval_numbers.py).
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile } from './compiled.ts'
import { type Figures, measure } from './nuscenes-measure.ts'
import { type ScoreData, writeScoreData } from './score-data.ts'

const MAX_S = 10
const MAX_MB = 500
const MIN_RATIO = 4
const thousand = Number(process.argv[2] ?? 1000)

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const sizeMB = (path: string): string => (statSync(path).size / 1e6).toFixed(0)
const figuresText = ({ items, cpuS, wallS, peakMB }: Figures): string =>
  `${items} answers, ${wallS.toFixed(2)} s, ${cpuS.toFixed(2)} CPU s (${((1e6 * cpuS) / items).toFixed(1)} us each), ${peakMB.toFixed(0)} MB`

async function ours(dist: string, folder: string, data: ScoreData, threads: number): Promise<Figures> {
  await writeScoreData(folder, data)
  const files = ['questions', 'answers'].map(name => `${name} ${sizeMB(join(folder, `${name}.jsonl`))} MB`)
  const figures = await measure(process.execPath, [
    join(import.meta.dirname, 'score-ours.mjs'),
    dist,
    folder,
    String(threads),
  ])
  say(`${data.questions} questions, ${data.models} models, ${files.join(', ')}, ${threads} threads`)
  say(`  stvlm       ${figuresText(figures)}`)
  return figures
}

/** Loop against loop over the same answers in memory; both say the mean MRA, which must be one. */
async function compare(dist: string, folder: string): Promise<void> {
  await ours(dist, folder, { questions: 20_000, models: 10, numbersOnly: true }, 0)
  const loop = await measure(process.execPath, [join(import.meta.dirname, 'score-loop.mjs'), dist, folder])
  say(`  our loop    ${figuresText(loop)}`)
  const python = process.env.STVLM_LMMS_PYTHON
  if (!python) return void say('  lmms-eval   not run (set STVLM_LMMS_PYTHON)')
  const peer = await measure(python, [join(import.meta.dirname, 'bench_score_peer.py'), join(folder, 'truths.jsonl')])
  say(`  lmms-eval   ${figuresText(peer)}`)
  const ratio = peer.cpuS / peer.items / (loop.cpuS / loop.items)
  say(`  ${ratio.toFixed(1)}x less CPU time an answer (at least ${MIN_RATIO}x)`)
  if (ratio < MIN_RATIO) process.exitCode = 1
}

const folder = mkdtempSync(join(tmpdir(), 'stvlm-bench-score-'))
try {
  const dist = compile()
  const large = await ours(dist, folder, { questions: 20_000, models: thousand / 20, numbersOnly: false }, 2)
  if (large.wallS > MAX_S || large.peakMB > MAX_MB) process.exitCode = 1
  say(`  (at most ${MAX_S} s and ${MAX_MB} MB)`)
  await ours(dist, folder, { questions: 100_000, models: thousand / 100, numbersOnly: false }, 2)
  await compare(dist, folder)
} finally {
  rmSync(folder, { recursive: true })
}
