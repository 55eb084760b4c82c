// stvlm's loop for bench/bench-score.ts over answers in memory, as compiled: node score-loop.mjs DIST FOLDER
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [dist, folder] = process.argv.slice(2)
const { markAnswer, scorerOf } = await import(pathToFileURL(join(dist, 'bench/score/score-answer.js')).href)
const linesOf = name => readFileSync(join(folder, `${name}.jsonl`), 'utf8').trim().split('\n')
const scorers = new Map(linesOf('questions').map(line => JSON.parse(line)).map(question => [question.id, scorerOf(question)]))
const answers = linesOf('answers').map(line => JSON.parse(line))
const startMs = performance.now()
const before = process.cpuUsage()
let total = 0
let items = 0
for (const answer of answers) {
  const { mra } = markAnswer(scorers.get(answer.questionId), answer).figures
  if (mra === undefined) continue // the truth is 0
  total += mra
  items++
}
const { user, system } = process.cpuUsage(before)
const wallS = (performance.now() - startMs) / 1000
const peakMB = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ items, cpuS: (user + system) / 1e6, wallS, peakMB, meanMRA: total / items }))
