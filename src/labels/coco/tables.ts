import { badInput } from '../../base/errors.ts'
import { checkJson, type JsonEntry, readJsonEntries } from '../../files/json-entries.ts'
import { boxOfRuns, runsOfText } from '../../media/rle.ts'
import { frameNumber } from '../formats/pixel-recording.ts'
import { orSkip } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import {
  annotationSchema,
  type BurstSequence,
  type CocoImage,
  type CocoVideo,
  categorySchema,
  imageSchema,
  sequenceSchema,
  trackAnnotationSchema,
  videoSchema,
} from './rows.ts'

/** A video of any dialect. */
export interface CocoClip {
  readonly name: string
  readonly fps?: number
  widthPx?: number
  heightPx?: number
  readonly files: Map<number, string>
  readonly boxes: CocoBox[]
}

export interface CocoBox {
  readonly trackId: string
  readonly categoryId: string
  readonly frame: number
  readonly box2dPx: readonly number[]
  readonly where: string
}

/** What a file holds, by ids. */
export interface CocoTables {
  readonly categories: ReadonlyMap<string, string>
  readonly clips: ReadonlyMap<string, CocoClip>
}

/** Reads a file of any size once; tables may stand in any order. */
export async function readTables(file: string, options: LabelOptions): Promise<CocoTables> {
  const reader = new TableReader(file)
  for await (const entry of readJsonEntries(file, { depth: 2, signal: options.signal })) {
    if (entry.path.length === 2) orSkip(options, () => reader.take(entry))
  }
  return reader.finish(options)
}

interface Pending {
  readonly imageId: string
  readonly box: Omit<CocoBox, 'frame'>
}

class TableReader {
  readonly #file: string
  readonly #categories = new Map<string, string>()
  readonly #clips = new Map<string, CocoClip>()
  readonly #images = new Map<string, CocoImage>()
  readonly #boxes: Pending[] = []
  readonly #videoBoxes: { readonly videoId: string; readonly boxes: readonly CocoBox[] }[] = []

  constructor(file: string) {
    this.#file = file
  }

