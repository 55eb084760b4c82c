import { element, short } from '../../../look/svg.ts'

/** Shapes in the order in which models take them: they are told apart without colour. */
export const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'down', 'cross'] as const
export type Shape = (typeof SHAPES)[number]

/** With each round of the colours the shapes move on by one, so that no two of 36 have both. */
export const shapeOf = (index: number): Shape => SHAPES[(index + Math.floor(index / SHAPES.length)) % SHAPES.length]

export interface MarkStyle {
  readonly colour: string
  /** Filled with the paper's colour: the same model, shown less. */
  readonly hollow?: string
}

const R = 4.4

/** As paths around 0, 0. */
const OUTLINES: Readonly<Record<Shape, string>> = {
  circle: `M${-R} 0a${R} ${R} 0 1 0 ${2 * R} 0a${R} ${R} 0 1 0 ${-2 * R} 0z`,
  square: 'M-4 -4h8v8h-8z',
  triangle: 'M0 -5L4.8 3.6H-4.8z',
  diamond: 'M0 -5.4L5.4 0L0 5.4L-5.4 0z',
  down: 'M0 5L4.8 -3.6H-4.8z',
  cross: 'M-4 -1.6h2.4v-2.4h3.2v2.4h2.4v3.2h-2.4v2.4h-3.2v-2.4h-2.4z',
}

export function mark(shape: Shape, x: number, y: number, { colour, hollow }: MarkStyle): string {
  return element('path', {
    d: OUTLINES[shape],
    transform: `translate(${short(x)} ${short(y)})`,
    fill: hollow ?? colour,
    stroke: colour,
    'stroke-width': hollow === undefined ? undefined : 1.7,
  })
}

/** A thin line with ends, for an interval. */
export const whisker = (x0: number, x1: number, y: number, colour: string): string =>
  element('path', {
    d: `M${short(x0)} ${short(y - 3)}v6M${short(x0)} ${short(y)}H${short(x1)}M${short(x1)} ${short(y - 3)}v6`,
    fill: 'none',
    stroke: colour,
    'stroke-width': 1.4,
  })
