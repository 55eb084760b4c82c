import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../test/in-process.ts'
import { registerServe } from './serve.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-serve-'))
  await writeFile(join(folder, 'short'), 'ada:short\n')
  await writeFile(join(folder, 'none'), '# nobody\n')
})
afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['beyond this machine without keys', ['--host', '0.0.0.0'], /--host 0.0.0.0: expected API keys/],
  ['no such address', ['--host', '192.0.2.1', '--keys', 'short'], /API key 1: expected at least 16 characters, got 5/],
  ['keys that are none', ['--keys', 'none'], /--keys: expected a key at least, got none/],
  ['no file of keys', ['--keys', 'absent'], /--keys: expected a file/],
  ['an unknown limit', ['--limit', 'speed=3'], /--limit: expected NAME=NUMBER/],
  ['a limit without a number', ['--limit', 'askJobs='], /--limit: expected NAME=NUMBER/],
  ['no port', ['--port', '70000'], /--port: expected a port/],
])('%s is refused in one line', async (_, words, line) => {
  const inFolder = words.map((word, i) => (words[i - 1] === '--keys' ? join(folder, word) : word))
  const said = await runCommand(registerServe, ['serve', '--model', 'boxes', ...inFolder])
  expect(said.err).toMatch(line)
  expect(said.code).toBe(2)
  expect(said.out).toBe('')
})
