import { type Command, Option } from 'commander'
import { DEFAULT_SETTINGS, MAX_MEMORY_MB } from '../answer/video-settings.ts'
import { badUsage } from '../base/errors.ts'
import { LICENCE_NEEDS, type LicenceNeed } from '../models/registry/licence.ts'
import { LINE_COLOURS, type LineColour } from '../video/drawn-boxes.ts'
import type { VideoSettings } from '../video/track-videos.ts'
import { countOption, numberOption } from './command.ts'

/** What may be said of a video wherever one is tracked; `addTrackOptions` adds them, `videoSettingsOf` reads them. */
export interface TrackOptions {
  detector: string
  appearance: string
  segmenter?: string
  filterModel?: string
  filterTaskModel?: string
  models?: string
  licence: LicenceNeed
  classes: string[]
  detectRate: number
  tiles?: { columns: number; rows: number }
  find?: string
  findModel: string
  box: string[]
  drawn: LineColour[]
  fpsTruth?: number
  stamps?: string
  calibration?: string
  cameraHeight?: number
  poses?: string
  depth?: string
  depthScale: number
  depthModel?: string
  known: string[]
  reconstruction?: string
  masks?: string
  detections?: string
  still: boolean
  toy?: number
  sourceLicence: string
  attribution: string
  maxMemory: number
}

/** Every option that says how a video is seen and what is known of it. */
export function addTrackOptions(command: Command): void {
  addSight(command)
  addKnowledge(command)
}

function addSight(command: Command): void {
  command
    .option('--classes <names>', 'categories that are tracked, with commas', list, [...DEFAULT_SETTINGS.categories])
    .option('--detector <name>', 'a model of stvlm models list, or an ONNX file', DEFAULT_SETTINGS.detector)
    .option('--appearance <name>', 'the model that tells people apart; none goes without', DEFAULT_SETTINGS.appearance)
    .option(
      '--segmenter <name>',
      'a model that gives what is detected its mask: deeplab-v3, another of its kind, or a file',
    )
    .option(
      '--detect-rate <hz>',
      'frames a second that the detector looks at, at most',
      positive('--detect-rate'),
      DEFAULT_SETTINGS.detectRateHz,
    )
    .option(
      '--tiles <CxR>',
      'look at the picture in so many parts too, for small objects; by default 2x2 where a trial finds more so; 1x1: never',
      tileGrid,
    )
    .option('--find <words>', 'instead of classes: what these words name ("the player in white; the ball")')
    .option('--find-model <name>', 'the model for --find: a name or a folder', 'grounding-dino-tiny')
    .option(
      '--box <name=x0,y0,x1,y1@s>',
      'an object that is followed from there, without a class; repeatable',
      collect,
      [],
    )
    .option(
      '--drawn <colours>',
      `objects that rectangles of these colours were drawn around (${LINE_COLOURS.join(', ')})`,
      colours,
      [],
    )
    .option('--models <dir>', 'folder that is looked through first')
    .addOption(
      new Option('--licence <use>', "what the models' licences must permit")
        .choices(LICENCE_NEEDS)
        .default(DEFAULT_SETTINGS.licence),
    )
}

