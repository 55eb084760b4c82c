import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { questionNamed, questionsNamed, writeBench, writeClips } from '../../../test/bench-questions.ts'
import { sha256Hex } from '../../base/hash.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { MANIFEST_SCHEMA } from '../manifest.ts'
import { openBenchFolder } from './bench-folder.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-folder-'))
})

const wordsOnly = { clips: false, scenes: false }
const open = (options = wordsOnly) => openBenchFolder(folder, options)

async function idsOf(source: Awaited<ReturnType<typeof open>>): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of source.items(new AbortController().signal)) ids.push(id)
  return ids
}

test('items of one clip come one after the other, none twice', async () => {
  const questions = questionsNamed(6)
  await writeBench(folder, questions)
  await writeClips(folder, questions, i => i % 3)
  const source = await open({ clips: true, scenes: false })
  expect(await idsOf(source)).toEqual(['q0000', 'q0003', 'q0001', 'q0004', 'q0002', 'q0005'])
  expect([...source.ids].sort()).toEqual(questions.map(({ id }) => id))
})

describe('a folder is refused', () => {
  test('without questions, with doubled ids, with a clip that the index lacks', async () => {
    await expect(open()).rejects.toThrow(/file: expected to exist, got nothing there \(.*questions.jsonl\)/)
    await writeBench(folder, [])
    await expect(open()).rejects.toThrow(/questions: expected one at least, got none/)
    await writeBench(folder, [questionNamed('a'), questionNamed('a')])
    await expect(open()).rejects.toThrow(/question a: expected once, got twice/)
    const questions = questionsNamed(2)
    await writeBench(folder, questions)
    await writeClips(folder, questions.slice(0, 1), () => 0)
    const source = await open({ clips: true, scenes: false })
    await expect(idsOf(source)).rejects.toThrow(/clip of question q0001: expected in the index/)
  })

  test('where a file that is used is not as the manifest has it', async () => {
    await writeBench(folder, questionsNamed(2))
    const path = join(folder, 'questions.jsonl')
    const identity = sha256Hex('bench')
    const files = { 'questions.jsonl': await sha256OfFile(path), 'clips/a.mp4': sha256Hex('a') }
    const lists = { tasks: [], sources: [], limits: [], pixels: {} }
    const manifest = { schema: MANIFEST_SCHEMA, identity, seed: 1, perTask: 2, splits: ['test'], ...lists, files }
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
    expect((await open()).identity).toBe(identity)
    await expect(open({ clips: true, scenes: false })).rejects.toThrow(
      /expected to exist, got nothing there \(.*a.mp4\)/,
    )
    await writeFile(path, `${JSON.stringify(questionNamed('other'))}\n`)
    await expect(open()).rejects.toThrow(
      /^questions.jsonl: expected the one that the manifest names .* got a changed one/,
    )
    await rm(path)
    await expect(open()).rejects.toThrow(/nothing there/)
    await writeFile(join(folder, 'manifest.json'), '{')
    await expect(open()).rejects.toThrow(/^manifest: expected JSON/)
  })
})
