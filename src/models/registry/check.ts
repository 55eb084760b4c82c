import { readFile } from 'node:fs/promises'
import { badInput } from '../../base/errors.ts'
import { writeFileAtomic } from '../../files/atomic.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { locate } from './folders.ts'
import type { ModelFile, ModelRow } from './model-row.ts'

/** `unrecorded`: there, and nothing is known to compare it with. */
export type FileState = 'whole' | 'damaged' | 'unrecorded' | 'absent'

export interface FileReport {
  readonly file: ModelFile
  readonly state: FileState
  /** Where it is. */
  readonly path?: string
  readonly expectedSha256?: string
  readonly sha256?: string
}

const recordPath = (path: string): string => `${path}.sha256`

/** Writes a file's hash beside it, in the form of the program sha256sum. */
export async function recordHash(path: string, sha256: string): Promise<void> {
  await writeFileAtomic(recordPath(path), `${sha256}  ${path.replaceAll('\\', '/').split('/').at(-1)}\n`)
}

async function recordedHash(path: string): Promise<string | undefined> {
  const text = await readFile(recordPath(path), 'utf8').catch(() => '')
  return /^[0-9a-f]{64}/.exec(text)?.[0]
}

/** The hash that a file must have: of its row, else the one recorded beside it when it was downloaded. */
export const expectedHash = async (file: ModelFile, path: string): Promise<string | undefined> =>
  file.sha256 ?? (await recordedHash(path))

/** Looks for each of a model's files and compares its bytes. */
export async function checkModel(row: ModelRow, folders: readonly string[]): Promise<FileReport[]> {
  const reports: FileReport[] = []
  for (const file of row.files) reports.push(await checkFile(file, folders))
  return reports
}

async function checkFile(file: ModelFile, folders: readonly string[]): Promise<FileReport> {
  const path = await locate(file.path, folders)
  if (path === undefined) return { file, state: 'absent' }
  const [expectedSha256, sha256] = [await expectedHash(file, path), await sha256OfFile(path)]
  if (expectedSha256 === undefined) return { file, path, sha256, state: 'unrecorded' }
  return { file, path, sha256, expectedSha256, state: sha256 === expectedSha256 ? 'whole' : 'damaged' }
}

/** Errors: `badInput` with both hashes where the file is not what its row or its record says. */
export async function refuseDamaged(file: ModelFile, path: string): Promise<void> {
  const expected = await expectedHash(file, path)
  if (expected === undefined) return
  const got = await sha256OfFile(path)
  if (got !== expected) throw wrongHash(path, expected, got)
}

export const wrongHash = (where: string, expected: string, got: string) =>
  badInput({ subject: 'model file, sha256', expected, got, where })
