import { hasKeys, jsonHead, jsonTail } from '../formats/json-files.ts'

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
