import type { Rgb } from '../../media/draw.ts'

/** Perceptual: equal distances look about equally different. Björn Ottosson, "A perceptual color space for image processing", 2020. */
export type OkLab = readonly [lightness: number, a: number, b: number]

/** sRGB 0..255 to light, 0..1 (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, v) =>
  v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
)

/** Luminance of an sRGB colour, 0..1. */
export const luminanceOf = ([r, g, b]: Rgb): number => 0.2126 * LINEAR[r] + 0.7152 * LINEAR[g] + 0.0722 * LINEAR[b]

/** `gain` brightens the light first. */
export function okLabOf([red, green, blue]: Rgb, gain = 1): OkLab {
  const [r, g, b] = [gain * LINEAR[red], gain * LINEAR[green], gain * LINEAR[blue]]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

/** What clothes and paint of each name look like in light and in shade. */
const EXAMPLES: Readonly<Record<string, readonly Rgb[]>> = {
  white: [
    [240, 240, 240],
    [222, 224, 226],
    [204, 208, 214],
    [228, 222, 210],
    [184, 186, 190],
    [168, 170, 174],
  ],
  gray: [
    [134, 136, 140],
    [116, 118, 122],
    [98, 100, 104],
    [82, 84, 88],
  ],
  black: [
    [54, 54, 58],
    [42, 44, 48],
    [28, 28, 32],
    [16, 16, 18],
  ],
  red: [
    [210, 45, 42],
    [170, 38, 38],
    [140, 26, 28],
    [96, 20, 22],
  ],
  orange: [
    [240, 140, 50],
    [205, 100, 40],
    [170, 80, 30],
  ],
  yellow: [
    [240, 220, 80],
    [212, 180, 60],
    [176, 148, 44],
  ],
  green: [
    [80, 170, 80],
    [66, 116, 72],
    [40, 84, 56],
    [28, 62, 44],
  ],
  cyan: [
    [80, 200, 210],
    [50, 150, 160],
  ],
  blue: [
    [70, 130, 220],
    [48, 78, 156],
    [34, 60, 118],
    [110, 150, 190],
    [24, 38, 76],
  ],
  purple: [
    [150, 90, 170],
    [120, 74, 124],
    [84, 46, 110],
  ],
  pink: [
    [236, 160, 180],
    [222, 110, 150],
  ],
  brown: [
    [122, 86, 62],
    [96, 68, 50],
    [70, 48, 34],
    [150, 112, 80],
  ],
}

export const COLOUR_NAMES: readonly string[] = Object.keys(EXAMPLES)

const PLACES = Object.entries(EXAMPLES).map(([name, rgbs]) => ({ name, labs: rgbs.map(rgb => okLabOf(rgb)) }))

/** Shade and exposure change lightness; hue they leave. */
const LIGHTNESS_WEIGHT = 0.5
/** Another name may be meant too where it is hardly farther. */
const RIVAL_FACTOR = 1.6
const RIVAL_DISTANCE = 0.02

/** Names of a colour, the nearest first, with those that come about as near. */
export function colourNamesOf(lab: OkLab): string[] {
  const ranked = PLACES.map(({ name, labs }) => ({ name, far: Math.min(...labs.map(other => difference(lab, other))) }))
  ranked.sort((a, b) => a.far - b.far)
  const limit = RIVAL_FACTOR * ranked[0].far + RIVAL_DISTANCE
  return ranked.filter(({ far }) => far <= limit).map(({ name }) => name)
}

const difference = ([l, a, b]: OkLab, [m, c, d]: OkLab): number => Math.hypot(LIGHTNESS_WEIGHT * (l - m), a - c, b - d)
