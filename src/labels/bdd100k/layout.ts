import { join } from 'node:path'
import { hasKeys, jsonFilesOf, jsonHead } from '../formats/json-files.ts'

/** Where the labels lie below the folder that a user may name, as the archive unpacks. */
const FOLDERS = ['.', 'labels/box_track_20', 'box_track_20'].flatMap(folder => [
  folder,
  join(folder, 'train'),
  join(folder, 'val'),
])

/** By the keys that only tracking labels in Scalabel's format have together. */
export async function isBdd100k(path: string): Promise<boolean> {
  for (const file of await labelFilesOf(path).catch(() => [])) {
    const head = await jsonHead(file)
    const newer = hasKeys(head, ['videoName', 'frameIndex', 'labels'])
    return newer || hasKeys(head, ['video_name', 'index', 'labels']) || hasKeys(head, ['videoName', 'index', 'labels'])
  }
  return false
}

/** The file itself, the files of a folder, or those of the archive's folders below it. */
export async function labelFilesOf(path: string): Promise<string[]> {
  const found: string[] = []
  for (const folder of FOLDERS) found.push(...(await jsonFilesOf(join(path, folder), '').catch(() => [])))
  return found.length > 0 ? found : jsonFilesOf(path, 'BDD100K labels')
}
