import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { badInput, badUsage, messageOf } from '../../base/errors.ts'
import { isAddress } from '../../media/open-video.ts'

/**
 * What files a caller may name: those below one folder of every list. One list is the operator's, one the client's. Folders are real paths.
 */
export type Reach = readonly (readonly string[])[]

/** More roots say nothing more. */
const MAX_ROOTS = 64

/** Roots as a client lists them. Only folders of this machine can be meant; one that is not there holds no file. */
export async function foldersOf(uris: readonly string[]): Promise<string[]> {
  const paths = uris.slice(0, MAX_ROOTS).flatMap(uri => pathOfUri(uri) ?? [])
  return Promise.all(paths.map(realOf))
}

/**
 * The real path of what a caller names: an absolute path, a file: address, or a path from the first folder on. Links are followed before it
 * is decided; what lies outside is refused in the same words whether it is there or not. Errors: `usage`, `badInput`.
 */
export async function pathWithin(text: string, reach: Reach): Promise<string> {
  const given = /^file:/i.test(text) ? pathOfUri(text) : text
  if (given === undefined || given.includes('\0') || isAddress(given)) {
    throw badUsage({ subject: 'video', expected: 'a path or a file: address of this machine', got: 'another address' })
  }
  const real = await realOf(resolve(reach[0]?.[0] ?? '.', given))
  if (!isWithin(real, reach)) throw outside(reach)
  const info = await stat(real).catch(() => undefined)
  if (!info) throw badInput({ subject: 'video', expected: 'a file or a folder of images', got: 'nothing there' })
  if (info.isDirectory()) await refuseLinksOut(real, reach)
  return real
}

const isWithin = (path: string, reach: Reach): boolean =>
  reach.length > 0 && reach.every(folders => folders.some(folder => holds(folder, path)))

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path)
}

function outside(reach: Reach) {
  const shown = (reach.find(folders => folders.length > 0) ?? []).slice(0, 3).join(' or ')
  const expected = shown === '' ? 'a folder that may be read; none is shared' : `a file below ${shown}`
  return badUsage({ subject: 'video', expected, got: 'one outside; move it there or share its folder as a root' })
}

/** Where a path leads when its links are followed; what is not there, below what is. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    const parent = dirname(path)
    if (parent === path) throw badInput({ subject: 'video', expected: 'a path', got: messageOf(cause) })
    return join(await realOf(parent), basename(path))
  }
}

/** An image of a folder may be a link to another place. */
async function refuseLinksOut(folder: string, reach: Reach): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isSymbolicLink() && !isWithin(await realOf(join(folder, entry.name)), reach)) throw outside(reach)
  }
}

function pathOfUri(uri: string): string | undefined {
  try {
    return fileURLToPath(uri)
  } catch {
    // Another scheme, another host, or no address.
    return undefined
  }
}
