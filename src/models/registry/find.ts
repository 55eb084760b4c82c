import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { badUsage, missing } from '../../base/errors.ts'
import type { ModelRow, ModelTask } from './model-row.ts'
import { MODELS } from './models.ts'

export interface FindOptions {
  readonly task?: ModelTask
  /** --models: looked through first. */
  readonly models?: string
}

export interface FoundModel {
  /** Of the model's first file. */
  readonly path: string
  /** Absent for a file that the registry does not know. */
  readonly row?: ModelRow
}

/** The user's own folder of models (XDG Base Directory Specification). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stvlm', 'models')
}

/** Beside the project's own folder, in a checkout and where it is installed from one. */
const BESIDE_PROJECT = resolve(import.meta.dirname, '../../../../shared/models')

/** Where files of models are looked for, first to last. */
export function modelFolders(models?: string, env: NodeJS.ProcessEnv = process.env): string[] {
  return [models, env.STVLM_MODELS, cacheFolder(env), BESIDE_PROJECT].filter(
    (folder): folder is string => folder !== undefined && folder !== '',
  )
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true

/** Where a file of a model is; undefined where no folder holds it. */
export async function locate(file: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) if (await isFile(join(folder, file))) return join(folder, file)
  return undefined
}

/** The row of that name; the error lists those of the task. */
export function modelNamed(name: string, task?: ModelTask): ModelRow {
  const rows = MODELS.filter(row => task === undefined || row.task === task)
  const row = rows.find(r => r.name === name)
  if (row) return row
  const expected = `a file or one of ${rows.map(r => r.name).join(', ')}`
  throw badUsage({ subject: 'model', expected, got: name })
}

/**
 * A model's file, by a name of the registry or by a path, which may be that of a file which the registry knows.
 * Errors: `badUsage` for a name that is neither, `missing` where the file is in none of the folders.
 */
export async function findModel(nameOrPath: string, { task, models }: FindOptions = {}): Promise<FoundModel> {
  if (await isFile(nameOrPath)) {
    const file = nameOrPath.replaceAll('\\', '/').split('/').at(-1)
    const row = MODELS.find(r => (task === undefined || r.task === task) && r.files[0]?.path === file)
    return row ? { path: nameOrPath, row } : { path: nameOrPath }
  }
  const row = modelNamed(nameOrPath, task)
  const folders = modelFolders(models)
  const path = await locate(row.files[0].path, folders)
  if (path) return { path, row }
  throw missing({
    subject: `model ${row.name}`,
    expected: `${row.files[0].path} in a folder of models (stvlm models add ${row.name}, or --models DIR)`,
    got: 'none',
    where: folders.join(', '),
  })
}
