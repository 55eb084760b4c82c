import { open, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { namesIn } from '../paths.ts'

export interface CvmlRecording {
  /** The annotation file. */
  readonly boxes: string
  /** Tsai's camera beside it, where there is just one. */
  readonly calibration?: string
  /** The video beside it with the same stem, by its name. */
  readonly video?: string
}

type XmlKind = 'boxes' | 'camera'

const ROOTS: readonly (readonly [RegExp, XmlKind])[] = [
  [/<dataset[\s>]/, 'boxes'],
  [/<Camera[\s>]/, 'camera'],
]
const HEAD_BYTES = 2048
const VIDEO = /\.(mp4|avi|mkv|mov|webm)$/i

/** The annotation files at `path` (one, or a folder of them) with what stands beside each. */
export async function findCvml(path: string): Promise<CvmlRecording[]> {
  const info = await stat(path).catch(() => undefined)
  if (!info) throw badInput({ subject: 'CVML boxes', expected: 'to exist', got: 'nothing there', where: path })
  const folder = info.isDirectory() ? path : dirname(path)
  const names = await namesIn(folder)
  const kinds = await xmlKinds(folder, names)
  const boxes = info.isDirectory() ? names.filter(name => kinds.get(name) === 'boxes') : [basename(path)]
  if (boxes.length === 0) {
    throw badInput({ subject: 'CVML boxes', expected: 'an XML file with <dataset>', got: 'none', where: path })
  }
  const cameras = names.filter(name => kinds.get(name) === 'camera')
  return boxes.map(name => ({
    boxes: join(folder, name),
    ...(cameras.length === 1 && { calibration: join(folder, cameras[0]) }),
    ...videoOf(name, names),
  }))
}

/** CVML says so in its first bytes: <dataset> with <frame number=...> and objects. */
export async function isCvml(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined)
  if (info?.isFile()) return (await kindOf(path)) === 'boxes'
  return info?.isDirectory() === true && (await findCvml(path).catch(() => [])).length > 0
}

async function xmlKinds(folder: string, names: readonly string[]): Promise<Map<string, XmlKind>> {
  const kinds = new Map<string, XmlKind>()
  for (const name of names.filter(n => extname(n).toLowerCase() === '.xml')) {
    const kind = await kindOf(join(folder, name))
    if (kind) kinds.set(name, kind)
  }
  return kinds
}

async function kindOf(path: string): Promise<XmlKind | undefined> {
  const head = await headOf(path).catch(() => '')
  const kind = ROOTS.find(([root]) => root.test(head))?.[1]
  return kind === 'boxes' && !/<frame\s[^>]*number=/.test(head) ? undefined : kind
}

async function headOf(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

function videoOf(boxes: string, names: readonly string[]): { video?: string } {
  const stem = basename(boxes, extname(boxes))
  const video = names.find(name => VIDEO.test(name) && basename(name, extname(name)) === stem)
  return video === undefined ? {} : { video }
}
