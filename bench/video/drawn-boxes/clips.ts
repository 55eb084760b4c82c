import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Random } from '../../../src/base/random.ts'
import { type Box2dPx, boxAreaPx2, clipBox } from '../../../src/geometry/box.ts'
import { decodeFrames } from '../../../src/media/decode.ts'
import type { Rgb } from '../../../src/media/draw.ts'
import { openEncoder } from '../../../src/media/encode.ts'
import { decodeImages } from '../../../src/media/image-frames.ts'
import { encodeJpegs } from '../../../src/media/jpeg.ts'
import type { Frame } from '../../../src/media/pixels.ts'
import { probeVideo } from '../../../src/media/probe.ts'
import type { VideoSource } from '../../../src/media/video-source.ts'
import type { LineColour } from '../../../src/video/drawn-boxes.ts'
import { BACKGROUNDS, drawSolids, type Solid } from './backgrounds.ts'
import { STROKES } from './strokes.ts'

/** Everything that a clip is drawn and stored by. */
export interface ClipRecipe {
  readonly background: string
  readonly widthPx: number
  readonly linePx: number
  readonly stroke: string
  readonly crf: number
  /** Encoded by one matrix and decoded by the other. */
  readonly mixUp: boolean
  /** ffmpeg's scale, 2 best to 31 worst: pictures instead of a video. */
  readonly jpegScale?: number
  readonly cut: boolean
  readonly solids: boolean
}

export interface DrawnClip {
  readonly source: VideoSource
  /** By colour: the middle of the line, by frame; absent where no box is drawn. */
  readonly truth: ReadonlyMap<LineColour, readonly (Box2dPx | undefined)[]>
}

const FRAMES = 24
const INKS: readonly (readonly [LineColour, readonly Rgb[]])[] = [
  ['red', [[255, 0, 0]]],
  [
    'green',
    [
      [0, 255, 0],
      [0, 220, 0],
    ],
  ],
  [
    'blue',
    [
      [0, 0, 255],
      [0, 64, 255],
    ],
  ],
]

export async function drawClip(recipe: ClipRecipe, ...seed: (string | number)[]): Promise<DrawnClip> {
  const random = new Random(...seed, JSON.stringify(recipe))
  const frames: Frame[] = []
  for await (const frame of BACKGROUNDS[recipe.background](random, FRAMES, recipe.widthPx)) frames.push(frame)
  if (recipe.cut) mirror(frames, Math.floor(frames.length / 2))
  const inks = random.shuffle(INKS).slice(0, 1 + random.int(3))
  const solids = recipe.solids
    ? solidsOf(
        random,
        frames[0],
        inks.map(([, all]) => all[0]),
      )
    : []
  for (const [i, frame] of frames.entries()) drawSolids(frame, solids, i)
  const truth = new Map<LineColour, (Box2dPx | undefined)[]>()
  for (const [colour, all] of inks) {
    const ink = random.pick(all)
    const boxes = pathOf(random, frames[0], frames.length, recipe.cut)
    truth.set(
      colour,
      boxes.map((box, i) => box && STROKES[recipe.stroke](frames[i], box, ink, recipe.linePx)),
    )
  }
  return { source: sourceOf(await stored(frames, recipe, seed.join('-'))), truth }
}

function mirror(frames: Frame[], from: number): void {
  for (let i = from; i < frames.length; i++) {
    const { widthPx, heightPx, data } = frames[i]
    const turned = new Uint8Array(data.length)
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const at = 3 * (y * widthPx + x)
        turned.set(data.subarray(at, at + 3), 3 * (y * widthPx + widthPx - 1 - x))
      }
    }
    frames[i] = { ...frames[i], data: turned }
  }
}

