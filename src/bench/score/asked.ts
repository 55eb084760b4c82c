import { median } from '../../base/stats.ts'
import type { Answer } from '../../questions/answer.ts'
import type { Question } from '../../questions/record.ts'
import type { Expected, ExpectedType } from '../parse/reading.ts'
import { type Score, SETS } from './score-record.ts'

/** What a score says of its question, whoever answers it. */
export type Asked = Pick<
  Score,
  | 'questionId'
  | 'task'
  | 'set'
  | 'variant'
  | 'source'
  | 'recordingId'
  | 'truth'
  | 'categories'
  | 'clipDurationS'
  | 'objectPx'
  | 'speedMps'
  | 'margin'
>

/** The fields of a question that scoring looks at. */
export type ScoredQuestion = Pick<
  Question,
  'id' | 'task' | 'source' | 'recordingId' | 'question' | 'answer' | 'template'
> & {
  readonly objects: readonly Pick<Question['objects'][number], 'category'>[]
  readonly clip: Pick<Question['clip'], 'startS' | 'endS' | 'boxes'>
  readonly evidence: Pick<Question['evidence'], 'paths' | 'margin'>
}

export function askedOf(question: ScoredQuestion, variant?: string): Asked {
  const { clip, evidence, objects } = question
  const set = SETS.find(name => name === question.task)
  const objectPx = objectSizePx(clip.boxes)
  const speedMps = fastestMps(evidence.paths)
  return {
    questionId: question.id,
    task: question.task,
    ...(set && { set }),
    ...(variant !== undefined && { variant }),
    source: question.source,
    recordingId: question.recordingId,
    truth: question.answer,
    ...(objects.length > 0 && { categories: objects.map(({ category }) => category) }),
    clipDurationS: rounded(clip.endS - clip.startS, 1e3),
    ...(objectPx !== undefined && { objectPx }),
    ...(speedMps !== undefined && { speedMps }),
    ...(evidence.margin !== undefined && { margin: rounded(evidence.margin, 1e3) }),
  }
}

const rounded = (value: number, perUnit: number): number => Math.round(value * perUnit) / perUnit

/** Square root of the area of the drawn boxes: the median over the instants of each object, the smallest of these. */
function objectSizePx(boxes: ScoredQuestion['clip']['boxes']): number | undefined {
  const sizes = new Map<string, number[]>()
  for (const { trackId, box2dPx } of boxes) {
    const size = Math.sqrt(Math.max(0, box2dPx[2] - box2dPx[0]) * Math.max(0, box2dPx[3] - box2dPx[1]))
    const known = sizes.get(trackId)
    if (known) known.push(size)
    else sizes.set(trackId, [size])
  }
  const medians = [...sizes.values()].map(median)
  return medians.length > 0 ? rounded(Math.min(...medians), 10) : undefined
}

/** Mean speed along the evidence's paths, as the distance is defined: steps that stand count nothing. */
function fastestMps(paths: ScoredQuestion['evidence']['paths']): number | undefined {
  const speeds = paths.filter(({ pointsM }) => pointsM.length > 1).map(meanSpeedMps)
  return speeds.length > 0 ? rounded(Math.max(...speeds), 1e3) : undefined
}

function meanSpeedMps({ pointsM, stepS, standingSteps = [] }: ScoredQuestion['evidence']['paths'][number]): number {
  let lengthM = 0
  for (let i = 1; i < pointsM.length; i++) {
    if (standingSteps.includes(i - 1)) continue
    const [a, b] = [pointsM[i - 1], pointsM[i]]
    lengthM += Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2])
  }
  return lengthM / ((pointsM.length - 1) * stepS)
}

/** The unit of a bare number where the question names none. */
const USUAL_UNIT: Readonly<Partial<Record<Answer['type'], string>>> = {
  length: 'm',
  speed: 'km/h',
  duration: 's',
  hour: "o'clock",
  interval: 's',
}

/** What the parser is told; of a question that nobody can answer, what it reads like. */
export function expectedOf({
  answer,
  template,
  question,
}: Pick<Question, 'answer' | 'template' | 'question'>): Expected {
  if (answer.type === 'cannotTell') return { type: apparentType(template), question }
  const { type } = answer
  if (type === 'choice') return { type, options: answer.options, question }
  const unit = 'unit' in answer && answer.unit !== USUAL_UNIT[type] ? answer.unit : undefined
  return { type, question, ...(unit !== undefined && { unit }) }
}

/** Its template's variant says which question it looks like. */
function apparentType(template: string): ExpectedType {
  const variant = template.split('/')[1]
  if (variant === 'moment') return 'hour'
  return variant === 'speed' ? 'speed' : 'length'
}
