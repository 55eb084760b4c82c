import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { refuseMissing } from '../../files/lines.ts'
import { naturalOrder } from '../../media/natural-order.ts'

/** SHA-256 of what a user names: a file, a folder with all that is in it, or the files of a pattern with stars in its last part. */
export async function hashOfGiven(path: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await filesOf(path)) {
    hash.update(JSON.stringify([basename(file), (await stat(file)).size]))
    for await (const chunk of createReadStream(file)) hash.update(chunk)
  }
  return hash.digest('hex')
}

async function filesOf(path: string): Promise<string[]> {
  if (basename(path).includes('*')) return filesByStars(path)
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) {
    await refuseMissing(path)
    return [path]
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

async function filesByStars(pattern: string): Promise<string[]> {
  const parts = basename(pattern)
    .split('*')
    .map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const form = new RegExp(`^${parts.join('.*')}$`, 's')
  const names = (await readdir(dirname(pattern)).catch(() => [])).filter(name => form.test(name)).sort(naturalOrder)
  if (names.length > 0) return names.map(name => join(dirname(pattern), name))
  throw badInput({ subject: 'files', expected: 'some that fit', got: 'none', where: pattern })
}
