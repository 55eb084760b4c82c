// stvlm's share of bench/bench-score.ts, as compiled: node score-ours.mjs DIST FOLDER THREADS
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [dist, folder, threads] = process.argv.slice(2)
const { scoreFiles } = await import(pathToFileURL(join(dist, 'bench/score/files/score-files.js')).href)
const { keepHeapLean } = await import(pathToFileURL(join(dist, 'files/lean-heap.js')).href)
keepHeapLean(100) // as the command line does
const [questions, answers, out] = ['questions', 'answers', 'scores'].map(name => join(folder, `${name}.jsonl`))
const { scores, summary } = await scoreFiles({ questions, answers, out, threads: Number(threads) })
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
const cpuS = (userCPUTime + systemCPUTime) / 1e6
const right = summary.models.map(({ macro }) => macro)
console.log(JSON.stringify({ items: scores, cpuS, wallS: process.uptime(), peakMB: maxRSS / 1024, right }))
