import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { badInput } from '../../base/errors.ts'

const SQLITE_MAGIC = 'SQLite format 3\0'

/** Names that the schema of a log holds; SQLite keeps it as text in the first pages. */
const TABLES = ['lidar_box', 'lidar_pc', 'ego_pose']
const HEAD_BYTES = 2 ** 16

/** An SQLite file with a log's tables, or a folder that holds one. */
export async function isNuplan(path: string): Promise<boolean> {
  try {
    const [file] = await logFilesOf(path)
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      const head = buffer.toString('latin1', 0, bytesRead)
      return head.startsWith(SQLITE_MAGIC) && TABLES.every(table => head.includes(table))
    } finally {
      await handle.close()
    }
  } catch {
    return false
  }
}

/** The log itself, or the logs (`.db`) of a folder, sorted. */
export async function logFilesOf(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: 'nuPlan log', expected: 'to exist', got: 'nothing there', where: path })
  if (!info.isDirectory()) return [path]
  const names = (await readdir(path)).filter(name => name.endsWith('.db') && !name.startsWith('.')).sort()
  if (names.length > 0) return names.map(name => join(path, name))
  throw badInput({ subject: 'nuPlan log', expected: 'a .db file in the folder', got: 'none', where: path })
}
