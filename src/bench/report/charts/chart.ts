import { element, text } from '../../../look/svg.ts'
import { FONT, LIGHT, OF_PAGE, type Theme } from '../../../look/theme.ts'

/** Colours of charts: those of the pictures, and one for each model. */
export interface ChartTheme extends Theme {
  readonly series: readonly string[]
  readonly right: string
  readonly wrong: string
  /** Behind what counts as right. */
  readonly band: string
}

/** Okabe and Ito (2008); on dark paper the same hues, lighter. */
export const LIGHT_SERIES = ['#0072B2', '#D55E00', '#009E73', '#B0558A', '#A87400', '#2D86B5'] as const
export const DARK_SERIES = ['#56B4E9', '#F58A42', '#2FC79C', '#E6A0C6', '#F0B93A', '#9AD5F5'] as const

export const LIGHT_CHART: ChartTheme = {
  ...LIGHT,
  series: LIGHT_SERIES,
  right: LIGHT_SERIES[0],
  wrong: LIGHT_SERIES[1],
  band: '#dceaf3',
}

export const CHART_OF_PAGE: ChartTheme = {
  ...OF_PAGE,
  series: LIGHT_SERIES.map((_, i) => `var(--series-${i})`),
  right: 'var(--series-0)',
  wrong: 'var(--series-1)',
  band: 'var(--band)',
}

/** A picture that the page shows and that may go into a PNG; all are so wide, legible on a phone as they are. */
export interface Chart {
  /** Of the PNG: letters, digits, hyphens. */
  readonly name: string
  readonly title: string
  /** What a reader who cannot see it is told. */
  readonly alt: string
  readonly draw: (theme: ChartTheme) => string
}

export const CHART_WIDTH = 360
export const TEXT_PX = 12.5
export const SMALL_PX = 11.5

/** A letter of the font is about this wide, as a share of its size. */
const LETTER = 0.6

export const textWidth = (content: string, sizePx: number): number => LETTER * sizePx * content.length

/** The whole picture: paper, title for those who hear it, what is drawn. */
export function drawing(
  { title, alt }: Pick<Chart, 'title' | 'alt'>,
  heightPx: number,
  theme: ChartTheme,
  parts: readonly string[],
): string {
  const root = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${CHART_WIDTH} ${Math.ceil(heightPx)}` }
  return element(
    'svg',
    { ...root, role: 'img', 'aria-label': `${title}. ${alt}`, 'font-family': FONT, 'font-size': TEXT_PX },
    element('rect', { x: 0, y: 0, width: CHART_WIDTH, height: Math.ceil(heightPx), fill: theme.background }),
    ...parts,
  )
}

/** The title as lines at the top, for PNGs and pages alike; the second value is where the rest may start. */
export function heading(title: string, theme: ChartTheme): readonly [svg: string, bottom: number] {
  const lines = wrapped(title, CHART_WIDTH - 16, TEXT_PX * 1.12)
  const svg = lines.map((line, i) =>
    text(8, 17 + 17 * i, theme.ink, line, { 'font-weight': 'bold', 'font-size': 13.5 }),
  )
  return [svg.join(''), 10 + 17 * lines.length]
}

/** At blanks, into lines of at most about that width. */
export function wrapped(content: string, widthPx: number, sizePx: number): string[] {
  const lines: string[] = []
  for (const word of content.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && textWidth(`${last} ${word}`, sizePx) <= widthPx)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** So that it fits: the end is cut off where it must be. */
export function shortened(content: string, widthPx: number, sizePx: number): string {
  const letters = Math.max(4, Math.floor(widthPx / (LETTER * sizePx)))
  return content.length <= letters ? content : `${content.slice(0, letters - 1)}…`
}
