import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { badInput, messageOf } from '../../base/errors.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { readNpy } from '../../files/npy.ts'
import { readPng } from '../../media/image.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { ImageTrack, Sighting } from '../image-track.ts'
import { frameOfName } from './frame-names.ts'
import { type IdMap, masksOfIds } from './masks.ts'

/** What the tracker says of an object in a frame. */
interface Label {
  readonly category: string
  readonly score: number
}

interface Found {
  readonly sightings: Sighting[]
  category: string
}

/**
 * Objects with their masks, one number an object over the whole video, as
 * - Grounded-SAM 2's trackers write them (IDEA-Research/Grounded-SAM-2, grounded_sam2_tracking_demo_with_continuous_id.py):
 *   mask_data/mask_NAME.npy (16-bit numbers) and json_data/mask_NAME.json (labels: number -> class_name, logit);
 * - SAM 2 writes them (facebookresearch/sam2, tools/vos_inference.py): one PNG a frame with a palette, or of grey.
 * Errors: `badInput` where the folder holds neither, or a map is not of the video's size.
 */
export async function readMasks(
  dir: string,
  source: VideoSource,
  { signal, onProgress }: WorkOptions = {},
): Promise<ImageTrack[]> {
  const files = mapFiles(dir)
  const frameOf = frameOfName(source)
  const ordered = files.map(path => ({ path, index: frameOf(path, dir) })).sort((a, b) => a.index - b.index)
  const tracks = new Map<number, Found>()
  for (const [done, { path, index }] of ordered.entries()) {
    throwIfAborted(signal, dir)
    const map = await readMap(path)
    if (map.widthPx !== source.widthPx || map.heightPx !== source.heightPx) {
      const expected = `the video's size, ${source.widthPx}x${source.heightPx}`
      throw badInput({ subject: 'mask', expected, got: `${map.widthPx}x${map.heightPx}`, where: path })
    }
    const labels = await labelsOf(dir, path)
    for (const [id, mask] of masksOfIds(map)) {
      const label = labels.get(id)
      const track = tracks.get(id) ?? { sightings: [], category: label?.category ?? 'object' }
      const timeS = source.stampsS[index]
      track.sightings.push({ index, timeS, box: mask.box, score: label?.score ?? 1, visibility: 1, mask })
      tracks.set(id, track)
    }
    onProgress?.({ done: done + 1, total: ordered.length, unit: 'masks' })
  }
  return [...tracks]
    .sort(([a], [b]) => a - b)
    .map(([id, { category, sightings }]) => ({ id: `${id}`, category, sightings }))
}

function mapFiles(dir: string): string[] {
  for (const [folder, ending] of [
    ['mask_data', '.npy'],
    ['.', '.png'],
  ] as const) {
    const path = join(dir, folder)
    const names = existsSync(path) ? readdirSync(path).filter(name => name.endsWith(ending)) : []
    if (names.length > 0) return names.map(name => join(path, name))
  }
  throw badInput({ subject: 'masks', expected: 'mask_data/*.npy or *.png', got: 'neither', where: dir })
}

async function readMap(path: string): Promise<IdMap> {
  if (path.endsWith('.png')) return mapOfPng(await readFile(path), path)
  const { shape, data } = await readNpy(path)
  if (shape.length === 2) return { widthPx: shape[1], heightPx: shape[0], ids: data }
  throw badInput({ subject: 'mask', expected: 'rows and columns', got: shape.join(' x '), where: path })
}

const GREY = 0
const PALETTE = 3

/** Of a palette the place in it counts, of grey the value; a palette that has a colour twice gives the first place. */
export function mapOfPng(bytes: Buffer, where: string): IdMap {
  const { widthPx, heightPx, data } = readPng(bytes, where)
  const colourType = bytes[25]
  if (colourType !== GREY && colourType !== PALETTE) {
    throw badInput({
      subject: 'mask',
      expected: 'a PNG with a palette or of grey',
      got: `colour type ${colourType}`,
      where,
    })
  }
  const placeOf = colourType === PALETTE ? paletteOf(bytes) : undefined
  const ids = new Uint8Array(widthPx * heightPx)
  for (let p = 0; p < ids.length; p++) {
    ids[p] = placeOf ? (placeOf.get(colourKey(data, 4 * p)) ?? 0) : data[4 * p]
  }
  return { widthPx, heightPx, ids }
}

const colourKey = (data: Uint8Array, at: number): number => (data[at] << 16) | (data[at + 1] << 8) | data[at + 2]

function paletteOf(bytes: Buffer): Map<number, number> {
  const places = new Map<number, number>()
  for (let at = 8; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'PLTE') continue
    for (let i = 0; i < bytes.readUInt32BE(at) / 3; i++) {
      const key = colourKey(bytes, at + 8 + 3 * i)
      if (!places.has(key)) places.set(key, i)
    }
  }
  return places
}

const labelSchema = z.object({ instance_id: z.int(), class_name: z.string().nullish(), logit: z.number().nullish() })
const labelsSchema = z.object({ labels: z.union([z.record(z.string(), labelSchema), z.array(labelSchema)]) })

async function labelsOf(dir: string, maskPath: string): Promise<Map<number, Label>> {
  const name = maskPath.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '.json')
  const path = join(dir, 'json_data', name)
  if (!existsSync(path)) return new Map()
  const parsed = labelsSchema.safeParse(parseJson(await readFile(path, 'utf8'), path))
  if (!parsed.success) {
    const got = parsed.error.issues[0].message
    throw badInput({ subject: 'labels of masks', expected: 'labels with instance_id', got, where: path })
  }
  return new Map(
    Object.values(parsed.data.labels).map(label => [
      label.instance_id,
      { category: label.class_name || 'object', score: Math.min(1, Math.max(0, label.logit || 1)) },
    ]),
  )
}

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badInput({ subject: 'JSON', expected: 'a whole document', got: messageOf(cause), where }, cause)
  }
}
