import { Random } from '../../base/random.ts'
import type { Vec3 } from '../../geometry/vec3.ts'
import type { GroundPlan, Strip } from '../world/world.ts'
import { TILE, NOISE as TILES } from './noise.ts'

/** The painted ground from above; level k halves level k - 1. */
export interface GroundMap {
  readonly originXM: number
  readonly originYM: number
  readonly texelM: number
  readonly levels: readonly GroundLevel[]
  /** 0xBBGGRR beyond the map. */
  readonly beyond: number
}

export interface GroundLevel {
  readonly width: number
  readonly height: number
  /** 0xBBGGRR, row-major, y up. */
  readonly texels: Int32Array
}

interface Paint {
  readonly rgb: Vec3
  /** Grey levels that patches vary by. */
  readonly patches: number
  /** Metres that one tile of patches covers. */
  readonly tileM: number
  /** How much finer the pattern is across than along x. */
  readonly grain?: number
}

const PAINTS: Readonly<Record<Strip['material'], Paint>> = {
  asphalt: { rgb: [86, 86, 90], patches: 18, tileM: 11 },
  concrete: { rgb: [132, 128, 121], patches: 20, tileM: 7 },
  grass: { rgb: [82, 104, 54], patches: 38, tileM: 9 },
  turf: { rgb: [70, 116, 56], patches: 18, tileM: 13 },
  hall: { rgb: [168, 128, 86], patches: 14, tileM: 5 },
  wood: { rgb: [142, 102, 66], patches: 30, tileM: 24, grain: 14 },
  cloth: { rgb: [112, 110, 122], patches: 18, tileM: 8 },
  kerb: { rgb: [158, 154, 147], patches: 18, tileM: 4 },
  white: { rgb: [214, 214, 208], patches: 26, tileM: 3 },
  yellow: { rgb: [212, 170, 58], patches: 24, tileM: 3 },
}

export interface GroundBounds {
  readonly minXM: number
  readonly minYM: number
  readonly maxXM: number
  readonly maxYM: number
}

export function bakeGround(plan: GroundPlan, bounds: GroundBounds, finestM: number, maxTexels: number): GroundMap {
  const [spanX, spanY] = [bounds.maxXM - bounds.minXM, bounds.maxYM - bounds.minYM]
  const texelM = Math.max(finestM, Math.sqrt((spanX * spanY) / maxTexels))
  const level = { width: Math.ceil(spanX / texelM), height: Math.ceil(spanY / texelM) }
  const base = { ...level, texels: new Int32Array(level.width * level.height) }
  const map = { originXM: bounds.minXM, originYM: bounds.minYM, texelM }
  const tint = drawTint(plan)
  fillBase(base, texelM, plan, tint)
  for (const strip of plan.strips) paintStrip(base, map, strip, tint)
  const [r, g, b] = PAINTS[plan.base].rgb
  return { ...map, levels: halvings(base), beyond: pack(r * tint, g * tint, b * tint) }
}

const drawTint = ({ lookSeed }: GroundPlan): number => new Random(lookSeed, 'tint').uniform(0.85, 1.15)

function fillBase({ width, height, texels }: GroundLevel, texelM: number, plan: GroundPlan, tint: number): void {
  const paint = PAINTS[plan.base]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) texels[y * width + x] = paintAt(paint, x * texelM, y * texelM, tint)
  }
}

function paintAt({ rgb, patches, tileM, grain: finer = 1 }: Paint, xM: number, yM: number, tint: number): number {
  const { broad, fine } = TILES
  const u = ((xM / tileM) * TILE) & (TILE - 1)
  const v = ((yM / tileM) * finer * TILE) & (TILE - 1)
  const u2 = (xM * 3.1) & (TILE - 1)
  const v2 = (yM * 3.1 * finer) & (TILE - 1)
  const grain = (fine[((yM * 12) & (TILE - 1)) * TILE + ((xM * 12) & (TILE - 1))] - 128) * 0.5
  const n = ((broad[v * TILE + u] - 128 + (broad[v2 * TILE + u2] - 128) * 0.8 + grain) * patches) / 128
  return pack((rgb[0] + n) * tint, (rgb[1] + n) * tint, (rgb[2] + n * 0.85) * tint)
}

