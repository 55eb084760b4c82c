import { open } from 'node:fs/promises'
import { hasKeys, jsonFilesOf, jsonHead } from '../formats/json-files.ts'

const TAIL_BYTES = 2 ** 16

/** COCO's tables of videos, or BURST's sequences; they may stand anywhere in the file, so its two ends are looked at. */
export async function isCocoVideo(path: string): Promise<boolean> {
  const head = await jsonHead(path)
  if (!/^\s*\{/.test(head)) return false
  const ends = head + (await jsonTail(path))
  const burst = hasKeys(ends, ['track_category_ids', 'annotated_image_paths'])
  const ofVideos = hasKeys(ends, ['video_id']) || hasKeys(ends, ['videos'])
  const tracked = ['track_id', 'instance_id', 'bboxes'].some(key => hasKeys(ends, [key]))
  return burst || (ofVideos && tracked)
}

async function jsonTail(path: string): Promise<string> {
  try {
    const [file] = await jsonFilesOf(path, 'labels')
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      const at = Math.max(0, size - TAIL_BYTES)
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, at)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch {
    return ''
  }
}
