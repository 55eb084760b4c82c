import type { StreamedClip } from './stream-clips.ts'

/** A clip on the wire: length of the JSON (uint32, little-endian), the JSON, then the pictures' bytes, `rgbBytes` of them. */
export function packClip({ rgb, ...facts }: StreamedClip): Uint8Array {
  const json = Buffer.from(JSON.stringify({ ...facts, rgbBytes: rgb?.length ?? 0 }))
  const head = Buffer.alloc(4)
  head.writeUInt32LE(json.length)
  return Buffer.concat(rgb ? [head, json, rgb] : [head, json])
}