const pack = (r: number, g: number, b: number): number => byte(r) | (byte(g) << 8) | (byte(b) << 16)

const byte = (v: number): number => Math.max(0, Math.min(255, Math.round(v)))

type Place = Pick<GroundMap, 'originXM' | 'originYM' | 'texelM'>

function paintStrip(level: GroundLevel, place: Place, strip: Strip, tint: number): void {
  let along = 0
  for (let i = 1; i < strip.points.length; i++) {
    const [ax, ay] = strip.points[i - 1]
    const [bx, by] = strip.points[i]
    const length = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    if (length > 0)
      paintSegment(level, place, strip, [ax, ay, (bx - ax) / length, (by - ay) / length, length, along], tint)
    along += length
  }
}

function paintSegment(
  { width, height, texels }: GroundLevel,
  { originXM, originYM, texelM }: Place,
  { widthM, material, dashM }: Strip,
  [ax, ay, dx, dy, lengthM, startM]: readonly [number, number, number, number, number, number],
  tint: number,
): void {
  const half = widthM / 2
  const reach = half + texelM
  const x0 = Math.max(0, Math.round((Math.min(ax, ax + dx * lengthM) - reach - originXM) / texelM))
  const x1 = Math.min(width - 1, Math.round((Math.max(ax, ax + dx * lengthM) + reach - originXM) / texelM))
  const y0 = Math.max(0, Math.round((Math.min(ay, ay + dy * lengthM) - reach - originYM) / texelM))
  const y1 = Math.min(height - 1, Math.round((Math.max(ay, ay + dy * lengthM) + reach - originYM) / texelM))
  const paint = PAINTS[material]
  for (let y = y0; y <= y1; y++) {
    const ry = originYM + (y + 0.5) * texelM - ay
    for (let x = x0; x <= x1; x++) {
      const rx = originXM + (x + 0.5) * texelM - ax
      const along = rx * dx + ry * dy
      // Wide bands reach past their joints, so that bends have no gaps.
      const over = Math.max(-along, along - lengthM)
      if (over > (widthM > 1 ? 0.6 : 0.05)) continue
      if (dashM && (startM + along) % (dashM[0] + dashM[1]) > dashM[0]) continue
      const cover = (half - Math.abs(rx * dy - ry * dx)) / texelM + 0.5
      if (cover <= 0) continue
      const colour = paintAt(paint, x * texelM, y * texelM, tint)
      const i = y * width + x
      texels[i] = cover >= 1 ? colour : mixPacked(texels[i], colour, cover)
    }
  }
}

const mixPacked = (a: number, b: number, share: number): number =>
  mixByte(a & 255, b & 255, share) |
  (mixByte((a >> 8) & 255, (b >> 8) & 255, share) << 8) |
  (mixByte((a >> 16) & 255, (b >> 16) & 255, share) << 16)

const mixByte = (a: number, b: number, share: number): number => Math.round(a + (b - a) * share)

function halvings(base: GroundLevel): GroundLevel[] {
  const levels = [base]
  for (let k = 0; k < 9; k++) {
    const last = levels[levels.length - 1]
    if (last.width < 8 || last.height < 8) break
    levels.push(halved(last))
  }
  return levels
}

function halved({ width, height, texels }: GroundLevel): GroundLevel {
  const [w, h] = [width >> 1, height >> 1]
  const out = new Int32Array(w * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * y * width + 2 * x
      const [a, b, c, d] = [texels[i], texels[i + 1], texels[i + width], texels[i + width + 1]]
      const redBlue = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff)
      const green = (a & 0xff00) + (b & 0xff00) + (c & 0xff00) + (d & 0xff00)
      out[y * w + x] = ((redBlue >>> 2) & 0xff00ff) | ((green >>> 2) & 0xff00)
    }
  }
  return { width: w, height: h, texels: out }
}
