import type { Figures } from '../rules.ts'
import type { Marked } from '../score-answer.ts'
import type { ScoreReading } from '../score-record.ts'

/**
 * One line of scores.jsonl, as JSON.stringify writes it: behind the head of its question, whose last brace is left out,
 * what hangs on the answer, field by field.
 */
export function scoreLine(head: string, marked: Marked): string {
  const { model, text, error, reading, right, why, figures, firstRight, lastRight } = marked
  const failed = error === undefined ? '' : `,"error":${JSON.stringify(error)}`
  const said = `,"model":${JSON.stringify(model)},"text":${JSON.stringify(text)}${failed}`
  const judged = `,"reading":{${readingFields(reading)}},"right":${right},"why":"${why}"${figureFields(figures)}`
  return `${head}${said}${judged},"firstRight":${firstRight},"lastRight":${lastRight}}\n`
}

function readingFields({ value, unit, unscored, first, last }: ScoreReading): string {
  const read = unscored === undefined ? `"value":${json(value)}` : `"unscored":"${unscored}"`
  const inUnit = unit === undefined ? '' : `,"unit":${JSON.stringify(unit)}`
  const firstRead = first === undefined ? '' : `,"first":${json(first)}`
  return `${read}${inUnit}${firstRead}${last === undefined ? '' : `,"last":${json(last)}`}`
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
