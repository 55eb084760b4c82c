import lzString from 'lz-string'
import { badInput, messageOf } from '../../base/errors.ts'
import { checkJson, readJsonEntries } from '../../files/json-entries.ts'
import { type Box2dPx, clipBox } from '../../geometry/box.ts'
import { boxOfRuns, runsOfText } from '../../media/rle.ts'
import type { Camera, Sample, Track } from '../../tracks/scene.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { frameOf } from './body.ts'
import type { TakeClock } from './clock.ts'
import { type Relation, relationSchema } from './rows.ts'

/** A box around an object's mask in one video. */
export interface ObjectBox {
  readonly object: string
  readonly camera: string
  readonly frame: number
  /** In pixels of an image of this size. */
  readonly box: Box2dPx
  readonly widthPx: number
  readonly heightPx: number
}

/** Masks are a few thousand characters long; compressed text of this length could not be one. */
const MAX_MASK_CHARACTERS = 200_000

/** By take_uid, of the takes that are asked for; the file (over 1 GB) is read once, a take at a time. */
export async function readRelations(
  path: string,
  takeUids: ReadonlySet<string>,
  options: LabelOptions,
): Promise<Map<string, ObjectBox[]>> {
  const takes = new Map<string, ObjectBox[]>()
  for await (const { path: keys, value } of readJsonEntries(path, { depth: 2, signal: options.signal })) {
    const [table, uid] = keys
    if (table !== 'annotations' || !takeUids.has(String(uid))) continue
    const boxes = orSkip(options, () =>
      boxesOf(checkJson(relationSchema, value, `annotations.${uid}`, path), `${path}, take ${uid}`, options),
    )
    if (boxes) takes.set(String(uid), boxes)
  }
  return takes
}

function boxesOf({ object_masks }: Relation, where: string, options: LabelOptions): ObjectBox[] {
  const masks = Object.entries(object_masks).flatMap(([object, cameras]) =>
    Object.entries(cameras).flatMap(([camera, { annotation }]) =>
      Object.entries(annotation).map(([frame, mask]) => ({ object, camera, frame, mask })),
    ),
  )
  return masks.flatMap(({ object, camera, frame, mask: { width, height, encodedMask } }) => {
    const place = `${where}, ${object} in ${camera} at frame ${frame}`
    const found = orSkip(options, () => {
      const box = boxOfMask(encodedMask, width, height, place)
      return box && { object, camera, frame: frameOf(frame, place), box, widthPx: width, heightPx: height }
    })
    return found ? [found] : []
  })
}

/** LZ-string's URI form of COCO's run lengths (ego4d/research/util/masks.py). */
export function boxOfMask(encoded: string, widthPx: number, heightPx: number, where: string): Box2dPx | undefined {
  try {
    if (encoded.length > MAX_MASK_CHARACTERS) throw new Error(`${encoded.length} characters`)
    const text = lzString.decompressFromEncodedURIComponent(encoded)
    if (!text) throw new Error('no LZ-string')
    return boxOfRuns(runsOfText(text), widthPx, heightPx)
  } catch (cause) {
    throw badInput({ subject: 'encodedMask', expected: 'a mask', got: messageOf(cause), where }, cause)
  }
}

/** A track an object, in the pixels of the cameras of the take; Aria's name there has the stream's number too. */
export function objectTracks(boxes: readonly ObjectBox[], cameras: readonly Camera[], clock: TakeClock): Track[] {
  const tracks = new Map<string, Map<number, Sample>>()
  for (const { object, camera: name, frame, box, widthPx, heightPx } of boxes) {
    const camera = cameras.find(c => c.name === name)
    const timeS = clock.timesS.get(frame)
    if (!camera || timeS === undefined) continue
    const [sx, sy] = [camera.widthPx / widthPx, camera.heightPx / heightPx]
    const scaled = clipBox([box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy], camera.widthPx, camera.heightPx)
    if (!scaled) continue
    const samples = tracks.get(object) ?? new Map<number, Sample>()
    const sample = samples.get(frame) ?? { timeS }
    samples.set(frame, { ...sample, box2dPx: { ...sample.box2dPx, [name]: [...scaled] } })
    tracks.set(object, samples)
  }
  return [...tracks].map(([id, samples]) => ({
    id,
    // "stainless bowl_0" is the first stainless bowl.
    category: id.replace(/_\d+$/, ''),
    position: 'center',
    samples: [...samples].sort(([a], [b]) => a - b).map(([, sample]) => sample),
  }))
}
