import { z } from 'zod'

/** Ids are numbers or texts; as keys they are texts. */
const id = z.union([z.string(), z.number()]).transform(String)
const size = z.int().positive()
const xywh = z.tuple([z.number(), z.number(), z.number(), z.number()])

/** YouTube-VIS keeps the images' names and the size with the video; TAO and CocoVID with each image. */
export const videoSchema = z.object({
  id,
  name: z.string().min(1).nullish(),
  width: size.nullish(),
  height: size.nullish(),
  fps: z.number().positive().nullish(),
  file_names: z.array(z.string().min(1)).nullish(),
})

/** TAO: `frame_index`; CocoVID: `frame_id`. */
export const imageSchema = z.object({
  id,
  video_id: id,
  file_name: z.string().min(1),
  width: size.nullish(),
  height: size.nullish(),
  frame_index: z.number().nullish(),
  frame_id: z.number().nullish(),
})

/** TAO: `track_id`; CocoVID: `instance_id`. */
export const annotationSchema = z.object({
  image_id: id,
  track_id: id.nullish(),
  instance_id: id.nullish(),
  category_id: id,
  bbox: xywh,
  iscrowd: z.union([z.number(), z.boolean()]).nullish(),
})

/** YouTube-VIS: one annotation a track, a box or null a frame. */
export const trackAnnotationSchema = z.object({
  id,
  video_id: id,
  category_id: id,
  bboxes: z.array(xywh.nullable()),
  iscrowd: z.union([z.number(), z.boolean()]).nullish(),
})

export const categorySchema = z.object({ id, name: z.string().min(1) })

/** BURST (ANNOTATION_FORMAT.md of Ali2500/BURST-benchmark): masks in COCO's run lengths, frame by frame. */
export const sequenceSchema = z.object({
  id: id.nullish(),
  seq_name: z.string().min(1),
  dataset: z.string().nullish(),
  width: size,
  height: size,
  fps: z.number().positive().nullish(),
  all_image_paths: z.array(z.string().min(1)).nullish(),
  annotated_image_paths: z.array(z.string().min(1)),
  track_category_ids: z.record(z.string(), id),
  segmentations: z.array(z.record(z.string(), z.object({ rle: z.string(), bbox: xywh.nullish() }))),
})

export type CocoVideo = z.infer<typeof videoSchema>
export type CocoImage = z.infer<typeof imageSchema>
export type BurstSequence = z.infer<typeof sequenceSchema>

/** Names of COCO, LVIS and their kin to the project's; other names stay. */
export const CATEGORY_OF: Readonly<Record<string, string>> = {
  person: 'person',
  pedestrian: 'person',
  baby: 'person',
  car: 'car',
  'car_(automobile)': 'car',
  minivan: 'van',
  truck: 'truck',
  pickup_truck: 'truck',
  trailer_truck: 'truck',
  bus: 'bus',
  'bus_(vehicle)': 'bus',
  school_bus: 'bus',
  bicycle: 'bicycle',
  motorcycle: 'motorcycle',
  motor_scooter: 'motorcycle',
  train: 'train',
  'train_(railroad_vehicle)': 'train',
  ball: 'ball',
  'sports ball': 'ball',
  soccer_ball: 'ball',
}
