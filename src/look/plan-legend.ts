import type { PlanPath, PlanPicture } from './plan-view.ts'
import { element, text } from './svg.ts'
import type { Theme } from './theme.ts'

export interface LegendPlace {
  readonly left: number
  readonly top: number
  /** Entries stand in so many columns; each is `columnWidth` wide. */
  readonly columns: number
  readonly columnWidth: number
}

const LINE_PX = 17
const INDENT = 34
/** A letter of the legend is about this wide. */
const LETTER_PX = 7.2

/** Each path's line, name, distance and speed; then what the marks mean. */
export function legend({ paths, context, remarks }: PlanPicture, place: LegendPlace, theme: Theme): string {
  const parts: string[] = []
  const { left, top, columns, columnWidth } = place
  let y = top
  for (let i = 0; i < paths.length; i += columns) {
    const row = paths.slice(i, i + columns)
    const entries = row.map((path, k) => entry(path, left + k * columnWidth, y, columnWidth, theme))
    parts.push(...entries.map(({ svg }) => svg))
    y += Math.max(...entries.map(({ lines }) => lines)) * LINE_PX + 6
  }
  const keys = ['ring: first instant; dots: time', ...(context.length > 0 ? ['grey: other objects'] : [])]
  const small = { 'font-size': 11.5 }
  const notes = columns > 1 ? [[...keys, ...remarks].join('; ')] : [...keys, ...remarks]
  for (const line of notes.flatMap(note => wrapped(note, (columns * columnWidth) / 6.8))) {
    parts.push(text(left, y + 4, theme.muted, line, small))
    y += LINE_PX
  }
  return parts.join('')
}

function entry({ label, notes, colour, dash }: PlanPath, x: number, y: number, width: number, theme: Theme) {
  const sample = {
    x1: x,
    y1: y - 4,
    x2: x + 26,
    y2: y - 4,
    stroke: colour,
    'stroke-width': 3,
    'stroke-dasharray': dash,
  }
  const letters = (width - INDENT) / LETTER_PX
  const names = wrapped(label, letters)
  const lines = [...names, ...notes.flatMap(note => wrapped(note, letters))]
  const texts = lines.map((line, i) =>
    text(x + INDENT, y + i * LINE_PX, theme.ink, line, i < names.length ? { 'font-weight': 'bold' } : {}),
  )
  return { svg: element('line', sample) + texts.join(''), lines: lines.length }
}

/** At blanks, into lines of at most about `length` characters. */
function wrapped(content: string, length: number): string[] {
  const lines: string[] = []
  for (const word of content.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== undefined && last.length + 1 + word.length <= length) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
