import { readAnswer } from '../../parse/index.ts'
import type { Mark } from '../suite.ts'
import { relativeAccuracy } from './relative-accuracy.ts'

/** What a number counts, and what its unit is where none is said. */
export type NumberKind = 'count' | 'm' | 'cm' | 'm2'

const AREA = /(?<!\s)\s*(?:square[- ]met(?:er|re)s?|sq\.? ?m(?:et(?:er|re)s?)?|m\^?2|m²)(?![a-z])/gi

/** The one number that the project's parser understands, in the unit of the truth, with its relative accuracy. */
export function numberByParser(text: string, truth: number | undefined, kind: NumberKind): Mark {
  const isLength = kind === 'm' || kind === 'cm'
  const reading = isLength
    ? readAnswer(text, { type: 'length', unit: kind })
    : readAnswer(kind === 'm2' ? text.replaceAll(AREA, '') : text, { type: 'number' })
  if (reading.status !== 'scored' || typeof reading.value !== 'number') return { score: 0, read: '' }
  // Lengths come in metres; the tenth of a micrometre undoes what the way there and back rounds.
  const value = kind === 'cm' ? Math.round(reading.value * 1e9) / 1e7 : reading.value
  return { score: relativeAccuracy(value, truth), read: String(value) }
}
