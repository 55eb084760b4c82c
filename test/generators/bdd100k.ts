import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Random } from '../../src/base/random.ts'

const CATEGORIES = ['pedestrian', 'rider', 'car', 'truck', 'bus', 'train', 'motorcycle', 'bicycle']

export interface BddOptions {
  readonly videos: number
  readonly frames: number
  readonly tracks: number
  readonly seed: number
}

/** `labels/box_track_20/train/VIDEO.json` after doc.bdd100k.com: a list of frames with boxes and attributes. */
export async function writeBdd100k(dir: string, options: BddOptions): Promise<string> {
  const folder = join(dir, 'labels/box_track_20/train')
  await mkdir(folder, { recursive: true })
  for (let i = 0; i < options.videos; i++) {
    const name = `${(0x0000f77c + i).toString(16).padStart(8, '0')}-62c2a288`
    await writeFile(join(folder, `${name}.json`), JSON.stringify(bddVideo(name, options)))
  }
  return folder
}

export function bddVideo(videoName: string, { frames, tracks, seed }: BddOptions): object[] {
  const random = new Random(seed, videoName)
  const movers = Array.from({ length: tracks }, (_, i) => ({
    id: String(i + 1).padStart(8, '0'),
    category: CATEGORIES[i % CATEGORIES.length],
    x: random.uniform(0, 1000),
    y: random.uniform(200, 500),
    size: random.uniform(20, 150),
    stepPx: random.normal(0, 4),
  }))
  return Array.from({ length: frames }, (_, frameIndex) => ({
    name: `${videoName}-${String(frameIndex + 1).padStart(7, '0')}.jpg`,
    labels: movers
      .filter((_, i) => (frameIndex + i) % 7 !== 0)
      .map(({ id, category, x, y, size, stepPx }, i) => ({
        id,
        category,
        attributes: { occluded: (frameIndex + i) % 5 === 0, truncated: false, crowd: false },
        box2d: { x1: x + stepPx * frameIndex, x2: x + size + stepPx * frameIndex, y1: y, y2: y + size },
      })),
    videoName,
    frameIndex,
  }))
}
