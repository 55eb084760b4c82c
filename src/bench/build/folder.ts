import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { throwIfAborted } from '../../base/work.ts'
import { sha256OfFile } from '../../files/question-scenes.ts'
import { MANIFEST_FILE, type Manifest, QUESTIONS_FILE, SCENES_FILE } from '../manifest.ts'

/** Files of an earlier build that this one has no use for. */
export async function removeStale(
  folder: string,
  inFolders: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<void> {
  for (const path of await filesUnder(folder)) {
    if (inFolders.includes(path.split('/')[0]) && !wanted.has(path)) await rm(join(folder, path))
  }
}

/** Relative paths with forward slashes, sorted. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
  return paths.map(path => path.split(sep).join('/')).sort()
}

export async function hashFiles(folder: string, signal: AbortSignal | undefined): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const path of await filesUnder(folder)) {
    throwIfAborted(signal, folder)
    if (path !== MANIFEST_FILE) files[path] = await sha256OfFile(join(folder, path))
  }
  return files
}

export function identityOf(files: Manifest['files'], pixels: Manifest['pixels']): string {
  const shown = Object.keys(pixels).sort()
  const parts = [files[SCENES_FILE], files[QUESTIONS_FILE], ...shown.map(path => `${path} ${pixels[path]}`)]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
