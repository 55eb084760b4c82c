import { asciiDigits, BLANK, DIGIT, EDGE } from './python-text.ts'
import type { Span } from './temporal-iou.ts'

const EXAMPLE = 'a specific example is : 20.8 - 30.0 seconds'
const KEYWORDS = ['start', 'end', 'happen']
const NUMBER = `(${DIGIT}+(?:\\.${DIGIT}+)?)`
const CLOCK = `(${DIGIT}{1,2}:${DIGIT}{2}(?::${DIGIT}{2})?)`
const DASH = `${BLANK}*[–-]${BLANK}*`
const CLOCK_RANGE = new RegExp(`${EDGE}${CLOCK}${DASH}${CLOCK}${EDGE}`, 'u')
// A number that starts within another has the same end: looked at once, however long it is.
const START = `(?<!${DIGIT})`
const RANGE = new RegExp(START + NUMBER + DASH + NUMBER, 'u')
const RANGE_WITH_UNITS = new RegExp(`${START}${NUMBER}${BLANK}*s?${DASH}${NUMBER}${BLANK}*s?`, 'u')
const CLOCKS = new RegExp(`${EDGE}${CLOCK}${EDGE}`, 'gu')
const FIRST_NUMBER = new RegExp(`${EDGE}${NUMBER}${EDGE}`, 'u')

/** The span in seconds that charades_sta of lmms-eval 0.7.3 reads; undefined where there is none. */
export function timeSpan(text: string): Span | undefined {
  const sentences = text
    .toLowerCase()
    .replaceAll(EXAMPLE, '')
    .replaceAll('to', '-')
    .split(/[!?\n]/)
  const telling = sentences.filter(sentence => KEYWORDS.some(word => sentence.includes(word)))
  const candidates = telling.length > 0 ? telling : sentences
  const span =
    firstRange(candidates, CLOCK_RANGE) ??
    firstRange(candidates, RANGE) ??
    pair(candidates.flatMap(sentence => [...sentence.matchAll(CLOCKS)].map(match => match[1]))) ??
    pair(candidates.flatMap(sentence => FIRST_NUMBER.exec(sentence)?.[1] ?? [])) ??
    firstRange(candidates, RANGE_WITH_UNITS)
  return span && (span[1] > span[0] ? span : [span[1], span[0]])
}

function firstRange(sentences: readonly string[], pattern: RegExp): Span | undefined {
  for (const sentence of sentences) {
    const match = pattern.exec(sentence)
    if (match) return [secondsOf(match[1]), secondsOf(match[2])]
  }
  return undefined
}

const pair = ([start, end]: readonly string[]): Span | undefined =>
  end === undefined ? undefined : [secondsOf(start), secondsOf(end)]

/** "12.5", "1:05", "1:00:05" */
function secondsOf(text: string): number {
  const parts = asciiDigits(text).split(':').map(Number)
  if (parts.length === 3) return parts[0] * 3600 + parts[1] * 60 + parts[2]
  return parts.length === 2 ? parts[0] * 60 + parts[1] : parts[0]
}
