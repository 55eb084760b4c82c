import { copyFile, link, lstat, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { badInput, missing } from '../../base/errors.ts'
import { makeFolder, temporaryName } from '../../files/atomic.ts'

/** Names of media in the mixture's folder and the folders that they stand for. */
export type MediaRoots = ReadonlyMap<string, string>

/** `media/clips` and its like as links to the folders, so that rows name files that a trainer opens from the mixture's folder. */
export async function linkRoots(out: string, roots: MediaRoots): Promise<void> {
  for (const [name, folder] of roots) {
    const path = join(out, name)
    if ((await targetOf(path)) === folder) continue
    await makeFolder(dirname(path))
    const temporary = temporaryName(path)
    await symlink(folder, temporary, 'dir')
    await rename(temporary, path)
  }
}

/** Where a link leads; undefined where there is none. A folder of copies is not replaced. */
async function targetOf(path: string): Promise<string | undefined> {
  const info = await lstat(path).catch(() => undefined)
  if (!info) return undefined
  if (info.isSymbolicLink()) return readlink(path)
  throw badInput({ subject: 'media', expected: 'a link or nothing (--copy made it?)', got: 'a folder', where: path })
}

/** Puts one file into the mixture's folder: a hard link, or a copy where the file system has none. */
export async function placeFile(out: string, roots: MediaRoots, file: string): Promise<void> {
  const to = join(out, file)
  if (await stat(to).catch(() => undefined)) return
  const from = sourceOf(roots, file)
  await makeFolder(dirname(to))
  const temporary = temporaryName(to)
  await link(from, temporary).catch(() => copyFile(from, temporary))
  await rename(temporary, to)
}

function sourceOf(roots: MediaRoots, file: string): string {
  for (const [name, folder] of roots) if (file.startsWith(`${name}/`)) return join(folder, file.slice(name.length + 1))
  throw missing({ subject: `file ${file}`, expected: `below one of ${[...roots.keys()].join(', ')}`, got: 'none' })
}

/** Links of an earlier mixture would let copies fall into the folders that they stand for. */
export async function unlinkRoots(out: string, roots: MediaRoots): Promise<void> {
  for (const name of roots.keys()) {
    const path = join(out, name)
    if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) await rm(path)
  }
}
