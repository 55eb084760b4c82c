import { existsSync, statSync } from 'node:fs'
import { badInput } from '../../base/errors.ts'
import { compose, invert, type Pose } from '../../geometry/pose.ts'
import { distance } from '../../geometry/vec3.ts'
import type { VideoSource } from '../../media/video-source.ts'
import type { DepthMap } from '../../models/vision.ts'
import type { CameraMotion, CameraTrack, MapView } from '../camera-track.ts'
import { isColmap, readColmap } from './colmap.ts'
import { isMonst3r, readMonst3r } from './monst3r.ts'
import { sourceIntrinsics, wholeDepth } from './picture-fit.ts'
import type { RawReconstruction, RawView } from './raw-reconstruction.ts'
import { isStackedNpz, readStackedNpz } from './stacked-npz.ts'
import { isVipe, readVipe } from './vipe.ts'

/** Cameras and depth of another program, in the terms of this one. */
export interface GivenReconstruction {
  readonly program: string
  /** In the program's unit: scale is found from the witnesses, as for any other path. */
  readonly camera: CameraTrack
  /** Depth of the video's frame `index` in the camera path's unit; undefined where the program gave none. */
  depthOf(index: number): Promise<DepthMap | undefined>
}

export interface ReconstructionOptions {
  /** View k is of frame k * every; where the files number or name their frames, or have one a frame, it is not asked for. */
  readonly every?: number
}

interface Program {
  readonly is: (dir: string) => boolean
  readonly read: (dir: string) => Promise<RawReconstruction>
}

const PROGRAMS: readonly Program[] = [
  { is: isMonst3r, read: readMonst3r },
  { is: isVipe, read: readVipe },
  { is: isStackedNpz, read: readStackedNpz },
  { is: isColmap, read: readColmap },
]

/** What a path that others made may drift, where they do not tell: a twentieth of its length. */
const SD_LOG_LENGTH = 0.05
const SD_HEADING_RAD_PER_ROOT_S = 0.005
/** Spread of a focal length that a network or a bundle adjustment found. */
const SD_LOG_FOCAL = 0.05

/**
 * Reads the folder that MonST3R, MegaSaM, ViPE, VGGT, Depth Anything 3 or COLMAP wrote for the video. The map is the first view's
 * camera frame; intrinsics and depth are brought to the video's own picture. Errors: `badInput` where the folder is none of
 * these, or its views do not fit the video's frames.
 */
export async function readReconstruction(
  dir: string,
  source: VideoSource,
  { every }: ReconstructionOptions = {},
): Promise<GivenReconstruction> {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    throw badInput({ subject: 'reconstruction', expected: 'a folder', got: 'none', where: dir })
  }
  const program = PROGRAMS.find(({ is }) => is(dir))
  if (!program) {
    const expected = 'results of MonST3R, MegaSaM, ViPE, VGGT, Depth Anything 3 or COLMAP'
    throw badInput({ subject: 'reconstruction', expected, got: 'none of their files', where: dir })
  }
  const raw = await program.read(dir)
  const frames = framesOf(raw, source, every, dir)
  const placeOf = new Map(frames.map((index, place) => [index, place]))
  return {
    program: raw.program,
    camera: cameraOf(raw, frames, source),
    async depthOf(index) {
      const place = placeOf.get(index)
      const depth = place === undefined ? undefined : await raw.depthOf?.(place)
      return depth && wholeDepth(depth, raw.fit, source, raw.sdLogOf)
    },
  }
}

/** The video's frame of each view, rising. */
function framesOf(
  { views, program }: RawReconstruction,
  source: VideoSource,
  every: number | undefined,
  dir: string,
): number[] {
  const count = source.stampsS.length
  const refuse = (expected: string, got: string) =>
    badInput({ subject: `views of ${program}`, expected, got, where: dir })
  const frames = every === undefined ? knownFrames(views, source) : views.map((_, i) => i * every)
  if (!frames) throw refuse(`${count}, one a frame, or to be told which frames they are of`, `${views.length}`)
  const wrong = frames.find((index, i) => !(Number.isInteger(index) && index < count && index > (frames[i - 1] ?? -1)))
  if (wrong !== undefined) throw refuse(`rising frames below ${count}`, `frame ${wrong}`)
  return frames
}

function knownFrames(views: readonly RawView[], source: VideoSource): number[] | undefined {
  if (views.every(view => view.index !== undefined)) return views.map(view => view.index ?? 0)
  if (views.length === source.stampsS.length) return views.map((_, i) => i)
  const nameOf = (path: string): string => path.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '')
  const frameOfName = new Map(source.stampsS.map((_, i) => [nameOf(source.frameFile(i).file), i]))
  const frames = views.map(view => frameOfName.get(nameOf(view.name ?? '')))
  if (frameOfName.size > 1 && frames.every(frame => frame !== undefined)) return frames.map(frame => frame ?? 0)
  // Scripts number a video's frames from 0, ffmpeg from 1: "frame_000012.jpg".
  const numbers = views.map(view => Number(/(\d+)$/.exec(nameOf(view.name ?? ''))?.[1] ?? Number.NaN))
  return numbers[0] === 0 || numbers[0] === 1 ? numbers.map(number => number - numbers[0]) : undefined
}

function cameraOf(raw: RawReconstruction, frames: readonly number[], source: VideoSource): CameraTrack {
  const mapFromWorld: Pose<'map', 'world'> = firstFrom(raw.views[0])
  const views = raw.views.map(
    ({ worldFromCamera, intrinsics }, i): MapView => ({
      index: frames[i],
      timeS: source.stampsS[frames[i]],
      mapFromCamera: compose(mapFromWorld, worldFromCamera),
      intrinsics: sourceIntrinsics(intrinsics, raw.fit, source, raw),
    }),
  )
  const middle = [...views].sort((a, b) => (a.intrinsics?.fxPx ?? 0) - (b.intrinsics?.fxPx ?? 0))[views.length >> 1]
  return {
    motion: motionOf(views),
    unit: 'relative',
    lens: {
      intrinsics: middle.intrinsics ?? sourceIntrinsics(raw.views[0].intrinsics, raw.fit, source, raw),
      sdLogFocal: SD_LOG_FOCAL,
      from: [raw.program],
    },
    views,
    points: [],
    sdLogLength: SD_LOG_LENGTH,
    sdHeadingRadPerRootS: SD_HEADING_RAD_PER_ROOT_S,
  }
}

function firstFrom({ worldFromCamera }: RawView): Pose<'map', 'world'> {
  const { translationM, quatWxyz } = invert(worldFromCamera)
  return { translationM, quatWxyz }
}

const STILL_RAD = 0.002

/** Without a scale nothing tells a short path from none, so that only an exactly fixed place counts as no motion. */
function motionOf(views: readonly MapView[]): CameraMotion {
  const moved = Math.max(...views.map(view => distance(view.mapFromCamera.translationM, [0, 0, 0])))
  if (moved > 1e-6) return 'moving'
  const turned = Math.max(
    ...views.map(({ mapFromCamera }) => 2 * Math.acos(Math.min(1, Math.abs(mapFromCamera.quatWxyz[0])))),
  )
  return turned > STILL_RAD ? 'rotating' : 'still'
}
