import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The user's own folder of models (XDG Base Directory Specification). */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stvlm', 'models')
}

/** Beside the project's own folder, in a checkout and where it is installed from one. */
const BESIDE_PROJECT = resolve(import.meta.dirname, '../../../../shared/models')

const isPath = (folder: string | undefined): folder is string => folder !== undefined && folder !== ''

/** Where files of models are looked for, first to last: --models, STVLM_MODELS, the user's cache, ../shared/models. */
export function modelFolders(models?: string, env: NodeJS.ProcessEnv = process.env): string[] {
  return [models, env.STVLM_MODELS, cacheFolder(env), BESIDE_PROJECT].filter(isPath)
}

/** Where files of models are put. */
export const downloadFolder = (models?: string, env: NodeJS.ProcessEnv = process.env): string =>
  [models, env.STVLM_MODELS].find(isPath) ?? cacheFolder(env)

export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() === true

/** Where a file of a model is; undefined where no folder holds it. */
export async function locate(file: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) if (await isFile(join(folder, file))) return join(folder, file)
  return undefined
}
