import { dirname, join } from 'node:path'
import { type Command, Option } from 'commander'
import { badInput, badUsage } from '../base/errors.ts'
import { lookAtScenes } from '../look/look-at-scenes.ts'
import { LICENCE_NEEDS, type LicenceNeed } from '../models/registry/licence.ts'
import { LINE_COLOURS, type LineColour } from '../video/drawn-boxes.ts'
import { STAGE_NAMES, type StageName } from '../video/stages.ts'
import { STAGES_FOLDER } from '../video/track-video.ts'
import { trackVideos, type VideoSettings } from '../video/track-videos.ts'
import { action, countOption, numberOption, type Run, withExamples } from './command.ts'
import { standardOutput } from './outputs.ts'

interface Options {
  out: string
  work?: string
  look?: string
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
  stopAfter?: StageName
  sourceLicence: string
  attribution: string
  jobs: number
  shard?: { index: number; count: number }
  maxMemory: number
  retryFailed?: boolean
}

export function registerTrack(program: Command): void {
  const command = program
    .command('track')
    .description('turn plain videos into scenes: what moves, where, how far, with its uncertainty')
    .argument('<video...>', 'files, folders of images, or quoted patterns')
    .requiredOption('-o, --out <file>', 'scenes.jsonl or scenes.jsonl.gz; - is standard output')
    .option('--work <dir>', "stages' files and done-markers, to look at and to go on from (default: OUT.work)")
    .option('--look <dir>', 'a page, paths from above, and each video with boxes, speeds and paths drawn on it')
  addSight(command)
  addKnowledge(command)
  addScale(command)
  command.action(action(track))
  withExamples(command, [
    'stvlm track walk.mp4 --out scenes.jsonl --look look',
    'stvlm track pets.avi --fps-truth 7 --calibration View_001.xml --out scenes.jsonl',
    "stvlm track 'drive/*.png' --fps-truth 10 --calibration calib.txt --camera-height 1.65 --classes car,person --out scenes.jsonl",
    'stvlm track game.mp4 --known "volleyball court @ 120,300 500,300 620,460 40,460" --out scenes.jsonl',
    'stvlm track videos/*.mp4 --jobs 2 --shard 1/4 --work work --out part-1.jsonl',
  ])
}

function addSight(command: Command): void {
  command
    .option('--classes <names>', 'categories that are tracked, with commas', list, [
      'person',
      'car',
      'truck',
      'bus',
      'bicycle',
      'motorcycle',
    ])
    .option('--detector <name>', 'a model of stvlm models list, or an ONNX file', 'deimv2-femto')
    .option('--appearance <name>', 'the model that tells people apart; none goes without', 'person-reid-0287')
    .option(
      '--segmenter <name>',
      'a model that gives what is detected its mask: deeplab-v3, another of its kind, or a file',
    )
    .option('--detect-rate <hz>', 'frames a second that the detector looks at, at most', positive('--detect-rate'), 8)
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
      new Option('--licence <use>', "what the models' licences must permit").choices(LICENCE_NEEDS).default('any'),
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
    .option('--source-licence <text>', "of the videos, for the scenes' record", 'as the video')
    .option('--attribution <text>', 'whom the videos are by', '')
}

function addScale(command: Command): void {
  command
    .option('--jobs <n>', 'videos at the same time', countOption('--jobs'), 1)
    .option('--shard <i/n>', 'only the videos that are the i-th of n workers, by their content', shardOf)
    .option('--max-memory <mb>', "of one video's process", countOption('--max-memory'), 4096)
    .option(
      '--filter-model <openai:NAME@URL>',
      'a vision-language model that is asked of crops of each track what they show',
    )
    .option(
      '--filter-task-model <openai:NAME@URL>',
      'a model of kinematic questions that is asked how far each object went',
    )
    .option('--retry-failed', 'try again what failed before')
    .addOption(new Option('--stop-after <stage>', 'leave its file and stop').choices(STAGE_NAMES))
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

function shardOf(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  if (count !== undefined) return { index: Number(index), count: Number(count) }
  throw badUsage({ subject: '--shard', expected: 'i/n', got: text })
}

async function track(run: Run, videos: string[], options: Options): Promise<void> {
  const { out, signal, onProgress } = { ...options, ...run }
  const workFolder = options.work ?? `${out === '-' ? 'stvlm' : out}.work`
  const output = standardOutput(out)
  const tracked = await trackVideos(videos, {
    ...{ out, workFolder, signal, onProgress, settings: settingsOf(options) },
    ...(output && { output }),
    ...(options.shard && { shard: options.shard }),
    jobs: options.jobs,
    maxMemoryMb: options.maxMemory,
    retryFailed: options.retryFailed,
  })
  for (const video of tracked.videos) if (video.state === 'failed') run.say(`failed: ${video.message ?? video.path}`)
  const { done, kept, failed, elsewhere } = tracked
  const rest = [`${kept} kept`, `${failed} failed`, `${elsewhere} of other shards`].filter(
    text => !text.startsWith('0 '),
  )
  const to = options.stopAfter ? `as far as ${options.stopAfter}` : `-> ${out}`
  run.say(`${[`${done} videos tracked`, ...rest].join(', ')} ${to}; stages in ${workFolder}`)
  if (options.look !== undefined && !options.stopAfter) await look(run, out, options.look, workFolder)
  if (failed > 0)
    throw badInput({
      subject: `${failed} of ${videos.length} videos`,
      expected: 'to be tracked',
      got: 'the failures above',
      where: join(workFolder, 'failures.jsonl'),
    })
}

async function look({ say, signal, onProgress }: Run, out: string, folder: string, workFolder: string): Promise<void> {
  const { pagePath } = await lookAtScenes(out, {
    folder,
    max: 24,
    videos: true,
    depthRoot: join(workFolder, STAGES_FOLDER),
    signal,
    onProgress,
  })
  say(`looked at -> ${pagePath}`)
}

function settingsOf(options: Options): VideoSettings {
  const { find, findModel, depth, depthScale, appearance, licence, classes, box, toy, out } = options
  const { segmenter, filterModel, filterTaskModel } = options
  const { models, depthModel, fpsTruth, stamps, calibration, cameraHeight, poses, reconstruction, masks, detections } =
    options
  return {
    ...{ detector: options.detector, licence, categories: classes, detectRateHz: options.detectRate, boxes: box },
    ...{ known: options.known, drawn: options.drawn, still: options.still, framesRoot: dirname(out) },
    ...{ sourceLicence: options.sourceLicence, attribution: options.attribution },
    ...(appearance !== 'none' && { appearance }),
    ...(find !== undefined && { find: { model: findModel, words: find.split(';').map(word => word.trim()) } }),
    ...(depth !== undefined && { depth: { pattern: depth, unitsPerM: depthScale } }),
    ...(cameraHeight !== undefined && { cameraHeightM: cameraHeight }),
    ...(toy !== undefined && { toyScale: toy }),
    ...(options.stopAfter && { stopAfter: options.stopAfter }),
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
