import { basename } from 'node:path'
import { badInput } from '../../base/errors.ts'
import { checkJson, readJsonEntries } from '../../files/json-entries.ts'
import type { Recording } from '../../tracks/scene.ts'
import { frameNumber, type PixelBox, pixelRecording } from '../formats/pixel-recording.ts'
import { orSkip, orSkipLater } from '../skip-bad.ts'
import type { LabelOptions } from '../source.ts'
import { labelFilesOf } from './layout.ts'
import { type BddFrame, type BddLabel, CATEGORY_OF, frameSchema } from './rows.ts'

/** The tracking set is labelled at 5 frames a second. */
const FPS = 5
/** Every image of the set has this size. */
const SIZE = { width: 1280, height: 720 }
/** Partly hidden, and the labels do not say how much. */
const OCCLUDED_VISIBILITY = 0.5

const SOURCE = {
  name: 'BDD100K',
  version: 'box_track_20',
  licence: 'BDD100K licence (research and education, non-commercial)',
  attribution: 'BDD100K (F. Yu et al., CVPR 2020), Berkeley DeepDrive',
}

interface Video {
  readonly name: string
  readonly file: string
  readonly frames: Map<number, BddFrame>
}

/** A JSON file a video (a list of frames), a folder of them, or one file of several videos. */
export async function* readBdd100k(path: string, options: LabelOptions): AsyncGenerator<Recording> {
  for (const file of await labelFilesOf(path)) {
    const videos = await orSkipLater(options, () => readVideos(file, options))
    for (const video of videos ?? []) yield recordingOf(video, options)
  }
}

/** Frames of a video stand together, as the tools write them; a file that goes on with an earlier video is read too. */
async function readVideos(file: string, options: LabelOptions): Promise<Video[]> {
  const videos = new Map<string, Video>()
  for await (const frame of framesOf(file, options)) {
    orSkip(options, () => addFrame(videos, frame, file))
  }
  if (videos.size > 0) return [...videos.values()]
  throw badInput({ subject: 'BDD100K labels', expected: 'a list of frames', got: 'none', where: file })
}

/** `[frame, ...]` or `{"frames": [frame, ...], "config": ...}`. */
async function* framesOf(file: string, options: LabelOptions): AsyncGenerator<BddFrame> {
  const depth = (await isList(file)) ? 1 : 2
  for await (const { path, value } of readJsonEntries(file, { depth, signal: options.signal })) {
    if (path.length !== depth || (depth === 2 && path[0] !== 'frames')) continue
    const frame = orSkip(options, () => checkJson(frameSchema, value, `frame ${path.at(-1)}`, file))
    if (frame) yield frame
  }
}

async function isList(file: string): Promise<boolean> {
  for await (const { path } of readJsonEntries(file, { depth: 1 })) return typeof path[0] === 'number'
  return true
}

function addFrame(videos: Map<string, Video>, frame: BddFrame, file: string): void {
  const name = frame.videoName ?? basename(file, '.json')
  if (frame.frameIndex === undefined) {
    throw badInput({ subject: `frame ${frame.name}`, expected: 'a frameIndex', got: 'none', where: file })
  }
  const index = frameNumber(frame.frameIndex, `frame ${frame.name}, frameIndex`, file)
  const video = videos.get(name) ?? { name, file, frames: new Map() }
  if (video.frames.has(index)) {
    throw badInput({ subject: `video ${name}`, expected: 'each frame once', got: `frame ${index} twice`, where: file })
  }
  video.frames.set(index, frame)
  videos.set(name, video)
}

function recordingOf({ name, file, frames }: Video, options: LabelOptions): Recording {
  const { width, height } = [...frames.values()].find(frame => frame.size)?.size ?? SIZE
  const images = [...frames].map(([index, frame]): [number, { file: string }] => [
    index,
    { file: imageOf(name, frame) },
  ])
  return pixelRecording(
    {
      recordingId: `bdd100k/${name}`,
      widthPx: width,
      heightPx: height,
      fps: options.fps ?? FPS,
      frames: new Map(images),
      boxes: boxesOf(frames, file),
      source: { ...SOURCE, ...splitOf(file) },
    },
    options,
  )
}

const imageOf = (video: string, { name }: BddFrame): string => (name.includes('/') ? name : `${video}/${name}`)

function* boxesOf(frames: ReadonlyMap<number, BddFrame>, file: string): Generator<PixelBox> {
  for (const [frame, { name, labels }] of frames) {
    for (const label of labels ?? []) {
      const { box2d, id } = label
      // A crowd is no single object.
      if (!box2d || isSet(label, 'crowd') || isSet(label, 'Crowd')) continue
      yield {
        trackId: id,
        category: CATEGORY_OF[label.category] ?? label.category,
        ...(label.category === 'rider' && { attributes: { state: 'riding' } }),
        frame,
        box2dPx: [box2d.x1, box2d.y1, box2d.x2, box2d.y2],
        visibility: isSet(label, 'occluded') || isSet(label, 'Occluded') ? OCCLUDED_VISIBILITY : 1,
        where: `${file}, ${name}`,
      }
    }
  }
}

const isSet = ({ attributes }: BddLabel, name: string): boolean => attributes?.[name] === true

/** Labels lie in folders named after their split. */
function splitOf(file: string): { officialSplit?: string } {
  const split = file.split(/[\\/]/).find(part => ['train', 'val', 'test'].includes(part))
  return split === undefined ? {} : { officialSplit: split }
}
