import { appendFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { AnswerRecord } from '../answer-record.ts'
import { AnswersFile } from './answers-file.ts'
import { lockFile } from './lock.ts'

const IDS = new Set(['a', 'b', 'c', 'd'])
const record = (questionId: string, over: Partial<AnswerRecord> = {}): AnswerRecord => ({
  questionId,
  model: 'm',
  text: 'line\nbreaks, é and \u2028',
  ...over,
})
const line = (...args: Parameters<typeof record>) => `${JSON.stringify(record(...args))}\n`
const agree = async () => {}

let dir = ''
let path = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-answers-'))
  path = join(dir, 'answers.jsonl')
})

const openFile = (check: (hasAnswers: boolean) => Promise<void> = agree) => AnswersFile.open(path, IDS, check)

test('appends whole lines in the order of asking, and frees the file', async () => {
  const file = await openFile()
  for (const id of ['a', 'b', 'c']) file.append(record(id))
  await file.close()
  expect(await readFile(path, 'utf8')).toBe(line('a') + line('b') + line('c'))
  expect(await readdir(dir)).toEqual(['answers.jsonl'])
})

test('cuts a truncated last line off, and takes failed questions out', async () => {
  await writeFile(path, line('a') + line('b', { text: '', error: 'busy' }) + line('c') + line('d').slice(0, 30))
  const file = await openFile()
  expect(file.recovered).toMatchObject({ answered: new Set(['a', 'c']), failed: 1, truncated: true })
  file.append(record('d'))
  await file.close()
  expect(await readFile(path, 'utf8')).toBe(line('a') + line('c') + line('d'))
})

test('a last line that lacks only its end is an answer', async () => {
  await writeFile(path, line('a') + line('b').trimEnd())
  const file = await openFile()
  expect(file.recovered).toMatchObject({ answered: new Set(['a', 'b']), truncated: false })
  file.append(record('c'))
  await file.close()
  expect(await readFile(path, 'utf8')).toBe(line('a') + line('b') + line('c'))
})

describe('refuses, and changes nothing:', () => {
  test.each([
    ['an unknown id', line('x'), /answer to x: expected a question of this bench, got none \(.*answers.jsonl:1\)/],
    ['a doubled id', line('a') + line('a'), /question a: expected one answer, got a second one \(.*:2\)/],
    ['a broken line within', `{"quest\n${line('a')}`, /expected an answer, got something else \(.*:1\)/],
    ['a field that nobody knows', '{"questionId":"a","model":"m","text":"","score":1}\n', /:1\)/],
  ])('%s', async (_, text, words) => {
    await writeFile(path, text)
    await expect(openFile()).rejects.toThrow(words)
    expect(await readFile(path, 'utf8')).toBe(text)
    expect(await readdir(dir)).toEqual(['answers.jsonl'])
  })

  test('other settings', async () => {
    const text = line('a') + line('b').slice(0, 9)
    await writeFile(path, text)
    const refuse = (hasAnswers: boolean) => Promise.reject(new Error(`settings ${hasAnswers}`))
    await expect(openFile(refuse)).rejects.toThrow('settings true')
    expect(await readFile(path, 'utf8')).toBe(text)
  })
})

describe('the lock', () => {
  const lock = () => `${path}.lock`
  const owner = (pid: number, over = {}) => JSON.stringify({ pid, host: hostname(), ...over })

  test('keeps a second writer out, also one of this process', async () => {
    const file = await openFile()
    await expect(openFile()).rejects.toThrow(
      new RegExp(`expected no other process to write them, got process ${process.pid} `),
    )
    await file.close()
    await (await openFile()).close()
  })

  test('of a process that is gone, or whose id came again, is taken over', async () => {
    for (const stale of [owner(2 ** 22 + 1), owner(process.pid, { startTicks: '1' })]) {
      await writeFile(lock(), stale)
      const release = await lockFile(path)
      await release()
      expect(await readdir(dir)).toEqual([])
    }
  })

  test('of another machine, or of nobody, is left', async () => {
    await writeFile(lock(), owner(2 ** 22 + 1, { host: 'elsewhere' }))
    await expect(lockFile(path)).rejects.toThrow(/process \d+ on elsewhere/)
    await appendFile(lock(), 'x')
    await expect(lockFile(path)).rejects.toThrow(/delete it where none runs/)
  })

  test('goes to one of many', async () => {
    await writeFile(lock(), owner(2 ** 22 + 1))
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockFile(path)))
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(dir)).toEqual(['answers.jsonl.lock'])
  })
})
