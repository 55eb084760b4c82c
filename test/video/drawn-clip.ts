import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeGrey16Png } from '../../src/media/depth-image.ts'
import { openEncoder } from '../../src/media/encode.ts'
import { PRESETS, simulateClip } from '../../src/simulate/index.ts'
import type { Scene } from '../../src/tracks/scene.ts'

export interface DrawnClip {
  readonly truth: Scene
  readonly videoPath: string
  /** COCO results of exact boxes. */
  readonly detectionsPath: string
  /** Of depth in millimetres. */
  readonly depthPattern: string
  /** Our camera file: the lens alone. */
  readonly lensPath: string
  /** KITTI rows. */
  readonly posesPath: string
}

export interface DrawnClipOptions {
  readonly seed: number
  readonly camera: 'still' | 'drive' | 'handheld'
  readonly durationS?: number
  /** More clips behind the first, each a shot of its own. */
  readonly more?: readonly number[]
}

const FPS = 10

/** A short simulated clip of 320x180 as files, with everything that a user may know of it. */
export async function drawClip(folder: string, options: DrawnClipOptions): Promise<DrawnClip> {
  const { seed, camera, durationS = 2, more = [] } = options
  const config = {
    ...PRESETS.driving,
    cameras: { [camera]: 1 },
    widthPx: 320,
    heightPx: 180,
    fps: FPS,
    detail: 'low' as const,
  }
  const clips = [seed, ...more].map(s => simulateClip({ ...config, durationS: [durationS, durationS] }, s, 0))
  const videoPath = join(folder, 'clip.mp4')
  const encoder = await openEncoder(videoPath, { widthPx: 320, heightPx: 180, fps: FPS, format: 'rgb24' })
  const results: object[] = []
  let frame = 0
  for (const [k, clip] of clips.entries()) {
    for (const { rgb, depthM, timeS } of clip.frames({ depth: k === 0 })) {
      await encoder.write(rgb)
      if (k === 0 && depthM) await writeDepth(join(folder, `depth-${String(frame).padStart(4, '0')}.png`), depthM)
      results.push(...boxesAt(clip.scene, timeS, frame++))
    }
  }
  await encoder.commit()
  const files = { detectionsPath: join(folder, 'boxes.json'), lensPath: join(folder, 'lens.json') }
  await writeFile(files.detectionsPath, JSON.stringify(results))
  const truth = clips[0].scene
  await writeFile(files.lensPath, JSON.stringify({ schema: 'stvlm.camera/1', ...lensOf(truth) }))
  const posesPath = join(folder, 'poses.txt')
  await writeFile(posesPath, posesOf(truth))
  return { truth, videoPath, depthPattern: join(folder, 'depth-*.png'), posesPath, ...files }
}

const CATEGORY_IDS: Readonly<Record<string, number>> = {
  person: 1,
  bicycle: 2,
  car: 3,
  motorcycle: 4,
  bus: 6,
  truck: 8,
}

function boxesAt({ tracks, cameras }: Scene, timeS: number, frame: number): object[] {
  return tracks.flatMap(({ category, samples }) => {
    const sample = samples.find(s => Math.abs(s.timeS - timeS) < 1e-3)
    const box = sample?.box2dPx?.[cameras[0].name]
    const id = CATEGORY_IDS[category]
    if (!box || id === undefined || (sample?.visibility ?? 0) < 0.5) return []
    const [x0, y0, x1, y1] = box
    return [{ image_id: frame, category_id: id, bbox: [x0, y0, x1 - x0, y1 - y0], score: 0.9 }]
  })
}

/** Farther than 60 m nothing is sensed. */
async function writeDepth(path: string, depthM: Float32Array): Promise<void> {
  const data = Uint16Array.from(depthM, z => (z > 0 && z < 60 ? Math.round(1000 * z) : 0))
  await writeFile(path, encodeGrey16Png({ widthPx: 320, heightPx: 180, data }))
}

function lensOf({ cameras: [{ widthPx, heightPx, intrinsics }] }: Scene) {
  return { widthPx, heightPx, intrinsics }
}

function posesOf({ cameras: [{ frames }] }: Scene): string {
  return frames
    .map(({ worldFromCamera }) => {
      const { quatWxyz, translationM } = worldFromCamera ?? { quatWxyz: [1, 0, 0, 0], translationM: [0, 0, 0] }
      const [w, x, y, z] = quatWxyz
      const rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), translationM[0]],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x), translationM[1]],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y), translationM[2]],
      ]
      return rows.flat().join(' ')
    })
    .join('\n')
}
