import { link, rename, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../files/atomic.ts'
import type { Clip } from './engine.ts'
import { removeOlder } from './scratch.ts'

export interface KeptClip {
  /** Where its pictures stay. */
  readonly path: string
  /** Tracks and stages of it. */
  readonly work: string
}

/** Pictures that were asked about, by their content: questions that follow find them with their tracks. */
export class KeptMedia {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  async keep({ path, hash }: Clip): Promise<KeptClip> {
    const folder = join(this.#root, hash)
    const kept = { path: join(folder, 'media'), work: join(folder, 'tracks') }
    await makeFolder(kept.work)
    const isFolder = (await stat(path)).isDirectory()
    // Another request may have brought the same.
    await (isFolder ? rename(path, kept.path) : link(path, kept.path)).catch(async cause => {
      await stat(kept.path).catch(() => Promise.reject(cause))
    })
    await utimes(folder, new Date(), new Date())
    return kept
  }

  async sweep(beforeMs: number): Promise<void> {
    await makeFolder(this.#root)
    await removeOlder(this.#root, beforeMs)
  }
}
