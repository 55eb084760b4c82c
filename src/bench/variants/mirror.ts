import { hourWords } from '../../questions/number-words.ts'
import type { Evidence, Question } from '../../questions/record.ts'
import { reworded, wordsApart } from '../../questions/words-apart.ts'

/** 1 and 11, 2 and 10 ... change places; 12 and 6 stay. */
export const mirroredHour = (hour: number): number => 12 - (hour % 12)

/** What the mirrored pictures show: hours and the words left and right change sides, all else stays. */
export function mirroredQuestion(question: Question): Question | undefined {
  const { clip, evidence } = question
  const words = mirroredWords(question)
  if (words === undefined) return undefined
  return {
    ...question,
    ...mirroredAnswer(question),
    question: sidesSwapped(words),
    clip: {
      ...clip,
      boxes: clip.boxes.map(({ box2dPx: [x0, y0, x1, y1], ...box }) => ({
        ...box,
        box2dPx: [clip.widthPx - x1, y0, clip.widthPx - x0, y1],
      })),
    },
    evidence: mirroredEvidence(evidence),
  }
}

/** "12 o'clock" of the reference stays; the hour of a "when" does not. */
function mirroredWords(question: Question): string | undefined {
  if (question.answer.type !== 'interval') return question.question
  const apart = wordsApart(question)
  if (!apart) return undefined
  const { phrasing, set, number, slots, rest } = apart
  const hour = hourWords(mirroredHour(Number.parseInt(slots.hour, 10)))
  return reworded(phrasing.question[set][number], { ...slots, hour }, rest)
}

function mirroredAnswer({ answer, answerText: text }: Question): Pick<Question, 'answer' | 'answerText'> {
  const answerText = sidesSwapped(text)
  if (answer.type !== 'hour') return { answer, answerText }
  const { value, interval90, ...rest } = answer
  const mirrored: typeof answer = {
    ...rest,
    value: mirroredHour(value),
    // Clockwise from the first to the second: they change places.
    ...(interval90 && { interval90: [mirroredHour(interval90[1]), mirroredHour(interval90[0])] }),
  }
  return { answer: mirrored, answerText: answerText.replace(hourWords(value), hourWords(mirrored.value)) }
}

const SIDES: Readonly<Record<string, string>> = { left: 'right', right: 'left', Left: 'Right', Right: 'Left' }
const sidesSwapped = (text: string): string => text.replaceAll(/\b(?:left|right)\b/gi, side => SIDES[side] ?? side)

/** In the world of `mirroredScene`: y and headings change sign, bearings and hours run the other way. */
function mirroredEvidence(evidence: Evidence): Evidence {
  const { hour, bearingDeg, referenceHeadingDeg, endReferenceHeadingDeg } = evidence.results
  return {
    ...evidence,
    paths: evidence.paths.map(path => ({ ...path, pointsM: path.pointsM.map(([x, y, z]) => [x, -y, z]) })),
    results: {
      ...evidence.results,
      ...(hour !== undefined && { hour: mirroredHour(hour) }),
      ...(bearingDeg !== undefined && { bearingDeg: (360 - bearingDeg) % 360 }),
      ...(referenceHeadingDeg !== undefined && { referenceHeadingDeg: -referenceHeadingDeg }),
      ...(endReferenceHeadingDeg !== undefined && { endReferenceHeadingDeg: -endReferenceHeadingDeg }),
    },
  }
}
