import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { badInput } from '../../base/errors.ts'

/** The file itself, or the `.json` files of a folder, sorted; a folder without one and a missing path are refused. */
export async function jsonFilesOf(path: string, what: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: what, expected: 'to exist', got: 'nothing there', where: path })
  if (!info.isDirectory()) return [path]
  const names = (await readdir(path)).filter(name => name.endsWith('.json') && !name.startsWith('.')).sort()
  if (names.length > 0) return names.map(name => join(path, name))
  throw badInput({ subject: what, expected: 'a .json file in the folder', got: 'none', where: path })
}

/** How much of a file's start or end tells what it is. */
const PART_BYTES = 2 ** 16

/** The first bytes of a `.json` file, or of the first one in a folder, as text; "" where there is none. Never throws. */
export const jsonHead = (path: string): Promise<string> => jsonPart(path, () => 0)

/** The last bytes, likewise. */
export const jsonTail = (path: string): Promise<string> => jsonPart(path, size => Math.max(0, size - PART_BYTES))

async function jsonPart(path: string, startIn: (size: number) => number): Promise<string> {
  try {
    const [file] = await jsonFilesOf(path, 'labels')
    if (!basename(file).endsWith('.json')) return ''
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(PART_BYTES), 0, PART_BYTES, startIn(size))
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch {
    // What cannot be read is nobody's labels; reading it in earnest says why.
    return ''
  }
}

/** Whether the text holds each of the words as a JSON key. */
export const hasKeys = (head: string, keys: readonly string[]): boolean =>
  keys.every(key => new RegExp(`"${key}"\\s*:`).test(head))
