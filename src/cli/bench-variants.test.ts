import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { chatServer, completion, sendJson } from '../../test/chat-server.ts'
import { writeTwoRecordings } from '../../test/two-recordings.ts'
import { messageOf, StvlmError } from '../base/errors.ts'
import { SCORE_FORMAT, type Score } from '../bench/score/score-record.ts'
import { VARIANT_NAMES } from '../bench/variants/variants.ts'
import { readJsonl } from '../files/jsonl.ts'
import { registerBench } from './bench.ts'

let bench = ''
beforeAll(async () => {
  bench = await mkdtemp(join(tmpdir(), 'stvlm-bench-variants-'))
  await writeTwoRecordings(bench)
})
afterAll(() => rm(bench, { recursive: true, force: true }))

async function stvlm(...words: string[]): Promise<{ code: number; said: string }> {
  let said = ''
  const into = (chunk: string | Uint8Array) => {
    said += chunk
    return true
  }
  const spies = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'write').mockImplementation(into))
  const program = new Command()
  registerBench(program)
  try {
    await program.exitOverride().parseAsync(['bench', ...words], { from: 'user' })
    return { code: Number(process.exitCode ?? 0), said }
  } catch (problem) {
    return { code: problem instanceof StvlmError ? problem.exitCode : 1, said: `stvlm: ${messageOf(problem)}` }
  } finally {
    process.exitCode = undefined
    for (const spy of spies) spy.mockRestore()
  }
}

const pathOf = (name: string): string => join(bench, `${name.replace(' ', '-')}.jsonl`)
const scoresPath = (): string => join(bench, 'scores.jsonl')

async function scores(): Promise<Score[]> {
  const all: Score[] = []
  for await (const one of readJsonl(SCORE_FORMAT, scoresPath())) all.push(one)
  return all
}

test.each(VARIANT_NAMES)('%s: the truth is right, under the name that the run recorded', async name => {
  const out = pathOf(name)
  const run = await stvlm('run', bench, '--model', 'truth', '--variant', name, '--seed', '5', '--out', out)
  expect(run).toEqual({ code: 0, said: `2 answers, 2 in all -> ${out}\n` })
  expect((await stvlm('score', bench, out, '--out', scoresPath())).code).toBe(0)
  expect((await scores()).map(({ variant, right }) => [variant, right])).toEqual([
    [name, true],
    [name, true],
  ])
})

test('a model is sent the changed pictures: a video of its own, which the cache keeps', async () => {
  const videos: string[] = []
  const server = await chatServer((body, _, response) => {
    const found = /data:video\/mp4;base64,([^"]+)/.exec(body)
    if (found) videos.push(found[1])
    sendJson(response, completion('3 m'))
  })
  try {
    const model = ['--model', `openai:m@${server.url}`, '--media', 'video', '--cache', join(bench, 'cache')]
    const run = (name: string) => stvlm('run', bench, ...model, '--variant', name, '--out', pathOf(`sent ${name}`))
    expect((await run('mirror')).code).toBe(0)
    expect((await run('reverse')).code).toBe(0)
  } finally {
    await server.close()
  }
  expect(new Set(videos).size).toBe(4)
})

test('what does not fit is refused in one line', async () => {
  const out = pathOf('mixed')
  const run = (...more: string[]) => stvlm('run', bench, '--model', 'truth', '--out', out, ...more)
  await run('--variant', 'mirror')
  expect((await run('--variant', 'reverse')).said).toMatch(
    /^stvlm: setting variant: expected "mirror", as its answers were made \(or another --out\), got "reverse"/,
  )
  expect((await run()).said).toMatch(/^stvlm: setting variant: expected "mirror".* got none/)
  expect(await run('--variant', 'sideways')).toMatchObject({
    code: 2,
    said: expect.stringMatching(/variant: expected paraphrase, .* got sideways/),
  })
  expect((await stvlm('score', bench, out, '--out', scoresPath(), '--variant', 'reverse')).said).toMatch(
    /^stvlm: --variant: expected mirror, as its answers were made, got reverse/,
  )
  expect((await stvlm('score', bench, out, '--out', scoresPath(), '--variant', 'mirror')).code).toBe(0)
  const suite = ['run', '--suite', 'next-qa', '--data', bench, '--model', 'truth', '--out', pathOf('suite')]
  expect((await stvlm(...suite, '--variant', 'mirror')).said).toMatch(
    /^stvlm: --variant: expected a bench folder, got --suite/,
  )
})
