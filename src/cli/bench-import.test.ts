import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { questionsNamed, writeBench } from '../../test/bench-questions.ts'

let folder: string
let bench: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-bench-import-'))
  bench = await writeBench(join(folder, 'bench'), questionsNamed(3))
})

function stvlm(...words: string[]) {
  const node = ['--import', 'tsx', 'src/cli/main.ts', 'bench', ...words]
  return spawnSync(process.execPath, node, { encoding: 'utf8' })
}

test('a table comes in and goes out; 0 where every question has its answer', async () => {
  const table = join(folder, 'answers.csv')
  await writeFile(table, 'id,answer\nq0002,"It goes\n3 m"\nq0000,5 m\nq0001,\n')
  const out = join(folder, 'answers.jsonl')
  const imported = stvlm('import', table, '--bench', bench, '--model', 'm', '--out', out)
  expect(imported.stderr).toBe(`3 answers of m (csv) -> ${out}\n`)
  expect(imported.status).toBe(0)
  expect(await readFile(out, 'utf8')).toMatch(/^{"questionId":"q0002","model":"m","text":"It goes\\n3 m"}\n/)
  const exported = stvlm('export', out, '--bench', bench, '--to', 'parquet', '--out', join(folder, 'table'))
  expect(exported.stderr).toBe(`3 rows for parquet -> ${join(folder, 'table')}\n`)
})

test('what is missing is told in a line each, and 3 is the exit code; what is there is written', async () => {
  const lines = join(folder, 'answers-cut.jsonl')
  await writeFile(lines, '{"id":"q0000","answer":"1 m"}\n{"id":"x","answer":"2 m"}\n{"id":"q0001","answ')
  const { status, stdout, stderr } = stvlm('import', lines, '--bench', bench, '--model', 'm', '--out', '-')
  expect(status).toBe(3)
  expect(stdout).toBe('{"questionId":"q0000","model":"m","text":"1 m"}\n')
  expect(stderr.split('\n')).toEqual([
    `${lines}: line 2: no question x in this bench, left out`,
    `${lines}: line 3: cut short or no JSON, left out`,
    '1 answers of m (jsonl) -> -',
    `stvlm: answers: expected one for every question, got none for 2, an error for 0, 2 problems (above) (${lines})`,
    '',
  ])
})
