/**
 * Scenes to a file of questions on one core: drafting, balance, the words, and the lines of JSON on the disk. Scenes are
 * parsed objects in memory, as the simulator and the label readers give them.
 *
 *     npx tsx bench/questions.ts [clips] [copies]
 *
 * The simulator's `bench-1` clips are taken `copies` times under new names, and four times as often: memory must not
 * grow with them. The last line has the heap as small as the command line keeps it, for scenes of 10 MB a line.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scene } from '../src/tracks/scene.ts'
import { compile } from './compiled.ts'

const dist = compile()
const { writeJsonl }: typeof import('../src/files/jsonl.ts') = await import(join(dist, 'files/jsonl.js'))
const { keepHeapLean }: typeof import('../src/files/lean-heap.ts') = await import(join(dist, 'files/lean-heap.js'))
const { generateQuestions }: typeof import('../src/questions/generate.ts') = await import(
  join(dist, 'questions/generate.js')
)
const { QUESTION_FORMAT }: typeof import('../src/questions/record.ts') = await import(join(dist, 'questions/record.js'))
const { tasksNamed }: typeof import('../src/questions/tasks.ts') = await import(join(dist, 'questions/tasks.js'))
const { PRESETS, simulateScene }: typeof import('../src/simulate/index.ts') = await import(
  join(dist, 'simulate/index.js')
)

const clips = Number(process.argv[2] ?? 40)
const folder = mkdtempSync(join(tmpdir(), 'stvlm-bench-'))
const out = join(folder, 'questions.jsonl')
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
  let peakBytes = 0
  // Asking the system for the memory costs as much as some questions do.
  const watch = ({ done }: { readonly done: number }) => {
    if (done % 32 === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }
  const questions = generateQuestions(open, { tasks: tasksNamed(names), seed: 1, onProgress: watch })
  const count = await writeJsonl(QUESTION_FORMAT, out, questions)
  const { user, system } = process.cpuUsage(before)
  const cpuS = (user + system) / 1e6
  const bytes = statSync(out).size
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

const copies = Number(process.argv[3] ?? 16)
process.stdout.write(`warming up:  ${await run(2, undefined)}\n`)
process.stdout.write(`usual tasks: ${await run(copies, undefined)}\n`)
process.stdout.write(`usual tasks: ${await run(4 * copies, undefined)}\n`)
process.stdout.write(`all tasks:   ${await run(copies, ['all'])}\n`)
keepHeapLean()
process.stdout.write(`lean heap:   ${await run(copies, undefined)}\n`)
rmSync(folder, { recursive: true })
