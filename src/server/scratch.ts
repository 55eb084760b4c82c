import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder for one request; whoever makes it removes it. */
export const newScratch = (root: string): Promise<string> => mkdtemp(join(root, 'r-'))

export const removeScratch = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

/** What stands in a folder and was last touched before. */
export async function removeOlder(root: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name)
    const info = await stat(path).catch(() => undefined)
    if (info && info.mtimeMs < beforeMs) await removeScratch(path)
  }
}
