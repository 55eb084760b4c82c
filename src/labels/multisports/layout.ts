import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'

const HEAD_BYTES = 2 ** 20

/** A pickle that names its tubes in the first megabyte, as the ground truth does, or a folder that holds one. */
export async function isMultisports(path: string): Promise<boolean> {
  try {
    const [file] = await pickleFilesOf(path)
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      const head = buffer.subarray(0, bytesRead)
      return head.includes('gttubes') || head.includes('nframes')
    } finally {
      await handle.close()
    }
  } catch {
    return false
  }
}

/** The file itself, or the pickles of a folder, sorted. */
export async function pickleFilesOf(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: 'MultiSports labels', expected: 'to exist', got: 'nothing there', where: path })
  if (!info.isDirectory()) return [path]
  const names = (await readdir(path)).filter(name => name.endsWith('.pkl') && !name.startsWith('.')).sort()
  if (names.length > 0) return names.map(name => join(path, name))
  throw badInput({ subject: 'MultiSports labels', expected: 'a .pkl file in the folder', got: 'none', where: path })
}
