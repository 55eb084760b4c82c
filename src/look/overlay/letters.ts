import { readPng } from '../../media/image.ts'
import { svgToPng } from '../png.ts'
import { element, text } from '../svg.ts'

/** Where one letter's ink stands in the strip, and how far the next one starts behind it. */
interface Glyph {
  readonly left: number
  readonly width: number
  readonly advancePx: number
}

/** Letters of one size, side by side in a strip of coverage, 0..255. */
export interface Letters {
  readonly heightPx: number
  readonly coverage: Uint8Array
  readonly strideBytes: number
  glyphOf(letter: string): Glyph
  widthPx(words: string): number
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:/#-+?()%'
/** Every letter has room in this share of its size. */
const CELL_SHARE = 1.1
const SPACE_SHARE = 0.33
const GAP_SHARE = 0.1

/** Draws the alphabet once; frames then copy from it: rendering text for every frame would cost more than decoding it. */
export function drawLetters(sizePx: number): Letters {
  const cellPx = Math.ceil(CELL_SHARE * sizePx)
  const heightPx = Math.ceil(1.35 * sizePx)
  const strideBytes = cellPx * ALPHABET.length
  const coverage = coverageOf(sizePx, cellPx, heightPx)
  const gapPx = Math.max(1, Math.round(GAP_SHARE * sizePx))
  const glyphs = new Map(
    [...ALPHABET].map((letter, i) => [letter, inkIn(coverage, strideBytes, heightPx, i * cellPx, cellPx, gapPx)]),
  )
  const blank: Glyph = { left: 0, width: 0, advancePx: Math.round(SPACE_SHARE * sizePx) }
  const glyphOf = (letter: string): Glyph => glyphs.get(letter) ?? blank
  const widthPx = (words: string): number => [...words].reduce((sum, letter) => sum + glyphOf(letter).advancePx, 0)
  return { heightPx, coverage, strideBytes, glyphOf, widthPx }
}

function coverageOf(sizePx: number, cellPx: number, heightPx: number): Uint8Array {
  const widthPx = cellPx * ALPHABET.length
  const letters = [...ALPHABET].map((letter, i) =>
    text((i + 0.5) * cellPx, sizePx, '#ffffff', letter, { 'text-anchor': 'middle' }),
  )
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${widthPx} ${heightPx}` }
  const font = { 'font-family': 'DejaVu Sans', 'font-weight': 'bold', 'font-size': sizePx }
  const svg = element('svg', root, element('g', font, ...letters))
  const { data } = readPng(Buffer.from(svgToPng(svg, widthPx)), 'letters')
  return Uint8Array.from({ length: widthPx * heightPx }, (_, i) => data[4 * i + 3])
}

function inkIn(
  coverage: Uint8Array,
  strideBytes: number,
  heightPx: number,
  from: number,
  cellPx: number,
  gapPx: number,
): Glyph {
  const hasInk = (x: number): boolean => {
    for (let y = 0; y < heightPx; y++) if (coverage[y * strideBytes + x] > 20) return true
    return false
  }
  let [left, right] = [from, from + cellPx]
  while (left < right - 1 && !hasInk(left)) left++
  while (right > left + 1 && !hasInk(right - 1)) right--
  return { left, width: right - left, advancePx: right - left + gapPx }
}
