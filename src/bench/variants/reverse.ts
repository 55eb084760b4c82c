import { degrees, hourMarginRad, hourOfBearing, radians } from '../../geometry/angle.ts'
import { MIN_HOUR_MARGIN_RAD } from '../../questions/eligibility.ts'
import { hourWords, seconds } from '../../questions/number-words.ts'
import type { Evidence, Question } from '../../questions/record.ts'
import type { Step } from '../../questions/steps.ts'
import { reworded, type WordsApart, wordsApart } from '../../questions/words-apart.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'

/**
 * Kinds of question that can be asked of a clip that runs backwards, by task and variant of its template. Lengths, speeds
 * and their comparisons are the same; parts are told by the new clock. A direction turns by half the clock where 12 o'clock
 * is where the camera looks; "first moved" is the end of the clip now, stops and when something happens hang on the direction of
 * time: these are left out.
 */
const REVERSIBLE = new Set([
  'distance/plain',
  'speed/plain',
  'top-speed/plain',
  'distance-comparison/plain',
  'speed-comparison/plain',
  'speed-comparison/ownParts',
  'direction-comparison/plain',
  'closest-approach/plain',
  'camera-path/plain',
  'multi-step/timeForLength',
  'multi-step/ratio',
  'multi-step/convert',
  'multi-step/fasterBy',
  'multi-step/groupMean',
  'direction/moment',
  'unanswerable/distance',
  'unanswerable/speed',
  'unanswerable/moment',
])

export function reversedQuestion(question: Question): Question | undefined {
  const [task, kind] = question.template.split('/')
  if (!REVERSIBLE.has(`${task}/${kind}`)) return undefined
  const { clip, intervalS, answer } = question
  const hour = answer.type === 'hour' ? reversedHour(question) : undefined
  if (answer.type === 'hour' && !hour) return undefined
  // A time that the video does not show is not shown backwards either.
  if (answer.type === 'cannotTell' && answer.value === 'not seen') return turned(question, question.question)
  if (!intervalS && kind !== 'ownParts') return turned(question, question.question)
  const apart = wordsApart(question)
  if (!apart) return undefined
  const { phrasing, set, number, rest, slots } = apart
  const restated = restatedSlots(slots, clip.endS - clip.startS)
  return turned(question, reworded(phrasing.question[set][number], restated, rest), hour)
}

/** An hour, and the evidence that goes with it. */
interface ReversedHour {
  readonly hour: number
  readonly results: Record<string, number>
  readonly marginDeg: number
}

/**
 * The opposite direction, against where the camera looks at the end of the asked half second: it begins there now.
 * Undefined where 12 o'clock is something else, or the hour is not clear.
 */
function reversedHour({ reference, evidence }: Question): ReversedHour | undefined {
  const { bearingDeg, referenceHeadingDeg, endReferenceHeadingDeg } = evidence.results
  if (reference !== 'camera' || endReferenceHeadingDeg === undefined) return undefined
  const bearing = radians((((bearingDeg + 180 + endReferenceHeadingDeg - referenceHeadingDeg) % 360) + 360) % 360)
  const marginRad = hourMarginRad(bearing)
  if (marginRad < MIN_HOUR_MARGIN_RAD) return undefined
  const results = {
    bearingDeg: degrees(bearing),
    referenceHeadingDeg: endReferenceHeadingDeg,
    endReferenceHeadingDeg: referenceHeadingDeg,
  }
  return { hour: hourOfBearing(bearing), results, marginDeg: degrees(marginRad) }
}

/** From a to b of the clip becomes from d - b to d - a. */
function restatedSlots(slots: WordsApart['slots'], durationS: number): Record<string, string> {
  const restated: Record<string, string> = { ...slots }
  for (const name of ['when', 'firstWhen', 'secondWhen']) {
    const words = slots[name]?.replace(/([\d.]+)(\D+?)([\d.]+)/, (_, from: string, between: string, to: string) =>
      [seconds(durationS - Number(to)), between, seconds(durationS - Number(from))].join(''),
    )
    if (words !== undefined) restated[name] = words
  }
  const at = slots.at?.replace(/([\d.]+)( seconds?)?/, (_, time: string, unit?: string) => {
    const start = seconds(durationS - Number(time) - GRID_STEP_S)
    return unit === undefined ? start : `${start} ${start === '1' ? 'second' : 'seconds'}`
  })
  return at === undefined ? restated : { ...restated, at }
}

function turned(question: Question, words: string, hour?: ReversedHour): Question {
  const { clip, intervalS, evidence } = question
  const durationS = clip.endS - clip.startS
  const sumS = clip.startS + clip.endS
  const isShown = intervalS !== undefined && intervalS[1] <= durationS
  return {
    ...question,
    ...turnedAnswer(question, hour),
    question: words,
    ...(isShown && { intervalS: [durationS - intervalS[1], durationS - intervalS[0]] }),
    clip: { ...clip, boxes: clip.boxes.map(box => ({ ...box, timeS: sumS - box.timeS })).reverse() },
    evidence: turnedEvidence(evidence, sumS, hour),
  }
}

/** Its interval of hours is not known any more. */
function turnedAnswer({ answer, answerText }: Question, hour?: ReversedHour): Pick<Question, 'answer' | 'answerText'> {
  if (answer.type !== 'hour' || !hour) return { answer, answerText }
  const { interval90: _, ...rest } = answer
  return {
    answer: { ...rest, value: hour.hour },
    answerText: answerText.replace(hourWords(answer.value), hourWords(hour.hour)),
  }
}

function turnedEvidence(evidence: Evidence, sumS: number, hour?: ReversedHour): Evidence {
  const { closestS } = evidence.results
  return {
    ...evidence,
    paths: evidence.paths.map(path => turnedPath(path, sumS)),
    results: {
      ...evidence.results,
      ...hour?.results,
      ...(closestS !== undefined && { closestS: sumS - closestS }),
    },
    ...(hour && { margin: hour.marginDeg }),
    ...(evidence.steps && { steps: evidence.steps.map(step => turnedStep(step, sumS)) }),
  }
}

function turnedPath(path: Evidence['paths'][number], sumS: number): Evidence['paths'][number] {
  const { startS, stepS, pointsM, standingSteps } = path
  const steps = pointsM.length - 1
  return {
    ...path,
    startS: sumS - startS - steps * stepS,
    pointsM: [...pointsM].reverse(),
    ...(standingSteps && { standingSteps: standingSteps.map(step => steps - 1 - step).reverse() }),
  }
}

const turnedStep = (step: Step, sumS: number): Step =>
  step.op === 'measure' ? { ...step, startS: sumS - step.endS, endS: sumS - step.startS } : step