  take({ path: [table, index], value }: JsonEntry): void {
    const subject = `${table} ${index}`
    if (table === 'videos') this.#takeVideo(checkJson(videoSchema, value, subject, this.#file))
    else if (table === 'images') this.#takeImage(value, subject)
    else if (table === 'annotations') this.#takeAnnotation(value, subject)
    else if (table === 'categories') {
      const { id, name } = checkJson(categorySchema, value, subject, this.#file)
      this.#categories.set(id, name)
    } else if (table === 'sequences') this.#takeSequence(checkJson(sequenceSchema, value, subject, this.#file))
  }

  finish(options: LabelOptions): CocoTables {
    for (const image of this.#images.values()) orSkip(options, () => this.#placeImage(image))
    for (const pending of this.#boxes) orSkip(options, () => this.#placeBox(pending))
    for (const { videoId, boxes } of this.#videoBoxes) {
      orSkip(options, () => this.#clip(videoId).boxes.push(...boxes))
    }
    return { categories: this.#categories, clips: this.#clips }
  }

  #takeVideo({ id, name, width, height, fps, file_names }: CocoVideo): void {
    const files = (file_names ?? []).map((file, frame): [number, string] => [frame, file])
    this.#addClip(id, {
      name: name ?? id,
      ...(fps && { fps }),
      ...(width && height && { widthPx: width, heightPx: height }),
      files: new Map(files),
      boxes: [],
    })
  }

  #addClip(id: string, clip: CocoClip): void {
    if (this.#clips.has(id)) {
      throw badInput({ subject: `video ${id}`, expected: 'once', got: 'twice', where: this.#file })
    }
    this.#clips.set(id, clip)
  }

  #takeImage(value: unknown, subject: string): void {
    const image = checkJson(imageSchema, value, subject, this.#file)
    this.#images.set(image.id, image)
  }

  #takeAnnotation(value: unknown, subject: string): void {
    const ofTrack = typeof value === 'object' && value !== null && 'bboxes' in value
    if (ofTrack) this.#takeTrack(value, subject)
    else this.#takeBox(value, subject)
  }

  #takeBox(value: unknown, subject: string): void {
    const { bbox, ...rest } = checkJson(annotationSchema, value, subject, this.#file)
    const trackId = rest.track_id ?? rest.instance_id
    if (rest.iscrowd) return
    if (trackId == null) {
      throw badInput({ subject, expected: 'a track_id or instance_id', got: 'none', where: this.#file })
    }
    const where = `${this.#file}, ${subject}`
    const box = { trackId, categoryId: rest.category_id, box2dPx: edgesOf(bbox), where }
    this.#boxes.push({ imageId: rest.image_id, box })
  }

  #takeTrack(value: unknown, subject: string): void {
    const track = checkJson(trackAnnotationSchema, value, subject, this.#file)
    if (track.iscrowd) return
    const where = `${this.#file}, ${subject}`
    const boxes = track.bboxes.flatMap((bbox, frame) =>
      bbox ? [{ trackId: track.id, categoryId: track.category_id, frame, box2dPx: edgesOf(bbox), where }] : [],
    )
    this.#videoBoxes.push({ videoId: track.video_id, boxes })
  }

  #takeSequence(sequence: BurstSequence): void {
    const { dataset, seq_name, fps, width, height } = sequence
    const name = dataset ? `${dataset}/${seq_name}` : seq_name
    const frameOf = new Map((sequence.all_image_paths ?? sequence.annotated_image_paths).map((file, i) => [file, i]))
    const files = [...frameOf].map(([file, frame]): [number, string] => [frame, `${name}/${file}`])
    const boxes = burstBoxes(sequence, frameOf, this.#file)
    this.#addClip(name, { name, ...(fps && { fps }), widthPx: width, heightPx: height, files: new Map(files), boxes })
  }

  #placeImage({ id, video_id, file_name, width, height, frame_index, frame_id }: CocoImage): void {
    const clip = this.#clip(video_id)
    const index = frame_index ?? frame_id
    if (index == null) {
      throw badInput({ subject: `image ${id}`, expected: 'a frame_index or frame_id', got: 'none', where: this.#file })
    }
    const frame = frameNumber(index, `image ${id}, frame`, this.#file)
    if (clip.files.has(frame)) {
      const got = `frame ${frame} twice`
      throw badInput({ subject: `image ${id}`, expected: 'each frame once', got, where: this.#file })
    }
    clip.files.set(frame, file_name)
    if (!width || !height) return
    clip.widthPx ??= width
    clip.heightPx ??= height
  }

  #placeBox({ imageId, box }: Pending): void {
    const image = this.#images.get(imageId)
    const frame = image?.frame_index ?? image?.frame_id
    if (!image || frame == null) {
      throw badInput({ subject: 'annotation', expected: 'a known image', got: `image ${imageId}`, where: box.where })
    }
    this.#clip(image.video_id).boxes.push({ ...box, frame })
  }

  #clip(videoId: string): CocoClip {
    const clip = this.#clips.get(videoId)
    if (clip) return clip
    throw badInput({ subject: 'video_id', expected: 'a video of the file', got: videoId, where: this.#file })
  }
}

/** From the corner and the size to the edges. */
const edgesOf = ([x, y, width, height]: readonly number[]): readonly number[] => [x, y, x + width, y + height]

function burstBoxes(sequence: BurstSequence, frameOf: ReadonlyMap<string, number>, file: string): CocoBox[] {
  const { segmentations, annotated_image_paths: paths, seq_name, track_category_ids } = sequence
  if (segmentations.length > paths.length) {
    const got = `${segmentations.length}`
    throw badInput({ subject: `${seq_name}.segmentations`, expected: `at most ${paths.length}`, got, where: file })
  }
  return segmentations.flatMap((masks, i) =>
    Object.entries(masks).flatMap(([trackId, { rle }]) => {
      const where = `${file}, ${seq_name}/${paths[i]}, track ${trackId}`
      const [frame, categoryId] = [frameOf.get(paths[i]), track_category_ids[trackId]]
      if (frame === undefined || categoryId === undefined) {
        throw badInput({ subject: 'mask', expected: 'a known frame and category', got: 'none', where })
      }
      const box2dPx = boxOfMask(rle, sequence, where)
      return box2dPx ? [{ trackId, categoryId, frame, box2dPx, where }] : []
    }),
  )
}

function boxOfMask(rle: string, { width, height }: BurstSequence, where: string): readonly number[] | undefined {
  try {
    return boxOfRuns(runsOfText(rle), width, height)
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause)
    throw badInput({ subject: 'mask', expected: `run lengths of ${width} x ${height} pixels`, got, where }, cause)
  }
}
