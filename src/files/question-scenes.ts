import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { badInput, missing } from '../base/errors.ts'
import { throwIfAborted } from '../base/work.ts'
import { SCENE_FORMAT } from '../tracks/record.ts'
import type { Scene } from '../tracks/scene.ts'
import { readJsonl } from './jsonl.ts'
import { refuseMissing } from './lines.ts'

/** What a record (a question, for one) says of the scene that it is about. */
export interface SceneReference {
  readonly sceneId: string
  /** `path` is relative to the folder of the file that holds the record. */
  readonly scenesFile: { readonly path: string; readonly sha256: string }
}

export interface ResolveOptions {
  /** The file that holds the records: paths in them are relative to its folder. */
  readonly recordsPath: string
  /** --scenes: where the scenes are now; by default where the records say. */
  readonly scenes?: readonly string[]
  readonly signal?: AbortSignal
}

/** A scene, the records about it, and the file that holds it: frames are looked for beside it. */
export interface ResolvedScene<R> {
  readonly scene: Scene
  readonly records: R[]
  readonly scenesPath: string
}

/**
 * The scenes that records refer to, one at a time, each with its records; one pass over each scenes file, memory holds
 * the records and one scene. Errors: a scenes file that is not there or has changed since the records were made, a
 * scene that it lacks.
 *
 *     for await (const { scene, records } of resolveScenes(questions, { recordsPath, scenes })) ...
 */
export async function* resolveScenes<R extends SceneReference>(
  records: Iterable<R> | AsyncIterable<R>,
  options: ResolveOptions,
): AsyncGenerator<ResolvedScene<R>> {
  const byFile = new Map<string, Map<string, R[]>>()
  const paths = new Map<string, string>()
  for await (const record of records) {
    const { sha256, path } = record.scenesFile
    const byScene = byFile.get(sha256) ?? new Map<string, R[]>()
    byFile.set(sha256, byScene)
    paths.set(sha256, path)
    const group = byScene.get(record.sceneId)
    if (group) group.push(record)
    else byScene.set(record.sceneId, [record])
  }
  const found = await findFiles(paths, options)
  for (const [sha256, byScene] of byFile) yield* scenesOf(found.get(sha256)!, byScene, options)
}

async function* scenesOf<R>(
  path: string,
  byScene: Map<string, R[]>,
  { signal }: ResolveOptions,
): AsyncGenerator<ResolvedScene<R>> {
  for await (const scene of readJsonl(SCENE_FORMAT, path, { signal })) {
    throwIfAborted(signal, path)
    const records = byScene.get(scene.id)
    if (!records) continue
    yield { scene, records, scenesPath: path }
    byScene.delete(scene.id)
    if (byScene.size === 0) return
  }
  const [lost] = byScene.keys()
  throw missing({ subject: `scene ${lost}`, expected: 'to be in the scenes file', got: 'nothing', where: path })
}

/** From the hash of a scenes file to where it is. */
async function findFiles(
  paths: ReadonlyMap<string, string>,
  { recordsPath, scenes }: ResolveOptions,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const path of scenes ?? []) found.set(await sha256OfFile(path), path)
  for (const [sha256, named] of paths) {
    if (scenes && !found.has(sha256)) throw noneMatches(named, sha256, scenes)
    if (!scenes) found.set(sha256, await unchanged(resolve(dirname(recordsPath), named), sha256))
  }
  return found
}

async function unchanged(path: string, sha256: string): Promise<string> {
  if (!(await stat(path).catch(() => undefined))) {
    throw missing({
      subject: 'scenes file',
      expected: 'to exist (or --scenes FILE)',
      got: 'nothing there',
      where: path,
    })
  }
  const got = await sha256OfFile(path)
  if (got === sha256) return path
  throw badInput({
    subject: 'scenes file',
    expected: `the one the questions were made of (sha256 ${sha256.slice(0, 12)}...)`,
    got: `a changed one (${got.slice(0, 12)}...)`,
    where: path,
  })
}

function noneMatches(named: string, sha256: string, scenes: readonly string[]) {
  return badInput({
    subject: `scenes file ${named}`,
    expected: `one of --scenes to be it, unchanged (sha256 ${sha256.slice(0, 12)}...)`,
    got: 'none',
    where: scenes.join(', '),
  })
}

/** SHA-256 of a file's bytes, streamed. */
export async function sha256OfFile(path: string): Promise<string> {
  await refuseMissing(path)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk)
  return hash.digest('hex')
}

/** How a record in `recordsPath` names a scenes file, the same on every system. */
export async function referenceTo(scenesPath: string, recordsPath: string): Promise<SceneReference['scenesFile']> {
  const path = relative(dirname(resolve(recordsPath)), resolve(scenesPath))
  return { path: path.split(sep).join('/'), sha256: await sha256OfFile(scenesPath) }
}
