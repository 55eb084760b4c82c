import type { FrameFiles } from '../clips/frame-files.ts'
import { probeReel, type Reel, reelFrames } from '../clips/reel.ts'
import { openJpegEncoder } from '../media/jpeg.ts'
import type { FrameSize } from '../media/pixels.ts'
import { boxOfTrack, hasOwnBoxes } from '../questions/clip-boxes.ts'
import { traitsOf } from '../tracks/category.ts'
import type { Camera, CameraFrame, Scene } from '../tracks/scene.ts'
import { SHEET_FRAME_WIDTH, type SheetBox, type SheetFrame } from './contact-sheet.ts'
import { lineStyle, MAX_MAIN_PATHS, pathsOf, travelledOf } from './plan-of-scene.ts'

/** Frames on one sheet. */
const FRAMES_ON_SHEET = 6

/** A few of the camera's frames that are at hand, spread over the scene, with boxes; none where no frame is at hand. */
export async function sheetFrames(
  scene: Scene,
  camera: Camera,
  files: FrameFiles,
  scenesPath: string,
  signal?: AbortSignal,
): Promise<SheetFrame[]> {
  const frames = await framesAtHand(camera, files, scenesPath)
  const first = frames[0]
  if (!first) return []
  const reel: Reel =
    first.frame.index === undefined
      ? { kind: 'images', pathOf: new Map(frames.map(({ path }, i) => [i, path])) }
      : { kind: 'video', path: first.path }
  const positions = frames.map(({ frame }, i) => frame.index ?? i)
  const jpegs = await jpegsOf(reel, positions, sizeOnSheet(camera), signal)
  return frames.map(({ frame }, i) => ({
    timeS: frame.timeS,
    jpeg: jpegs[i],
    boxes: boxesOn(scene, camera, frame),
  }))
}

/** Evenly spread over what is there; a missing image just does not come. */
async function framesAtHand(camera: Camera, files: FrameFiles, scenesPath: string) {
  const found: { frame: CameraFrame; path: string }[] = []
  for (const frame of camera.frames) {
    const path = frame.file === undefined ? undefined : await files.find(frame.file, scenesPath)
    if (path) found.push({ frame, path })
  }
  const ofOneFile = found.filter(({ frame, path }) => frame.index === undefined || path === found[0].path)
  const count = Math.min(FRAMES_ON_SHEET, ofOneFile.length)
  return Array.from({ length: count }, (_, i) => ofOneFile[Math.floor(((i + 0.5) * ofOneFile.length) / count)])
}

function sizeOnSheet({ widthPx, heightPx }: Camera): FrameSize {
  const width = Math.min(SHEET_FRAME_WIDTH, widthPx)
  return { widthPx: width, heightPx: Math.round((heightPx * width) / widthPx) }
}

/** JPEGs of the frames at those positions of a reel. */
export async function jpegsOf(
  reel: Reel,
  positions: readonly number[],
  size: FrameSize,
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const info = await probeReel(reel, size, signal)
  const encoder = openJpegEncoder({ ...size, format: 'yuv420p', matrix: info.matrix, signal })
  try {
    for await (const { frame } of reelFrames(reel, positions, { size, info, signal })) await encoder.write(frame.data)
    return await encoder.finish()
  } finally {
    await encoder.discard()
  }
}

/** The objects that the picture from above shows in colour have the same colours here; others are white, unnamed. */
function boxesOn(scene: Scene, camera: Camera, frame: CameraFrame): SheetBox[] {
  const kind = scene.tracks.some(track => hasOwnBoxes(camera, track)) ? 'visible2d' : 'projected3d'
  const styles = stylesOf(scene)
  return scene.tracks.flatMap((track, i) => {
    const seen = boxOfTrack(camera, frame, track, kind)
    if (!seen) return []
    const colour = styles ? styles.get(track.id) : lineStyle(i).colour
    const label = colour ? `${traitsOf(track.category).noun} ${track.id}` : ''
    return [{ box2dPx: seen.box2dPx, colour: colour ?? '#ffffff', label }]
  })
}

/** Undefined where no object has a path: then all have colours. */
function stylesOf(scene: Scene): Map<string, string> | undefined {
  const paths = pathsOf(scene).sort((a, b) => travelledOf(b) - travelledOf(a))
  if (paths.length === 0) return undefined
  return new Map(paths.slice(0, MAX_MAIN_PATHS).map((path, i) => [path.trackId, lineStyle(i).colour]))
}
