import { sha256Hex } from '../base/hash.ts'
import type { Question } from '../questions/record.ts'

/** Changes when the drawing does, so that older clips are not taken for new ones. */
const DRAWING_VERSION = 1

/** What of a question decides its clip's pixels. */
export type ClipOfQuestion = Pick<Question, 'id' | 'sceneId' | 'recordingId' | 'scenesFile' | 'clip' | 'objects'>

export interface ClipLook {
  /** The clip is scaled down to this width; by default it keeps the camera's. */
  readonly widthPx?: number
  readonly crf?: number
  readonly preset?: string
}

/** SHA-256 of what decides a clip's pixels: questions of equal hash share the file. */
export function clipHashOf({ sceneId, recordingId, clip, objects }: ClipOfQuestion, look: ClipLook = {}): string {
  const { camera, startS, endS, timesS, videoFps, widthPx, heightPx, boxKind, boxes } = clip
  const drawn = objects.map(({ trackId, colour }) => [trackId, colour]).sort()
  const boxRows = boxes.map(({ trackId, timeS, box2dPx }) => [trackId, timeS, ...box2dPx])
  const shot = [recordingId, sceneId, camera, startS, endS, timesS, videoFps, widthPx, heightPx]
  const style = [DRAWING_VERSION, look.widthPx ?? widthPx, look.crf ?? null, look.preset ?? null]
  return sha256Hex(JSON.stringify([shot, boxKind, drawn, boxRows, style]))
}

/** Even, as H.264 wants it; never larger than the camera's picture. */
export function clipSizeOf({ widthPx, heightPx }: Question['clip'], look: ClipLook) {
  if (look.widthPx === undefined || look.widthPx >= widthPx) return { widthPx, heightPx }
  const even = (value: number) => Math.max(2, 2 * Math.round(value / 2))
  return { widthPx: even(look.widthPx), heightPx: even((heightPx * look.widthPx) / widthPx) }
}
