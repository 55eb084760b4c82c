import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeBdd100k } from '../../test/generators/bdd100k.ts'
import { writeNuplan } from '../../test/generators/nuplan.ts'
import { writeJsonl } from '../files/jsonl.ts'
import { labelSourceNamed, readLabels } from '../labels/read-labels.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const TSX = join(import.meta.dirname, '../../node_modules/tsx/dist/loader.mjs')

let dir: string
let labels: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'stvlm-output-'))
  labels = await writeBdd100k(dir, { videos: 2, frames: 20, tracks: 3, seed: 1 })
})
afterAll(() => rmSync(dir, { recursive: true }))

function stvlm(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', TSX, MAIN, ...args], {
    cwd: dir,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('--out -', () => {
  it('is standard output for lines of JSON, the same bytes as the file gets', { timeout: 60_000 }, () => {
    const toFile = stvlm('labels', 'bdd100k', labels, '--out', 'scenes.jsonl')
    expect(toFile).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('2 scenes') })
    const toPipe = stvlm('labels', 'bdd100k', labels, '--out', '-')
    expect(toPipe).toMatchObject({ status: 0, stdout: readFileSync(join(dir, 'scenes.jsonl'), 'utf8') })
    expect(stvlm('questions', 'scenes.jsonl', '--out', '-')).toMatchObject({ status: 0, stdout: '' })
    expect(readdirSync(dir)).not.toContain('-')
  })

  it.each([
    ['clips', ['questions.jsonl']],
    ['look', ['scenes.jsonl']],
    ['export', ['questions.jsonl', '--to', 'mcap']],
    ['simulate', ['--clips', '1']],
  ])('is refused by %s, which makes a folder', { timeout: 60_000 }, (command, words) => {
    const { status, stderr } = stvlm(command, ...words, '--out', '-')
    expect(status).toBe(2)
    expect(stderr).toBe('stvlm: --out: expected a folder, got -, which is standard output\n')
    expect(readdirSync(dir)).not.toContain('-')
  })

  it('is refused beside --stats, which is printed there', { timeout: 60_000 }, () => {
    expect(stvlm('questions', 'scenes.jsonl', '--out', '-', '--stats')).toMatchObject({
      status: 2,
      stderr: 'stvlm: --stats: expected a file for --out, got -\n',
    })
  })
})

describe('--skip-bad', () => {
  beforeAll(async () => {
    const log = await writeNuplan(join(dir, 'nuplan'), { sweeps: 30, tracks: 2 })
    await writeJsonl(SCENE_FORMAT, join(dir, 'whole.jsonl'), readLabels(labelSourceNamed('nuplan'), [log], {}))
    const [line] = readFileSync(join(dir, 'whole.jsonl'), 'utf8').split('\n')
    writeFileSync(join(dir, 'broken.jsonl'), `${line}\n{"schema": "stvlm.scene/1"}\n`)
  })

  it.each([
    ['motion', ['--json']],
    ['questions', ['--out', 'q.jsonl']],
    ['look', ['--out', 'page']],
  ])('keeps the whole lines in %s and says which was left out', { timeout: 60_000 }, (command, words) => {
    const { status, stderr } = stvlm(command, 'broken.jsonl', ...words, '--skip-bad')
    expect(status).toBe(0)
    expect(stderr.match(/left out: .*broken\.jsonl:2\)\n/g)).toHaveLength(1)
  })

  it('is asked for: without it the first broken line ends the run', { timeout: 60_000 }, () => {
    const { status, stderr } = stvlm('look', 'broken.jsonl', '--out', 'none')
    expect(status).toBe(3)
    expect(stderr).toMatch(/^stvlm: .*broken\.jsonl:2\)\n$/)
    expect(readdirSync(join(dir, 'none'))).not.toContain('index.html')
  })
})
