import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import type { Intrinsics, WorldFromCamera } from '../../geometry/camera.ts'
import { projectPoint } from '../../geometry/camera.ts'
import { invert, transformPoint } from '../../geometry/pose.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import { speedAt } from '../../kinematics/motion.ts'
import { type MotionPath, pathOf, positionAt } from '../../kinematics/path.ts'
import { isMeasured } from '../../kinematics/quantity.ts'
import { type Rgb, strokeBox } from '../../media/draw.ts'
import { openEncoder } from '../../media/encode.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { boxOfTrack } from '../../questions/clip-boxes.ts'
import { traitsOf } from '../../tracks/category.ts'
import type { Camera, CameraFrame, Scene, Track } from '../../tracks/scene.ts'
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

/** The video with each object's box, name, speed and the path of its last seconds on the ground. Sizes are those of the source. */
export async function writeOverlay(
  path: string,
  scene: Scene,
  source: VideoSource,
  { signal, onProgress }: WorkOptions = {},
): Promise<void> {
  const camera = scene.cameras[0]
  const frames = new Map(camera.frames.map(frame => [frame.index ?? indexOf(source, frame, scene), frame]))
  const drawn = scene.tracks.map((track, i) => drawnTrack(scene, track, i))
  const letters = drawLetters(Math.max(10, Math.round(source.heightPx / 45)))
  const { widthPx, heightPx } = source
  const encoder = await openEncoder(path, { widthPx, heightPx, fps: rateOf(camera), format: 'rgb24', signal })
  try {
    let done = 0
    const indices = [...frames.keys()]
    const [first, last] = [Math.min(...indices), Math.max(...indices)]
    for await (const frame of source.frames({ format: 'rgb24', first, last, only: i => frames.has(i), signal })) {
      throwIfAborted(signal, path)
      const own = frames.get(frame.index)
      if (own) drawFrame(frame, scene, camera, own, drawn, letters)
      await encoder.write(frame.data)
      onProgress?.({ done: ++done, total: frames.size, unit: 'frames' })
    }
    await encoder.commit()
  } finally {
    await encoder.discard()
  }
}

/** Images bear no index: their stamps tell. */
function indexOf(source: VideoSource, { timeS }: CameraFrame, { startInRecordingS }: Scene): number {
  const wanted = timeS + startInRecordingS
  let best = 0
  source.stampsS.forEach((stamp, i) => {
    if (Math.abs(stamp - wanted) < Math.abs(source.stampsS[best] - wanted)) best = i
  })
  return best
}

function rateOf({ frames }: Camera): number {
  const spanS = frames.length > 1 ? frames[frames.length - 1].timeS - frames[0].timeS : 0
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
  for (const { track, path, colour } of drawn) {
    const seen = boxOfTrack(camera, frame, track, 'visible2d')
    if (!seen) continue
    strokeBox(image, seen.box2dPx, colour, 2)
    const words = `${traitsOf(track.category).noun} ${track.id}${path ? speedWords(path, frame.timeS, scene) : ''}`
    inkText(image, seen.box2dPx[0], seen.box2dPx[1] - letters.heightPx - 3, words, [255, 255, 255], letters)
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
