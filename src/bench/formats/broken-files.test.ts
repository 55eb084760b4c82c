import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { questionNamed, writeBench } from '../../../test/bench-questions.ts'
import { StvlmError } from '../../base/errors.ts'
import { Random } from '../../base/random.ts'
import { importAnswers } from './import-answers.ts'

const GOLDEN = join(import.meta.dirname, '../../../test/golden/bench/files')
const files = (await readdir(GOLDEN)).filter(name => !name.endsWith('_results.json'))

/** Cut short, or with bytes that are others. */
function broken(bytes: Buffer, random: Random): Buffer {
  if (random.chance(0.3)) return bytes.subarray(0, random.int(bytes.length))
  const changed = Buffer.from(bytes)
  for (let i = 1 + random.int(4); i > 0; i--) changed[random.int(changed.length)] = random.int(256)
  return changed
}

test.each(files)('%s with broken bytes is read, or refused in one line', { timeout: 60_000 }, async name => {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-broken-'))
  const ids = Array.from({ length: 5 }, (_, i) => questionNamed(`q0000${i}`))
  const bench = await writeBench(join(folder, 'bench'), ids)
  const bytes = await readFile(join(GOLDEN, name))
  const path = join(folder, name)
  for (let i = 0; i < 60; i++) {
    await writeFile(path, broken(bytes, new Random('broken', name, i)))
    const work = importAnswers(path, { bench, model: 'm', out: join(folder, 'answers.jsonl') })
    const failure = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (failure !== undefined) expect(failure, `change ${i}`).toBeInstanceOf(StvlmError)
  }
})
