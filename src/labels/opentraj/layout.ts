import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { isFile } from '../paths.ts'

export const OBSMAT = 'obsmat.txt'

/** Folders with an obsmat.txt at `path` (the file, its folder) or at most two below: ETH/seq_eth, UCY/zara01 ... */
export async function findFolders(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: 'obsmat', expected: 'to exist', got: 'nothing there', where: path })
  if (info.isFile() && basename(path) === OBSMAT) return [dirname(path)]
  const found = info.isDirectory() ? await foldersBelow(path, 2) : []
  if (found.length > 0) return found
  throw badInput({ subject: 'obsmat', expected: `${OBSMAT}, or folders with it`, got: 'none', where: path })
}

async function foldersBelow(path: string, depth: number): Promise<string[]> {
  if (await isFile(join(path, OBSMAT))) return [path]
  if (depth === 0) return []
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const names = entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  const found = await Promise.all(names.sort().map(name => foldersBelow(join(path, name), depth - 1)))
  return found.flat()
}