function addKnowledge(command: Command): void {
  command
    .option(
      '--fps-truth <rate>',
      'frames a second, where the file lies or images have no stamps',
      positive('--fps-truth'),
    )
    .option('--stamps <file>', 'seconds of each frame')
    .option(
      '--calibration <file>',
      'Tsai XML, KITTI calib.txt, 3x3 text, COLMAP cameras, ROS, OpenCV or Kalibr YAML, our JSON',
    )
    .option('--camera-height <m>', 'metres over the ground', positive('--camera-height'))
    .option('--poses <file>', "the camera's path: KITTI, TUM, COLMAP images, or a pattern of 4x4 files")
    .option('--depth <pattern>', 'images of sensed depth, one a frame')
    .option('--depth-scale <n>', 'units of these in a metre', positive('--depth-scale'), 1000)
    .option(
      '--depth-model <name>',
      'a network of depth: a metric one is asked for the scale (meter-kitti-xxs, meter-nyu-xxs), any shows the ground where a moving camera saw too little of it; of stvlm models list, a file or a folder',
    )
    .option(
      '--known <what>',
      'a court or length on the ground: "court 18x9 m @ x,y x,y x,y x,y"; repeatable',
      collect,
      [],
    )
    .option('--still', 'the camera does not move', false)
    .option('--toy <1:n>', 'everything is a model: sizes of classes are n times smaller', toyScale)
    .option('--reconstruction <dir>', 'cameras and depth of MonST3R, MegaSaM, ViPE, VGGT, Depth Anything 3 or COLMAP')
    .option('--masks <dir>', 'objects as Grounded-SAM 2 or SAM 2 wrote them')
    .option('--detections <file>', 'detections as Grounded-SAM 2 or COCO write them')
    .option('--source-licence <text>', "of the videos, for the scenes' record", DEFAULT_SETTINGS.sourceLicence)
    .option('--attribution <text>', 'whom the videos are by', DEFAULT_SETTINGS.attribution)
    .option(
      '--filter-model <openai:NAME@URL>',
      'a vision-language model that is asked of crops of each track what they show',
    )
    .option(
      '--filter-task-model <openai:NAME@URL>',
      'a model of kinematic questions that is asked how far each object went',
    )
    .option('--max-memory <mb>', "of one video's process", countOption('--max-memory'), MAX_MEMORY_MB)
}

const positive = (name: string) => numberOption(name, v => v > 0, 'a number above 0')
const list = (text: string): string[] =>
  text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
const collect = (text: string, before: readonly string[]): string[] => [...before, text]

function colours(text: string): LineColour[] {
  return list(text).map(word => {
    const colour = LINE_COLOURS.find(known => known === word)
    if (colour) return colour
    throw badUsage({ subject: '--drawn', expected: LINE_COLOURS.join(', '), got: word })
  })
}

function tileGrid(text: string): { columns: number; rows: number } {
  const [, columns, rows] = /^([1-8])x([1-8])$/.exec(text) ?? []
  if (rows !== undefined) return { columns: Number(columns), rows: Number(rows) }
  throw badUsage({ subject: '--tiles', expected: 'CxR, at most 8x8', got: text })
}

function toyScale(text: string): number {
  const scale = Number(/^1:(\d+(?:\.\d+)?)$/.exec(text)?.[1])
  if (scale >= 1) return scale
  throw badUsage({ subject: '--toy', expected: '1:n', got: text })
}

/** Frames in scenes are named relative to `framesRoot`. */
export function videoSettingsOf(options: TrackOptions, framesRoot: string): VideoSettings {
  const { find, findModel, depth, depthScale, appearance, licence, classes, box, toy } = options
  const { segmenter, filterModel, filterTaskModel } = options
  const { models, depthModel, fpsTruth, stamps, calibration, cameraHeight, poses, reconstruction, masks, detections } =
    options
  return {
    ...{ detector: options.detector, licence, categories: classes, detectRateHz: options.detectRate, boxes: box },
    ...{ known: options.known, drawn: options.drawn, still: options.still, framesRoot },
    ...{ sourceLicence: options.sourceLicence, attribution: options.attribution },
    ...(appearance !== 'none' && { appearance }),
    ...(find !== undefined && { find: { model: findModel, words: find.split(';').map(word => word.trim()) } }),
    ...(depth !== undefined && { depth: { pattern: depth, unitsPerM: depthScale } }),
    ...(cameraHeight !== undefined && { cameraHeightM: cameraHeight }),
    ...(toy !== undefined && { toyScale: toy }),
    ...(options.tiles && { tiles: options.tiles }),
    ...defined({ segmenter, filterModel, filterTaskModel }),
    ...defined({ models, depthModel, fpsTruth, stamps, calibration, poses, reconstruction, masks, detections }),
  }
}

/** Without what is undefined. */
const defined = <T extends object>(values: T): Partial<T> => {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<T>
}
