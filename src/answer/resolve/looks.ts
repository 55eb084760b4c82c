import { resolve } from 'node:path'
import { median, quantile } from '../../base/stats.ts'
import { throwIfAborted, type WorkOptions } from '../../base/work.ts'
import { type Box2dPx, boxAreaPx2, boxHeightPx, intersectBoxes } from '../../geometry/box.ts'
import type { Rgb } from '../../media/draw.ts'
import type { Frame } from '../../media/pixels.ts'
import type { VideoSource } from '../../media/video-source.ts'
import { traitsOf } from '../../tracks/category.ts'
import { sampleAt } from '../../tracks/resample.ts'
import type { Camera, Scene } from '../../tracks/scene.ts'
import { colourNamesOf, luminanceOf, type OkLab, okLabOf } from './colour-names.ts'

export interface LooksOptions extends WorkOptions {
  /** The folder that the scene names its frames from. */
  readonly framesRoot: string
}

/** Frames that are looked at, spread evenly. */
const LOOKS = 24
const WIDEST_PX = 960
const LEAST_HEIGHT_PX = 10
/** A part of which nearer boxes cover more says nothing of the object behind them. */
const MOST_COVERED = 0.25

/** Where the colour is that a person would name, as shares of the box: the shirt; the doors and the bonnet. */
const PARTS = {
  person: [0.38, 0.2, 0.62, 0.42],
  other: [0.12, 0.4, 0.88, 0.72],
} as const

/** Windows, tyres and shadow are dark; where more than this share is, the paint is too. */
const DARK = 0.3
const MOST_DARK = 0.6

/**
 * Words for the colour of each object's clothes or paint, the likeliest first, from the pixels inside its boxes: in every frame that of the
 * lit side of the part that a person would name, and the median of these over the frames, in OKLab. Objects that are nowhere seen well are absent.
 */
export async function looksOf(
  source: VideoSource,
  scene: Scene,
  camera: Camera,
  options: LooksOptions,
): Promise<Map<string, readonly string[]>> {
  const times = chosenFrames(source, camera, options.framesRoot)
  const labs = new Map<string, OkLab[]>()
  if (times.size === 0) return new Map()
  const scale = Math.min(1, WIDEST_PX / camera.widthPx)
  const size = { widthPx: Math.round(scale * source.widthPx), heightPx: Math.round(scale * source.heightPx) }
  const [first, last] = [Math.min(...times.keys()), Math.max(...times.keys())]
  const wanted = { format: 'rgb24', ...size, fast: true, first, last, only: (i: number) => times.has(i) } as const
  for await (const frame of source.frames({ ...wanted, ...(options.signal && { signal: options.signal }) })) {
    throwIfAborted(options.signal, source.path)
    const timeS = times.get(frame.index) ?? 0
    for (const [id, lab] of labsIn(frame, boxesAt(scene, camera, timeS, frame)))
      labs.set(id, [...(labs.get(id) ?? []), lab])
  }
  return new Map([...labs].map(([id, seen]) => [id, colourNamesOf(middleOf(seen))]))
}

/** Times in the scene by frame of the source. */
function chosenFrames(source: VideoSource, camera: Camera, framesRoot: string): Map<number, number> {
  const places = new Map<string, number>()
  for (let i = 0; i < source.stampsS.length; i++) {
    const { file, index } = source.frameFile(i)
    if (index === undefined) places.set(resolve(file), i)
  }
  const known = camera.frames.flatMap(({ timeS, file, index }) => {
    const place = index ?? (file === undefined ? undefined : places.get(resolve(framesRoot, file)))
    return place === undefined || place >= source.stampsS.length ? [] : [[place, timeS] as const]
  })
  const count = Math.min(LOOKS, known.length)
  return new Map(Array.from({ length: count }, (_, k) => known[Math.floor(((k + 0.5) * known.length) / count)]))
}

interface SeenBox {
  readonly trackId: string
  readonly isPerson: boolean
  /** In pixels of the frame. */
  readonly box: Box2dPx
}

function boxesAt(scene: Scene, camera: Camera, timeS: number, frame: Frame): SeenBox[] {
  const scale = frame.widthPx / camera.widthPx
  return scene.tracks.flatMap(track => {
    const own = sampleAt(track, timeS)?.box2dPx?.[camera.name]
    if (!own) return []
    const box: Box2dPx = [own[0] * scale, own[1] * scale, own[2] * scale, own[3] * scale]
    return [{ trackId: track.id, isPerson: traitsOf(track.category).witness === 'person', box }]
  })
}

function* labsIn(frame: Frame, boxes: readonly SeenBox[]): Generator<[string, OkLab]> {
  const gain = gainOf(frame)
  for (const seen of boxes) {
    if (boxHeightPx(seen.box) < LEAST_HEIGHT_PX) continue
    const part = partOf(seen)
    const nearer = boxes.filter(other => other !== seen && other.box[3] > seen.box[3])
    const area = boxAreaPx2(part)
    if (nearer.some(({ box }) => boxAreaPx2(intersectBoxes(part, box)) > MOST_COVERED * area)) continue
    const lab = labOf(frame, part, gain, !seen.isPerson)
    if (lab) yield [seen.trackId, lab]
  }
}

function partOf({ box: [x0, y0, x1, y1], isPerson }: SeenBox): Box2dPx {
  const [left, top, right, bottom] = isPerson ? PARTS.person : PARTS.other
  const [width, height] = [x1 - x0, y1 - y0]
  return [x0 + left * width, y0 + top * height, x0 + right * width, y0 + bottom * height]
}

/** What brings the picture's bright places to where a well-exposed day has them. */
const BRIGHT_SHARE = 0.95
const BRIGHT = 0.75
const GAINS = [0.8, 2] as const

function gainOf({ data }: Frame): number {
  const luminances: number[] = []
  for (let i = 0; i + 2 < data.length; i += 3 * 97) luminances.push(luminanceOf(rgbAt(data, i)))
  return Math.min(GAINS[1], Math.max(GAINS[0], BRIGHT / Math.max(1e-3, quantile(luminances, BRIGHT_SHARE))))
}

function labOf(frame: Frame, part: Box2dPx, gain: number, hasDarkParts: boolean): OkLab | undefined {
  const labs: OkLab[] = []
  const { data, widthPx, heightPx } = frame
  const [x0, x1] = [Math.max(0, Math.floor(part[0])), Math.min(widthPx, Math.ceil(part[2]))]
  const [y0, y1] = [Math.max(0, Math.floor(part[1])), Math.min(heightPx, Math.ceil(part[3]))]
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) labs.push(okLabOf(rgbAt(data, 3 * (y * widthPx + x)), gain))
  }
  if (labs.length === 0) return undefined
  const lit = hasDarkParts ? labs.filter(([lightness]) => lightness >= DARK) : labs
  return middleOf(litSide(lit.length >= (1 - MOST_DARK) * labs.length ? lit : labs))
}

/** A colour is that of the side in the light: the upper lightnesses without the glints. */
const LIT = [0.8, 0.98] as const

function litSide(labs: readonly OkLab[]): OkLab[] {
  const lightness = labs.map(lab => lab[0])
  const [low, high] = LIT.map(share => quantile(lightness, share))
  return labs.filter(lab => lab[0] >= low && lab[0] <= high)
}

const rgbAt = (data: Uint8Array, at: number): Rgb => [data[at], data[at + 1], data[at + 2]]

const middleOf = (labs: readonly OkLab[]): OkLab => [
  median(labs.map(lab => lab[0])),
  median(labs.map(lab => lab[1])),
  median(labs.map(lab => lab[2])),
]