function solidsOf(random: Random, { widthPx, heightPx }: Frame, inks: readonly Rgb[]): Solid[] {
  return Array.from({ length: 5 }, () => ({
    x: random.uniform(0, widthPx),
    y: random.uniform(0, heightPx),
    vx: random.uniform(-4, 4),
    vy: random.uniform(-1, 1),
    w: random.int(Math.round(widthPx / 5)) + 24,
    h: random.int(Math.round(heightPx / 5)) + 20,
    ink: dulled(random.pick(inks), random.uniform(0.5, 0.8)),
    // Outlines painted on something are rare: one solid in sixteen.
    kind: random.chance(1 / 16) ? 'frame' : random.pick(['car', 'sign', 'cloth']),
  }))
}

/** Paint and cloth are less pure than ink. */
const dulled = ([r, g, b]: Rgb, share: number): Rgb => [share * r + 25, share * g + 25, share * b + 25]

/** A box that moves and grows, leaves the picture in part, and in every third clip is away for a while. */
function pathOf(random: Random, { widthPx, heightPx }: Frame, count: number, cut: boolean): (Box2dPx | undefined)[] {
  const place = () => ({ x: random.uniform(0.1, 0.9) * widthPx, y: random.uniform(0.1, 0.9) * heightPx })
  let { x, y } = place()
  let h = random.logUniform(24, 0.6 * heightPx)
  const aspect = random.uniform(0.35, 2)
  const [vx, vy] = [random.normal(0, 0.008) * widthPx, random.normal(0, 0.004) * heightPx]
  const growth = random.normal(0, 0.008)
  const away = random.chance(1 / 3) ? random.int(count - 8) : count
  return Array.from({ length: count }, (_, i) => {
    if (cut && i === Math.floor(count / 2)) ({ x, y } = place())
    x += vx + random.normal(0, 0.7)
    y += vy + random.normal(0, 0.7)
    h *= 1 + growth
    const w = Math.max(20, aspect * h)
    const box: Box2dPx = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
    const seen = clipBox(box, widthPx, heightPx)
    if (!seen || boxAreaPx2(seen) < 0.5 * boxAreaPx2(box) || (i >= away && i < away + 8)) return undefined
    return box
  })
}

async function stored(frames: readonly Frame[], recipe: ClipRecipe, name: string): Promise<Frame[]> {
  if (recipe.jpegScale !== undefined) return throughJpeg(frames, recipe.jpegScale)
  const path = `/tmp/drawn-${process.pid}-${name}.mp4`
  const { widthPx, heightPx } = frames[0]
  const matrix = recipe.mixUp ? 'bt601' : 'bt709'
  const encoder = await openEncoder(path, { widthPx, heightPx, fps: 10, format: 'rgb24', crf: recipe.crf, matrix })
  for (const frame of frames) await encoder.write(frame.data)
  await encoder.commit()
  const info = { ...(await probeVideo(path)), ...(recipe.mixUp && { matrix: 'bt709' as const }) }
  const out: Frame[] = []
  for await (const frame of decodeFrames(path, { format: 'rgb24', info })) out.push(frame)
  await rm(path)
  return out
}

async function throughJpeg(frames: readonly Frame[], quality: number): Promise<Frame[]> {
  const dir = await mkdtemp('/tmp/drawn-jpeg-')
  const paths: string[] = []
  for (const [i, bytes] of (await encodeJpegs(frames, { ...frames[0], quality })).entries()) {
    paths.push(`${dir}/${String(i).padStart(4, '0')}.jpg`)
    await writeFile(paths[i], bytes)
  }
  const out: Frame[] = []
  for await (const frame of decodeImages(paths, { format: 'rgb24' })) out.push(frame)
  await rm(dir, { recursive: true })
  return out
}

/** Frames in memory, 10 a second. */
export function sourceOf(frames: readonly Frame[]): VideoSource {
  const { widthPx, heightPx } = frames[0]
  return {
    path: 'memory',
    widthPx,
    heightPx,
    stampsS: frames.map((_, i) => i / 10),
    async *frames() {
      for (const [index, frame] of frames.entries()) yield { ...frame, index, timeS: index / 10 }
    },
    frameFile: index => ({ file: 'memory', index }),
    contentHash: async () => 'memory',
  }
}
