/**
 * What reading an answer costs, in microseconds of processor time: plain sentences whose numbers never repeat, and the
 * corpus of test/corpus, whose answers are long and hard on purpose; `first` and `last` included.
 *
 *     npx tsx bench/bench-parse.ts [answers]
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Random } from '../src/base/random.ts'
import { type Expected, readAnswer } from '../src/bench/parse/index.ts'
import { readWhole } from '../src/bench/parse/read-whole.ts'

const count = Number(process.argv[2] ?? 200_000)

interface Asked {
  readonly text: string
  readonly expected: Expected
}

const COLOURS: Expected = { type: 'choice', options: ['red', 'blue'] }
const random = new Random(1)
const figure = (): string => random.uniform(0, 300).toFixed(2)
const hour = (): number => 1 + random.int(12)

/** As the seven tasks are answered in short. */
const PLAIN: readonly (() => Asked)[] = [
  () => ({ text: `The object travels ${figure()} m.`, expected: { type: 'length' } }),
  () => ({ text: `${figure()} meters`, expected: { type: 'length' } }),
  () => ({ text: `The average speed is about ${figure()} km/h.`, expected: { type: 'speed' } }),
  () => ({ text: `It is heading towards ${hour()} o'clock.`, expected: { type: 'hour' } }),
  () => ({ text: `From ${hour()} s to ${12 + hour()} s.`, expected: { type: 'interval' } }),
  () => ({ text: 'The object in the red box.', expected: COLOURS }),
  () => ({ text: 'They move in different directions.', expected: { type: 'choice', options: ['same', 'different'] } }),
]

const rows = readFileSync(join(import.meta.dirname, '../test/corpus/answers.jsonl'), 'utf8')
  .trim()
  .split('\n')
const corpus = rows.map((line): Asked => JSON.parse(line))
const plain = Array.from({ length: count }, (_, i) => PLAIN[i % PLAIN.length]())
const hard = Array.from({ length: count / 4 }, (_, i) => corpus[i % corpus.length])

function measure(name: string, answers: readonly Asked[], read: (text: string, expected: Expected) => unknown): void {
  for (const { text, expected } of answers.slice(0, count / 10)) read(text, expected)
  const start = process.cpuUsage()
  for (const { text, expected } of answers) read(text, expected)
  const { user, system } = process.cpuUsage(start)
  console.log(
    `${name}: ${((user + system) / answers.length).toFixed(2)} us of CPU an answer (${answers.length} answers)`,
  )
}

measure('plain answers', plain, readAnswer)
measure('plain answers, the whole way', plain, readWhole)
measure('corpus answers', hard, readAnswer)
