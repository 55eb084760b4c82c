import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EXIT } from '../base/errors.ts'
import { registerModels } from './models.ts'

let folder: string
let [out, err] = ['', '']

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-models-'))
  ;[out, err] = ['', '']
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    out += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    err += text
    return true
  })
  vi.stubEnv('STVLM_MODELS', folder)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.exitCode = undefined
})

async function run(...args: readonly string[]): Promise<number> {
  const program = new Command('stvlm').exitOverride()
  registerModels(program)
  await program.parseAsync(['models', ...args], { from: 'user' })
  const code = Number(process.exitCode ?? 0)
  process.exitCode = undefined
  return code
}

test('list: a table or JSON lines, by task and by what the licence permits', async () => {
  expect(await run('list', '--task', 'metric-depth')).toBe(0)
  expect(out).toMatch(/^model +task +licence/)
  expect(out).toMatch(/unidepth-v2 +metric-depth +CC-BY-NC-4.0 +no /)
  expect(out).not.toContain('yolox')
  out = ''
  await run('list', '--licence', 'commercial', '--json')
  const rows: { name: string; licence: { commercial: string } }[] = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.filter(row => row.licence.commercial !== 'yes')).toEqual([])
})

test('check: a damaged file with both hashes and the exit code of bad input; an absent one as missing', async () => {
  await writeFile(join(folder, 'yolox_nano_416x416.onnx'), 'no network')
  expect(await run('check', 'yolox-nano')).toBe(EXIT.badInput)
  expect(out).toMatch(/^damaged +\S+yolox_nano_416x416.onnx +expected 695e750a\w+, got \w{64}\n$/)
  expect(await run('check', 'moge-2')).toBe(EXIT.missing)
  expect(err).toContain('moge_2.onnx')
})

test('add: refuses a licence, a name that is none, a model without an address', async () => {
  expect(await run('add', 'unidepth-v2', '--licence', 'commercial')).toBe(EXIT.usage)
  expect(await run('add', 'nothing-such')).toBe(EXIT.usage)
  expect(await run('add', 'moge-2')).toBe(EXIT.missing)
  expect(err.trim().split('\n')).toHaveLength(3)
  expect(out).toBe('')
})
