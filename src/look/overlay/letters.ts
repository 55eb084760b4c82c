import { readPng } from '../../media/image.ts'
import { svgToPng } from '../png.ts'
import { element, text } from '../svg.ts'

/** Letters of one size as coverage, 0..255: the letter at place i starts at column i * cellWidthPx. */
export interface Letters {
  readonly cellWidthPx: number
  readonly heightPx: number
  readonly coverage: Uint8Array
  readonly strideBytes: number
  placeOf(letter: string): number | undefined
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:/#-+ ?()%'
/** Of DejaVu Sans Mono-like cells: every letter of the picture's font fits in this share of its size. */
const CELL_SHARE = 0.72

/** Draws the alphabet once; frames then copy from it, since rendering text for every frame would cost more than decoding it. */
export function drawLetters(sizePx: number): Letters {
  const cellWidthPx = Math.ceil(CELL_SHARE * sizePx)
  const heightPx = Math.ceil(1.35 * sizePx)
  const widthPx = cellWidthPx * ALPHABET.length
  const letters = [...ALPHABET].map((letter, i) =>
    text((i + 0.5) * cellWidthPx, sizePx, '#ffffff', letter, { 'text-anchor': 'middle' }),
  )
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${widthPx} ${heightPx}` }
  const font = { 'font-family': 'DejaVu Sans', 'font-weight': 'bold', 'font-size': sizePx }
  const svg = element('svg', root, element('g', font, ...letters))
  const { data } = readPng(Buffer.from(svgToPng(svg, widthPx)), 'letters')
  const coverage = new Uint8Array(widthPx * heightPx)
  for (let i = 0; i < coverage.length; i++) coverage[i] = data[4 * i + 3]
  const places = new Map([...ALPHABET].map((letter, i) => [letter, i]))
  return { cellWidthPx, heightPx, coverage, strideBytes: widthPx, placeOf: letter => places.get(letter) }
}
