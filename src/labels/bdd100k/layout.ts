import { hasKeys, jsonHead } from '../formats/json-files.ts'

/** By the keys that only tracking labels in Scalabel's format have together. */
export async function isBdd100k(path: string): Promise<boolean> {
  const head = await jsonHead(path)
  const newer = hasKeys(head, ['videoName', 'frameIndex', 'labels'])
  const older = hasKeys(head, ['video_name', 'index', 'labels']) || hasKeys(head, ['videoName', 'index', 'labels'])
  return newer || older
}
