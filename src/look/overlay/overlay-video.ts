import type { WorkOptions } from '../../base/work.ts'
import type { FrameFiles } from '../../clips/frame-files.ts'
import type { Box2dPx } from '../../geometry/box.ts'
import type { Intrinsics, WorldFromCamera } from '../../geometry/camera.ts'
import { projectPoint } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { speedAt } from '../../kinematics/motion.ts'
import { type MotionPath, pathOf, positionAt } from '../../kinematics/path.ts'
import { isMeasured } from '../../kinematics/quantity.ts'
import { decodeFrames } from '../../media/decode.ts'
import { type Rgb, strokeBox } from '../../media/draw.ts'
import { openEncoder } from '../../media/encode.ts'
import { decodeImages } from '../../media/image-frames.ts'
import { boxOfTrack } from '../../questions/clip-boxes.ts'
import { traitsOf } from '../../tracks/category.ts'
import type { Camera, CameraFrame, Scene, Track } from '../../tracks/scene.ts'
import { Labels } from '../labels.ts'
import { LINE_COLOURS } from '../theme.ts'
import { inkLine, inkText } from './ink.ts'
import { drawLetters, type Letters } from './letters.ts'

/** How far back an object's path is drawn. */
const TRAIL_S = 3
const TRAIL_STEP_S = 0.25

interface Drawn {
  readonly track: Track
  readonly colour: Rgb
  readonly path?: MotionPath
}

/**
 * The video with each object's box, name, speed and the path of its last seconds on the ground; false where its frames are not at hand.
 */
export async function writeOverlay(
  path: string,
  scene: Scene,
  files: FrameFiles,
  scenesPath: string,
  { signal, onProgress }: WorkOptions = {},
): Promise<boolean> {
  const camera = scene.cameras[0]
  const frames = await framesAtHand(camera, files, scenesPath)
  if (frames.length < 2) return false
  const drawn = scene.tracks.map((track, i) => drawnTrack(scene, track, i))
  const letters = drawLetters(Math.max(10, Math.round(camera.heightPx / 45)))
  const { widthPx, heightPx } = camera
  const encoder = await openEncoder(path, { widthPx, heightPx, fps: rateOf(frames), format: 'rgb24', signal })
  try {
    let done = 0
    for await (const { frame, image } of pictures(frames, camera, signal)) {
      drawFrame(image, scene, camera, frame, drawn, letters)
      await encoder.write(image.data)
      onProgress?.({ done: ++done, total: frames.length, unit: 'frames' })
    }
    await encoder.commit()
  } finally {
    await encoder.discard()
  }
  return true
}

interface AtHand {
  readonly frame: CameraFrame
  readonly path: string
}

async function framesAtHand(camera: Camera, files: FrameFiles, scenesPath: string): Promise<AtHand[]> {
  const found: AtHand[] = []
  for (const frame of camera.frames) {
    const path = frame.file === undefined ? undefined : await files.find(frame.file, scenesPath)
    if (path) found.push({ frame, path })
  }
  return found
}

/** Of one video, or of images one a frame. */
async function* pictures(frames: readonly AtHand[], { widthPx, heightPx }: Camera, signal?: AbortSignal) {
  const common = { format: 'rgb24', widthPx, heightPx, signal } as const
  const [{ path, frame: first }] = frames
  if (first.index === undefined) {
    let i = 0
    for await (const image of decodeImages(
      frames.map(f => f.path),
      common,
    ))
      yield { frame: frames[i++].frame, image }
    return
  }
  const wanted = new Map(frames.map(({ frame }) => [frame.index, frame]))
  const last = frames[frames.length - 1].frame.index ?? 0
  for await (const image of decodeFrames(path, common)) {
    const frame = wanted.get(image.index)
    if (frame) yield { frame, image }
    if (image.index >= last) return
  }
}

function rateOf(frames: readonly AtHand[]): number {
  const spanS = frames[frames.length - 1].frame.timeS - frames[0].frame.timeS
  return spanS > 0 ? Math.round((1000 * (frames.length - 1)) / spanS) / 1000 : 10
}

function drawnTrack(scene: Scene, track: Track, i: number): Drawn {
  const path = pathOf(scene, track)
  return { track, colour: rgbOf(LINE_COLOURS[i % LINE_COLOURS.length]), ...(!('status' in path) && { path }) }
}

function rgbOf(hex: string): Rgb {
  const channel = (from: number): number => Number.parseInt(hex.slice(from, from + 2), 16)
  return [channel(1), channel(3), channel(5)]
}

type Picture = Parameters<typeof strokeBox>[0]

function drawFrame(
  image: Picture,
  scene: Scene,
  camera: Camera,
  frame: CameraFrame,
  drawn: readonly Drawn[],
  letters: Letters,
): void {
  const view = viewOf(camera, frame)
  for (const { path, colour } of drawn) {
    if (path && view) drawTrail(image, path, frame.timeS, view, colour)
  }
  const labels = new Labels()
  for (const { track, path, colour } of drawn) {
    const seen = boxOfTrack(camera, frame, track, 'visible2d')
    if (!seen) continue
    strokeBox(image, seen.box2dPx, colour, 2)
    const words = `${traitsOf(track.category).noun} ${track.id}${path ? speedWords(path, frame.timeS, scene) : ''}`
    drawLabel(image, seen.box2dPx, words, colour, letters, labels)
  }
}

const WHITE: Rgb = [255, 255, 255]

/** Above the box, else below it; left out where both places are taken. */
function drawLabel(image: Picture, box: Box2dPx, words: string, ground: Rgb, letters: Letters, labels: Labels): void {
  const widthPx = letters.widthPx(words) + 4
  const x = Math.round(Math.max(0, Math.min(image.widthPx - widthPx, box[0] - 2)))
  for (const top of [box[1] - letters.heightPx - 3, box[3] + 4]) {
    const y = Math.round(Math.max(0, Math.min(image.heightPx - letters.heightPx, top)))
    if (!labels.placeRect({ x0: x, y0: y, x1: x + widthPx, y1: y + letters.heightPx })) continue
    inkText(image, x, y, words, { ink: WHITE, ground }, letters)
    return
  }
}

function speedWords(path: MotionPath, timeS: number, { units }: Scene): string {
  if (units !== 'm') return ''
  const speed = speedAt(path, timeS)
  return isMeasured(speed) ? ` ${(3.6 * speed.value).toFixed(1)} km/h` : ''
}

interface View {
  readonly intrinsics: Intrinsics
  readonly cameraFromWorld: ReturnType<typeof invert<'world', 'camera'>>
}

function viewOf(camera: Camera, frame: CameraFrame): View | undefined {
  const intrinsics = frame.intrinsics ?? camera.intrinsics
  const worldFromCamera: WorldFromCamera | undefined = frame.worldFromCamera
  return intrinsics && worldFromCamera && { intrinsics, cameraFromWorld: invert(worldFromCamera) }
}

function drawTrail(image: Picture, path: MotionPath, timeS: number, view: View, colour: Rgb): void {
  let last: readonly [number, number] | undefined
  for (let t = timeS - TRAIL_S; t <= timeS + 1e-6; t += TRAIL_STEP_S) {
    const at: Vec3 | undefined = positionAt(path, t)
    const pixel = at && projectPoint(view.intrinsics, transformPoint(view.cameraFromWorld, at))
    if (pixel && last) inkLine(image, last, pixel, colour, 3)
    last = pixel
  }
}
