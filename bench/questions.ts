/**
 * Scenes to questions on one core: both passes, the words, and the lines of JSON; scenes are read beforehand.
 *
 *     npx tsx bench/questions.ts [clips] [copies]
 *
 * The simulator's `bench-1` clips are taken `copies` times under new names: memory must not grow with them.
 */
import { formatQuestion } from '../src/questions/format.ts'
import { generateQuestions } from '../src/questions/generate.ts'
import { tasksNamed } from '../src/questions/tasks.ts'
import { PRESETS, simulateScene } from '../src/simulate/index.ts'
import type { Scene } from '../src/tracks/scene.ts'

const clips = Number(process.argv[2] ?? 100)
const scenesFile = { path: 'scenes.jsonl', sha256: '0'.repeat(64) }
const scenes = Array.from({ length: clips }, (_, i) => simulateScene(PRESETS['bench-1'], 5, i))

async function run(copies: number, names: string[] | undefined): Promise<string> {
  const open = async function* (): AsyncGenerator<{ scene: Scene; scenesFile: typeof scenesFile }> {
    for (let copy = 0; copy < copies; copy++) {
      for (const scene of scenes) yield { scene: { ...scene, id: `${scene.id}/${copy}` }, scenesFile }
    }
  }
  const before = process.cpuUsage()
  const startMs = performance.now()
  let count = 0
  let bytes = 0
  let peakBytes = 0
  for await (const question of generateQuestions(open, { tasks: tasksNamed(names), seed: 1 })) {
    bytes += formatQuestion(question).length
    if (++count % 5000 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }
  const { user, system } = process.cpuUsage(before)
  const cpuS = (user + system) / 1e6
  const wallS = (performance.now() - startMs) / 1000
  return [
    `${clips * copies} scenes`,
    `${count} questions`,
    `${Math.round(count / cpuS)} a CPU second`,
    `${Math.round(count / wallS)} a second`,
    `${(bytes / count / 1000).toFixed(1)} kB each`,
    `${Math.round(peakBytes / 1e6)} MB at most`,
  ].join(', ')
}

const copies = Number(process.argv[3] ?? 4)
process.stdout.write(`warming up: ${await run(1, undefined)}\n`)
process.stdout.write(`usual tasks: ${await run(1, undefined)}\n`)
process.stdout.write(`usual tasks: ${await run(copies, undefined)}\n`)
process.stdout.write(`all tasks:   ${await run(copies, ['all'])}\n`)
