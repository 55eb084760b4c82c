import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SCENE_FORMAT } from '../tracks/record.ts'
import { SCENE_SCHEMA, type Scene } from '../tracks/scene.ts'
import { writeJsonl } from './jsonl.ts'
import { referenceTo, resolveScenes, type SceneReference } from './question-scenes.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stvlm-resolve-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const scene = (id: string): Scene => ({
  schema: SCENE_SCHEMA,
  id,
  recordingId: id,
  startInRecordingS: 0,
  durationS: 1,
  source: { name: 'test', version: '1', licence: 'none', attribution: '' },
  provenance: 'label',
  units: 'm',
  cameras: [],
  tracks: [],
})

async function written(): Promise<{ scenesPath: string; recordsPath: string; records: SceneReference[] }> {
  const scenesPath = join(folder, 'data/scenes.jsonl.gz')
  const recordsPath = join(folder, 'out/questions.jsonl')
  await writeJsonl(SCENE_FORMAT, scenesPath, ['a', 'b', 'c'].map(scene))
  const scenesFile = await referenceTo(scenesPath, recordsPath)
  const records = ['c', 'a', 'c'].map(sceneId => ({ sceneId, scenesFile }))
  return { scenesPath, recordsPath, records }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

test('each scene comes once, with its records, found beside the file that names it', async () => {
  const { recordsPath, records } = await written()
  expect(records[0].scenesFile.path).toBe('../data/scenes.jsonl.gz')
  const resolved = await all(resolveScenes(records, { recordsPath }))
  expect(resolved.map(r => [r.scene.id, r.records.length])).toEqual([
    ['a', 1],
    ['c', 2],
  ])
})

test('a scenes file that moved is found where --scenes says', async () => {
  const { scenesPath, recordsPath, records } = await written()
  const moved = join(folder, 'moved.jsonl.gz')
  await rename(scenesPath, moved)
  await expect(all(resolveScenes(records, { recordsPath }))).rejects.toThrow(/scenes file: expected to exist/)
  expect(await all(resolveScenes(records, { recordsPath, scenes: [moved] }))).toHaveLength(2)
})

test('a scenes file that changed is refused, wherever it is', async () => {
  const { scenesPath, recordsPath, records } = await written()
  await writeJsonl(SCENE_FORMAT, scenesPath, ['a', 'b'].map(scene))
  await expect(all(resolveScenes(records, { recordsPath }))).rejects.toThrow(/a changed one/)
  await expect(all(resolveScenes(records, { recordsPath, scenes: [scenesPath] }))).rejects.toThrow(/--scenes/)
})

test('a scene that the file lacks is named', async () => {
  const { recordsPath, records } = await written()
  const lost = { ...records[0], sceneId: 'nowhere' }
  await expect(all(resolveScenes([lost], { recordsPath }))).rejects.toThrow(/scene nowhere: expected to be in/)
})

test('a folder in the place of a scenes file is one clear line', async () => {
  const { recordsPath, records } = await written()
  await writeFile(join(folder, 'x'), '')
  await expect(all(resolveScenes(records, { recordsPath, scenes: [folder] }))).rejects.toThrow(/got a folder/)
})
