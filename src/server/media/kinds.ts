/** What a file is by its first bytes; its name and what the sender says of it count for nothing. */
export type MediaKind = 'video' | 'png' | 'jpeg'

interface Row {
  readonly kind: MediaKind
  readonly at: number
  readonly bytes: string
}

const row = (kind: MediaKind, at: number, bytes: string): Row => ({ kind, at, bytes })

/** Containers that hold their pictures themselves. */
const ROWS: readonly Row[] = [
  row('png', 0, '\x89PNG\r\n\x1a\n'),
  row('jpeg', 0, '\xff\xd8\xff'),
  // MP4, MOV, 3GP
  row('video', 4, 'ftyp'),
  row('video', 4, 'moov'),
  row('video', 4, 'mdat'),
  row('video', 4, 'wide'),
  row('video', 4, 'free'),
  // Matroska, WebM
  row('video', 0, '\x1a\x45\xdf\xa3'),
  row('video', 8, 'AVI '),
  row('video', 0, 'OggS'),
  row('video', 0, 'FLV\x01'),
  row('video', 0, 'GIF8'),
  row('video', 0, '\x00\x00\x01\xba'),
  // ASF, WMV
  row('video', 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'),
]

/** MPEG transport stream: a packet each 188 bytes. */
const TS_PACKET = 188

export const HEAD_BYTES = 2 * TS_PACKET + 1

export function mediaKindOf(head: Uint8Array): MediaKind | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_BYTES)).toString('latin1')
  const found = ROWS.find(({ at, bytes }) => text.startsWith(bytes, at))
  if (found) return found.kind
  return [0, TS_PACKET, 2 * TS_PACKET].every(at => text[at] === 'G') ? 'video' : undefined
}
