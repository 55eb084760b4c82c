import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder for one request, gone when it is done. */
export async function withScratch<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(root, 'r-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const newScratch = (root: string): Promise<string> => mkdtemp(join(root, 'r-'))
export const removeScratch = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
