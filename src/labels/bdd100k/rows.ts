import { z } from 'zod'

/**
 * Scalabel's format as BDD100K's box tracking uses it (doc.bdd100k.com, "Label Format"; scalabel.ai, `typing.py`): one
 * record a frame. The release of 2020 named three fields otherwise.
 */
const label = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  category: z.string().min(1),
  box2d: z.object({ x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() }).nullish(),
  attributes: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()])).nullish(),
})

export const frameSchema = z
  .object({
    name: z.string().min(1),
    videoName: z.string().min(1).nullish(),
    video_name: z.string().min(1).nullish(),
    frameIndex: z.number().nullish(),
    index: z.number().nullish(),
    size: z.object({ width: z.int().positive(), height: z.int().positive() }).nullish(),
    labels: z.array(label).nullish(),
  })
  .transform(({ videoName, video_name, frameIndex, index, ...rest }) => ({
    ...rest,
    videoName: videoName ?? video_name ?? undefined,
    frameIndex: frameIndex ?? index ?? undefined,
  }))

export type BddFrame = z.infer<typeof frameSchema>
export type BddLabel = z.infer<typeof label>

/** Names of BDD100K (2018 and 2020) to the project's. */
export const CATEGORY_OF: Readonly<Record<string, string>> = {
  pedestrian: 'person',
  person: 'person',
  'other person': 'person',
  rider: 'person',
  car: 'car',
  truck: 'truck',
  bus: 'bus',
  train: 'train',
  motorcycle: 'motorcycle',
  motor: 'motorcycle',
  bicycle: 'bicycle',
  bike: 'bicycle',
  trailer: 'trailer',
  'other vehicle': 'vehicle',
  'traffic sign': 'sign',
}
