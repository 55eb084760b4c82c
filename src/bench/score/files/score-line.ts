import type { Figures } from '../rules.ts'
import type { Marked } from '../score-answer.ts'
import type { ScoreReading } from '../score-record.ts'

/**
 * What hangs on the answer of a line of scores.jsonl, as JSON.stringify writes it, field by field: it stands behind the
 * head of its question, whose last brace is left out.
 */
export function scoreRest(marked: Marked): string {
  const { model, text, error, reading, right, why, figures, firstRight, lastRight } = marked
  const failed = error === undefined ? '' : `,"error":${JSON.stringify(error)}`
  const said = `,"model":${JSON.stringify(model)},"text":${JSON.stringify(text)}${failed}`
  const judged = `,"reading":{${readingFields(reading)}},"right":${right},"why":"${why}"${figureFields(figures)}`
  return `${said}${judged},"firstRight":${firstRight},"lastRight":${lastRight}}\n`
}

/** One number is mostly read in all three ways, and writing a number takes longest. */
function readingFields({ value, unit, unscored, first, last }: ScoreReading): string {
  const valueText = json(value)
  const firstText = first === value ? valueText : json(first)
  const lastText = last === value ? valueText : json(last)
  const read = unscored === undefined ? `"value":${valueText}` : `"unscored":"${unscored}"`
  const inUnit = unit === undefined ? '' : `,"unit":${JSON.stringify(unit)}`
  const firstRead = first === undefined ? '' : `,"first":${firstText}`
  return `${read}${inUnit}${firstRead}${last === undefined ? '' : `,"last":${lastText}`}`
}

/** In the order in which rules give them. */
function figureFields({ relativeError, absoluteError, circularHours, iou, mra }: Figures): string {
  const relative = relativeError === undefined ? '' : `,"relativeError":${json(relativeError)}`
  const absolute = absoluteError === undefined ? '' : `,"absoluteError":${json(absoluteError)}`
  const hours = circularHours === undefined ? '' : `,"circularHours":${json(circularHours)}`
  const overlap = iou === undefined ? '' : `,"iou":${json(iou)}`
  return `${relative}${absolute}${hours}${overlap}${mra === undefined ? '' : `,"mra":${json(mra)}`}`
}

const json = (value: ScoreReading['value']): string =>
  typeof value === 'number' && Number.isFinite(value) ? String(value) : JSON.stringify(value)
