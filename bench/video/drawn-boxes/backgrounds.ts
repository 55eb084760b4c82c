import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../../src/base/random.ts'
import { decodeFrames } from '../../../src/media/decode.ts'
import type { Rgb } from '../../../src/media/draw.ts'
import { decodeImages } from '../../../src/media/image-frames.ts'
import type { Frame } from '../../../src/media/pixels.ts'
import { probeVideo } from '../../../src/media/probe.ts'
import { PRESETS, simulateClip } from '../../../src/simulate/index.ts'
import { realData } from '../../../test/real-data.ts'

/** Frames to draw on. */
export type Background = (random: Random, frameCount: number, widthPx: number) => AsyncGenerator<Frame>

const even = (px: number): number => 2 * Math.round(px / 2)

const video = (folder: string, file: string): Background =>
  async function* (random, frameCount, widthPx) {
    const path = join(realData(folder)!, file)
    const info = await probeVideo(path)
    const heightPx = even((widthPx * info.heightPx) / info.widthPx)
    const first = random.int(60)
    for await (const frame of decodeFrames(path, { format: 'rgb24', widthPx, heightPx, info })) {
      if (frame.index >= first + frameCount) return
      if (frame.index >= first) yield frame
    }
  }

const images = (folder: string, sub: string): Background =>
  async function* (random, frameCount, widthPx) {
    const dir = join(realData(folder)!, sub)
    const names = readdirSync(dir)
      .filter(name => /\.(jpg|png)$/.test(name))
      .sort()
    const first = random.int(Math.max(1, names.length - frameCount))
    const paths = names.slice(first, first + frameCount).map(name => join(dir, name))
    const info = await probeVideo(paths[0])
    yield* decodeImages(paths, { format: 'rgb24', widthPx, heightPx: even((widthPx * info.heightPx) / info.widthPx) })
  }

const PAINTS: readonly Rgb[] = [
  [225, 18, 24],
  [200, 30, 30],
  [235, 45, 40],
  [20, 60, 210],
  [20, 170, 50],
]

/** Simulated clips in which every other car and shirt is red, blue or green: the shade of each pixel stays. */
const simulated = (preset: string): Background =>
  async function* (random, frameCount, widthPx) {
    const config = { ...PRESETS[preset], widthPx, heightPx: even((widthPx * 9) / 16) }
    const clip = simulateClip(config, 700 + random.int(1e6), 0)
    const paints = Array.from({ length: 256 }, (_, i) => (random.chance(0.7) ? PAINTS[i % PAINTS.length] : undefined))
    for (const { rgb, instance } of clip.frames({ instances: true, only: index => index < frameCount })) {
      for (let p = 0; instance && p < instance.length; p++) {
        const paint = instance[p] > 0 ? paints[instance[p] % 256] : undefined
        if (!paint) continue
        const shade = Math.min(1.1, (rgb[3 * p] + rgb[3 * p + 1] + rgb[3 * p + 2]) / 330)
        for (let c = 0; c < 3; c++) rgb[3 * p + c] = Math.min(255, shade * paint[c])
      }
      yield { widthPx, heightPx: config.heightPx, format: 'rgb24', matrix: 'bt709', data: Uint8Array.from(rgb) }
    }
  }

export const BACKGROUNDS: Readonly<Record<string, Background>> = {
  pets: video('pets2009', 's2l1_000-399.mp4'),
  volleyball: video('sports', 'volleyball_720p30.mp4'),
  'lady-running': images('davis', 'lady-running'),
  'car-shadow': images('davis', 'car-shadow'),
  kitti: images('kitti_odometry', 'KITTI_sequence_1/image_l'),
  driving: simulated('driving'),
  sports: simulated('sports'),
}

/** Solid things of the colour that move about: "cars" with windows, "signs" with a white bar, plain cloth. */
export function drawSolids(frame: Frame, solids: readonly Solid[], i: number): void {
  for (const { x, y, vx, vy, w, h, ink, kind } of solids) {
    const [x0, y0] = [Math.round(x + vx * i), Math.round(y + vy * i)]
    block(frame, x0, y0, w, h, ink)
    if (kind === 'car')
      block(frame, x0 + Math.round(w / 6), y0 + Math.round(h / 6), Math.round(w / 1.6), Math.round(h / 3), [40, 44, 50])
    if (kind === 'sign') block(frame, x0 + 4, y0 + Math.round(h / 2.6), w - 8, Math.round(h / 4), [240, 240, 240])
    if (kind === 'frame') block(frame, x0 + 7, y0 + 7, w - 14, h - 14, [120, 130, 120])
  }
}

export interface Solid {
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly w: number
  readonly h: number
  readonly ink: Rgb
  readonly kind: string
}

function block({ widthPx, heightPx, data }: Frame, x0: number, y0: number, w: number, h: number, ink: Rgb): void {
  for (let y = Math.max(0, y0); y < Math.min(heightPx, y0 + h); y++) {
    for (let x = Math.max(0, x0); x < Math.min(widthPx, x0 + w); x++) data.set(ink, 3 * (y * widthPx + x))
  }
}

export const hasReal = (): boolean => existsSync(realData('pets2009') ?? '/nowhere')
