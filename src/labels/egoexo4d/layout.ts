import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { hasKeys, jsonHead } from '../formats/json-files.ts'

/** A downloaded release, or one take of it. */
export interface Release {
  /** The folder that holds takes.json. */
  readonly root: string
  /** The name of the only take that is asked for. */
  readonly take?: string
}

/** The folder of a release (with takes.json), or a folder `takes/NAME` in it. */
export async function isEgoexo4d(path: string): Promise<boolean> {
  try {
    const { root } = await releaseOf(path)
    return hasKeys(await jsonHead(join(root, 'takes.json')), ['take_name', 'timesync_start_idx'])
  } catch {
    return false
  }
}

export async function releaseOf(path: string): Promise<Release> {
  if (await isFile(join(path, 'takes.json'))) return { root: path }
  const takes = dirname(resolve(path))
  if (basename(takes) === 'takes' && (await isFile(join(dirname(takes), 'takes.json')))) {
    if (await exists(path)) return { root: dirname(takes), take: basename(resolve(path)) }
  }
  const expected = 'a release (a folder with takes.json) or its takes/NAME'
  throw badInput({ subject: 'Ego-Exo4D', expected, got: 'no takes.json', where: path })
}

export const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined
export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false
