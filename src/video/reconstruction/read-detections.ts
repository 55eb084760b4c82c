import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { badInput, messageOf } from '../../base/errors.ts'
import { refuseMissing } from '../../files/lines.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { FrameDetections, SeenDetection } from '../image-track.ts'
import { frameOfName } from './frame-names.ts'
import { maskOfRuns } from './masks.ts'
import { parseJson } from './read-masks.ts'

const runLengths = z.object({
  size: z.tuple([z.int(), z.int()]),
  counts: z.union([z.string(), z.array(z.int())]),
})
const box = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** One picture of Grounded-SAM 2's image demos: boxes of edges, the score a number or a list of one. */
const groundedSchema = z.object({
  image_path: z.string(),
  annotations: z.array(
    z.object({
      class_name: z.string(),
      bbox: box,
      score: z.union([z.number(), z.array(z.number()).min(1)]),
      segmentation: runLengths.optional(),
    }),
  ),
  box_format: z.literal('xyxy').optional(),
})

const cocoDetection = z.object({
  image_id: z.union([z.int(), z.string()]),
  category_id: z.int(),
  bbox: box,
  score: z.number().optional(),
  segmentation: z.union([runLengths, z.array(z.array(z.number()))]).optional(),
})
const cocoResults = z.array(cocoDetection)
const cocoDocument = z.object({
  images: z.array(z.object({ id: z.union([z.int(), z.string()]), file_name: z.string() })),
  annotations: z.array(cocoDetection),
  categories: z.array(z.object({ id: z.int(), name: z.string() })),
})

/** A detection with the frame it is of. */
interface Placed extends SeenDetection {
  readonly index: number
}

type Read = (json: unknown, source: VideoSource, where: string) => Placed[] | undefined

const FORMATS: readonly Read[] = [readGrounded, readCocoDocument, readCocoResults]

/**
 * Detections of a file, by frame, rising, boxes in the video's pixels:
 * - Grounded-SAM 2's JSON of a picture (grounded_sam2_local_demo.py), or a list of them: image_path names the frame;
 * - COCO's results ([{image_id, category_id, bbox: [x, y, w, h], score, segmentation}], image_id the frame's number) or a whole
 *   COCO document, whose images name the frames. Masks are COCO's run lengths; polygons give no mask.
 * Errors: `badInput` where it is none of these or a frame is unknown.
 */
export async function readDetections(path: string, source: VideoSource): Promise<FrameDetections[]> {
  await refuseMissing(path)
  const json = parseJson(await readFile(path, 'utf8'), path)
  for (const read of FORMATS) {
    const placed = read(json, source, path)
    if (placed) return byFrame(placed, source)
  }
  const expected = "Grounded-SAM 2's annotations of pictures, COCO results or a COCO document"
  throw badInput({ subject: 'detections', expected, got: 'another kind of JSON', where: path })
}

function byFrame(placed: readonly Placed[], { stampsS }: VideoSource): FrameDetections[] {
  const frames = new Map<number, SeenDetection[]>()
  for (const { index, ...detection } of placed) frames.set(index, [...(frames.get(index) ?? []), detection])
  return [...frames]
    .sort(([a], [b]) => a - b)
    .map(([index, detections]) => ({ index, timeS: stampsS[index], detections }))
}

function readGrounded(json: unknown, source: VideoSource, where: string): Placed[] | undefined {
  const parsed = z.array(groundedSchema).safeParse(Array.isArray(json) ? json : [json])
  if (!parsed.success) return undefined
  const frameOf = frameOfName(source)
  return parsed.data.flatMap(({ image_path, annotations }) => {
    const index = frameOf(image_path, where)
    return annotations.map(({ class_name, bbox, score, segmentation }) => ({
      index,
      box: bbox,
      score: typeof score === 'number' ? score : score[0],
      category: class_name.trim(),
      ...maskOf(segmentation, source, where),
    }))
  })
}

const edges = ([x, y, width, height]: Box2dPx): Box2dPx => [x, y, x + width, y + height]

function readCocoDocument(json: unknown, source: VideoSource, where: string): Placed[] | undefined {
  const parsed = cocoDocument.safeParse(json)
  if (!parsed.success) return undefined
  const frameOf = frameOfName(source)
  const { images, annotations, categories } = parsed.data
  const fileOf = new Map(images.map(image => [image.id, image.file_name]))
  const nameOf = new Map(categories.map(category => [category.id, category.name]))
  return annotations.map(({ image_id, category_id, bbox, score, segmentation }) => {
    const file = fileOf.get(image_id)
    if (file === undefined)
      throw badInput({ subject: 'image_id', expected: 'one of images', got: `${image_id}`, where })
    const category = nameOf.get(category_id) ?? `category ${category_id}`
    return {
      index: frameOf(file, where),
      box: edges(bbox),
      score: score ?? 1,
      category,
      ...maskOf(segmentation, source, where),
    }
  })
}

function readCocoResults(json: unknown, source: VideoSource, where: string): Placed[] | undefined {
  const parsed = cocoResults.safeParse(json)
  if (!parsed.success) return undefined
  const frameOf = frameOfName(source)
  return parsed.data.map(({ image_id, category_id, bbox, score, segmentation }) => ({
    index: frameOf(String(image_id), where),
    box: edges(bbox),
    score: score ?? 1,
    category: COCO_NAMES[category_id] ?? `category ${category_id}`,
    ...maskOf(segmentation, source, where),
  }))
}

/** Of COCO's 91 numbers those that move (cocodataset.org, instances). */
const COCO_NAMES: Readonly<Record<number, string>> = {
  1: 'person',
  2: 'bicycle',
  3: 'car',
  4: 'motorcycle',
  5: 'airplane',
  6: 'bus',
  7: 'train',
  8: 'truck',
  9: 'boat',
  16: 'bird',
  17: 'cat',
  18: 'dog',
  19: 'horse',
  37: 'ball',
}

function maskOf(
  segmentation: z.infer<typeof runLengths> | number[][] | undefined,
  source: VideoSource,
  where: string,
): Pick<SeenDetection, 'mask'> {
  if (!segmentation || Array.isArray(segmentation)) return {}
  const [heightPx, widthPx] = segmentation.size
  if (widthPx !== source.widthPx || heightPx !== source.heightPx) {
    const expected = `the video's size, ${source.widthPx}x${source.heightPx}`
    throw badInput({ subject: 'segmentation', expected, got: `${widthPx}x${heightPx}`, where })
  }
  try {
    const mask = maskOfRuns(segmentation.counts, { widthPx, heightPx })
    return mask ? { mask } : {}
  } catch (cause) {
    throw badInput({ subject: 'segmentation', expected: "COCO's run lengths", got: messageOf(cause), where }, cause)
  }
}
