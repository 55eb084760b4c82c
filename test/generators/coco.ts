import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Two tracks that run over the picture, seen at every `step`-th frame. */
const TRACKS = [
  { id: 7, category: 1, bbox: [100, 200, 40, 90], stepPx: 3 },
  { id: 9, category: 3, bbox: [700, 300, 160, 80], stepPx: -5 },
] as const
const CATEGORIES = [
  { id: 1, name: 'person' },
  { id: 3, name: 'car_(automobile)', synset: 'car.n.01' },
]
const SIZE = { width: 1280, height: 720 }

const boxAt = ([x, y, w, h]: readonly number[], stepPx: number, frame: number): number[] => [
  x + stepPx * frame,
  y,
  w,
  h,
]

/** TAO (toolkit/tao/tao.py): images with `frame_index`, one of 30; annotations with `track_id`; tables in any order. */
export function writeTao(dir: string): Promise<string> {
  const frames = [0, 30, 60, 90]
  const images = frames.map((frame_index, i) => ({
    id: i,
    video_id: 0,
    file_name: imageName(frame_index),
    ...SIZE,
    frame_index,
  }))
  const annotations = images.flatMap(({ id, frame_index }) =>
    TRACKS.map(track => ({
      image_id: id,
      track_id: track.id,
      category_id: track.category,
      video_id: 0,
      bbox: boxAt(track.bbox, track.stepPx, frame_index),
      area: track.bbox[2] * track.bbox[3],
    })),
  )
  const videos = [
    { id: 0, name: 'train/YFCC100M/v_generated', ...SIZE, neg_category_ids: [], not_exhaustive_category_ids: [] },
  ]
  const tracks = TRACKS.map(({ id, category }) => ({ id, category_id: category, video_id: 0 }))
  return save(dir, 'train.json', {
    annotations,
    images,
    videos,
    tracks,
    categories: CATEGORIES,
    info: {},
    licenses: [],
  })
}

/** CocoVID (mmtracking): images with `frame_id`, annotations with `instance_id`. */
export function writeCocoVid(dir: string): Promise<string> {
  const images = Array.from({ length: 12 }, (_, i) => ({
    id: i + 1,
    video_id: 1,
    file_name: imageName(i),
    ...SIZE,
    frame_id: i,
  }))
  const annotations = images.flatMap(({ id, frame_id }) =>
    TRACKS.map((track, i) => ({
      id: id * 10 + i,
      image_id: id,
      video_id: 1,
      instance_id: track.id,
      category_id: track.category,
      bbox: boxAt(track.bbox, track.stepPx, frame_id),
      iscrowd: 0,
    })),
  )
  const videos = [{ id: 1, name: 'MOT-generated', fps: 25, ...SIZE }]
  return save(dir, 'half-val_cocoformat.json', {
    categories: CATEGORIES,
    videos,
    images,
    annotations,
    num_instances: 2,
  })
}

/** YouTube-VIS: a video names its images, an annotation is a track with a box or null a frame. */
export function writeYoutubeVis(dir: string): Promise<string> {
  const frames = Array.from({ length: 9 }, (_, i) => i)
  const videos = [{ id: 1, file_names: frames.map(i => imageName(i)), length: 9, ...SIZE, license: 1 }]
  const annotations = TRACKS.map(track => ({
    id: track.id,
    video_id: 1,
    category_id: track.category,
    iscrowd: 0,
    ...SIZE,
    segmentations: frames.map(() => null),
    bboxes: frames.map(i => (i === 4 ? null : boxAt(track.bbox, track.stepPx, i))),
    areas: frames.map(() => null),
  }))
  return save(dir, 'instances.json', { info: {}, licenses: [], videos, categories: CATEGORIES, annotations })
}

/** BURST (ANNOTATION_FORMAT.md): masks, here of whole boxes, on every second of all images. */
export function writeBurst(dir: string): Promise<string> {
  const all = Array.from({ length: 8 }, (_, i) => imageName(i))
  const annotated = all.filter((_, i) => i % 2 === 0)
  const segmentations = annotated.map((_, i) =>
    Object.fromEntries(
      TRACKS.map(track => [
        track.id,
        { rle: rleOfBox(boxAt(track.bbox, track.stepPx, 2 * i), SIZE), is_gt: true, score: 1 },
      ]),
    ),
  )
  const sequence = {
    ...SIZE,
    id: 0,
    seq_name: 'v_generated',
    dataset: 'YFCC100M',
    fps: 24,
    all_image_paths: all,
    annotated_image_paths: annotated,
    neg_category_ids: [],
    not_exhaustive_category_ids: [],
    track_category_ids: Object.fromEntries(TRACKS.map(track => [track.id, track.category])),
    segmentations,
  }
  return save(dir, 'val.json', { sequences: [sequence], categories: CATEGORIES, split: 'val' })
}

/** A filled rectangle [x, y, width, height] in COCO's text of run lengths (cocoapi, rleToString). */
export function rleOfBox([x, y, w, h]: readonly number[], { width, height }: typeof SIZE): string {
  const runs = [x * height + y]
  for (let column = 0; column < w; column++)
    runs.push(h, column === w - 1 ? (width - x - w + 1) * height - y - h : height - h)
  return runs.map((run, i) => rleNumber(i > 2 ? run - runs[i - 2] : run)).join('')
}

function rleNumber(value: number): string {
  let text = ''
  let rest = value
  for (let more = true; more; ) {
    const bits = rest & 0x1f
    rest >>= 5
    more = bits & 0x10 ? rest !== -1 : rest !== 0
    text += String.fromCharCode((more ? bits | 0x20 : bits) + 48)
  }
  return text
}

const imageName = (frame: number): string => `v_generated/frame${String(frame).padStart(4, '0')}.jpg`

async function save(dir: string, name: string, content: object): Promise<string> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, name)
  await writeFile(path, JSON.stringify(content))
  return path
}
