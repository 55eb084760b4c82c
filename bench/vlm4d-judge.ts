/**
 * How often the rules for VLM4D say what its published judge (o4-mini) said of the published answers of some forty models:
 * nothing of them is stored here.
 *
 *     git clone https://github.com/ShijieZhou-UCLA/VLM4D DIR   # 23f26807
 *     npx tsx bench/vlm4d-judge.ts DIR
 */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { suiteNamed } from '../src/bench/suites/index.ts'

const judged = z.array(z.object({ id: z.string(), response: z.string().nullable().catch(null), correct: z.boolean() }))

interface Count {
  answers: number
  official: number
  strict: number
}

const repository = process.argv[2]
if (repository === undefined) throw new Error('usage: npx tsx bench/vlm4d-judge.ts DIR')
const suite = await suiteNamed('vlm4d').open(join(repository, 'data'))
const outputs = join(repository, 'processed_outputs_paper_results')
const counts = new Map<string, Count>()
for (const name of (await readdir(outputs, { recursive: true })).sort()) {
  if (!name.endsWith('.json')) continue
  const kind = basename(dirname(name))
  const rows = judged.parse(JSON.parse(await readFile(join(outputs, name), 'utf8')))
  const idOf = (id: string) => `${kind.split('_')[0]}/${id}`
  const { official, strict } = suite.score(new Map(rows.map(({ id, response }) => [idOf(id), response ?? ''])))
  const count = counts.get(kind) ?? { answers: 0, official: 0, strict: 0 }
  counts.set(kind, count)
  for (const { id, correct } of rows) {
    count.answers++
    if ((official.marks.get(idOf(id))?.score === 1) === correct) count.official++
    if ((strict.marks.get(idOf(id))?.score === 1) === correct) count.strict++
  }
}
for (const [kind, { answers, official, strict }] of counts) {
  const percent = (agreed: number) => `${((100 * agreed) / answers).toFixed(2)} %`
  console.log(`${kind}: ${answers} answers, official agrees on ${percent(official)}, strict on ${percent(strict)}`)
}
