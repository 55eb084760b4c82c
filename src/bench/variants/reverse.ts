import { hourWords, seconds } from '../../questions/number-words.ts'
import type { Evidence, Question } from '../../questions/record.ts'
import type { Step } from '../../questions/steps.ts'
import { reworded, type WordsApart, wordsApart } from '../../questions/words-apart.ts'
import { GRID_STEP_S } from '../../tracks/resample.ts'

/**
 * Kinds of question that can be asked of a clip that runs backwards, by task and variant of its template. Lengths, speeds
 * and their comparisons are the same; parts are told by the new clock. A direction turns by half the clock where 12 o'clock
 * is the camera's; "first moved" is the end of the clip now, stops and when something happens hang on the direction of
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

/** The asked half second begins with another view of the camera; hours this deep in their bin stand a turn of 20 deg/s. */
const MIN_MARGIN_DEG = 10

export function reversedQuestion(question: Question): Question | undefined {
  const [task, kind] = question.template.split('/')
  if (!REVERSIBLE.has(`${task}/${kind}`)) return undefined
  if (task === 'direction' && !isReversibleHour(question)) return undefined
  const { clip, intervalS, answer } = question
  // A time that the video does not show is not shown backwards either.
  if (answer.type === 'cannotTell' && answer.value === 'not seen') return turned(question, question.question)
  if (!intervalS && kind !== 'ownParts') return turned(question, question.question)
  const apart = wordsApart(question)
  if (!apart) return undefined
  const { phrasing, set, number, rest, slots } = apart
  const restated = restatedSlots(slots, clip.endS - clip.startS)
  return turned(question, reworded(phrasing.question[set][number], restated, rest))
}

const isReversibleHour = ({ reference, evidence }: Question): boolean =>
  reference === 'camera' && (evidence.margin ?? 0) >= MIN_MARGIN_DEG

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

function turned(question: Question, words: string): Question {
  const { clip, intervalS, evidence } = question
  const durationS = clip.endS - clip.startS
  const sumS = clip.startS + clip.endS
  const isShown = intervalS !== undefined && intervalS[1] <= durationS
  return {
    ...question,
    ...turnedAnswer(question),
    question: words,
    ...(isShown && { intervalS: [durationS - intervalS[1], durationS - intervalS[0]] }),
    clip: { ...clip, boxes: clip.boxes.map(box => ({ ...box, timeS: sumS - box.timeS })).reverse() },
    evidence: turnedEvidence(evidence, sumS),
  }
}

const oppositeHour = (hour: number): number => ((hour + 5) % 12) + 1

function turnedAnswer({ answer, answerText }: Question): Pick<Question, 'answer' | 'answerText'> {
  if (answer.type !== 'hour') return { answer, answerText }
  const { value, interval90, ...rest } = answer
  const opposite: typeof answer = {
    ...rest,
    value: oppositeHour(value),
    ...(interval90 && { interval90: [oppositeHour(interval90[0]), oppositeHour(interval90[1])] }),
  }
  return { answer: opposite, answerText: answerText.replace(hourWords(value), hourWords(opposite.value)) }
}

function turnedEvidence(evidence: Evidence, sumS: number): Evidence {
  const { bearingDeg, closestS } = evidence.results
  return {
    ...evidence,
    paths: evidence.paths.map(path => turnedPath(path, sumS)),
    results: {
      ...evidence.results,
      ...(bearingDeg !== undefined && { bearingDeg: (bearingDeg + 180) % 360 }),
      ...(closestS !== undefined && { closestS: sumS - closestS }),
    },
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
