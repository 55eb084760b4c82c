import type { BoxColour } from '../media/draw.ts'

/** Colours that people with any common colour blindness tell apart (Okabe and Ito 2008). */
export const OKABE_ITO = {
  blue: '#0072B2',
  vermilion: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  orange: '#E69F00',
  sky: '#56B4E9',
} as const

/** In the order in which objects take them; beyond these, lines also differ in their dashes and labels. */
export const LINE_COLOURS: readonly string[] = Object.values(OKABE_ITO)
export const LINE_DASHES = [undefined, '9 4', '3 3'] as const

/** How the path of a box's object is drawn; the legend names the box. */
export const COLOUR_OF_BOX: Record<BoxColour, string> = {
  red: OKABE_ITO.vermilion,
  blue: OKABE_ITO.blue,
  green: OKABE_ITO.green,
}

export interface Theme {
  readonly background: string
  readonly ink: string
  /** Axes' numbers and captions. */
  readonly muted: string
  readonly grid: string
  /** Objects that are there, but not asked about. */
  readonly context: string
}

export const LIGHT: Theme = {
  background: '#ffffff',
  ink: '#1b1b1b',
  muted: '#595959',
  grid: '#e3e3e3',
  context: '#b5b5b5',
}

/** Inside a page that says what these are, for light and for dark. */
export const OF_PAGE: Theme = {
  background: 'var(--paper)',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  context: 'var(--context)',
}

export const FONT = 'DejaVu Sans, Verdana, sans-serif'
