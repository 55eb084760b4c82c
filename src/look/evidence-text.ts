import type { Question } from '../questions/record.ts'
import type { Step } from '../questions/steps.ts'

/** Endings of names and what they stand for; the longest first. */
const UNIT_OF_SUFFIX: readonly (readonly [suffix: string, unit: string])[] = [
  ['Mps2', 'm/s²'],
  ['Mps', 'm/s'],
  ['Kmh', 'km/h'],
  ['Deg', '°'],
  ['Rad', 'rad'],
  ['M', 'm'],
  ['S', 's'],
]

/** Where an answer comes from, a line each: what was measured, the steps of the calculation, what tells the scale. */
export function evidenceLines(question: Question): string[] {
  const { evidence, clip, answer, scaleWitness } = question
  const paths = evidence.paths.map(path => pathLine(question, path))
  const results = Object.entries(evidence.results).filter(([, value]) => Math.abs(value) < 1e5)
  const steps = (evidence.steps ?? []).map((step, i) => `step ${i + 1}: ${stepText(question, step)}`)
  const interval = 'interval90' in answer && answer.interval90
  return [
    ...paths,
    ...(results.length > 0 ? [results.map(([name, value]) => resultText(name, value)).join(', ')] : []),
    ...steps,
    ...(interval ? [`in nine cases of ten between ${numberText(interval[0])} and ${numberText(interval[1])}`] : []),
    ...(scaleWitness ? [`what tells the scale: ${scaleWitness.kind}`] : []),
    `boxes: ${clip.boxKind === 'visible2d' ? "the source's own" : 'around the projected 3D boxes'}`,
  ]
}

export function objectName({ objects }: Pick<Question, 'objects'>, trackId: string): string {
  const object = objects.find(o => o.trackId === trackId)
  return object
    ? `${object.category} in the ${object.colour} box`
    : trackId === 'camera'
      ? 'camera'
      : `object ${trackId}`
}

function pathLine(
  question: Question,
  { trackId, startS, stepS, pointsM }: Question['evidence']['paths'][number],
): string {
  const from = startS - question.clip.startS
  const to = from + (pointsM.length - 1) * stepS
  const span = `${numberText(from)} to ${numberText(to)} s`
  return `path of the ${objectName(question, trackId)}: ${pointsM.length} points, one every ${stepS} s, ${span} of the clip`
}

function stepText(question: Question, step: Step): string {
  const result = `${numberText(step.result.value)} ${step.result.unit}`
  if (step.op === 'known') return `${step.name} is ${result}`
  if (step.op === 'convert') return `step ${step.of[0] + 1} in ${step.to} is ${result}`
  if (step.op !== 'measure') return `${step.op} of ${step.of.map(i => `step ${i + 1}`).join(' and ')} is ${result}`
  const [from, to] = [step.startS - question.clip.startS, step.endS - question.clip.startS]
  const what = wordsOf(step.what)
  return `${what} of the ${objectName(question, step.trackId)}, ${numberText(from)} to ${numberText(to)} s, is ${result}`
}

/** "distanceM" 2.559 -> "distance 2.56 m". */
export function resultText(name: string, value: number): string {
  const found = UNIT_OF_SUFFIX.find(([suffix]) => name.endsWith(suffix) && name.length > suffix.length)
  const words = wordsOf(found ? name.slice(0, -found[0].length) : name)
  const unit = found ? (found[1] === '°' ? '°' : ` ${found[1]}`) : ''
  return `${words} ${numberText(value)}${unit}`
}

const wordsOf = (camelCase: string): string => camelCase.replaceAll(/([A-Z])/g, c => ` ${c.toLowerCase()}`)

/** Three figures, whole numbers as they are. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return String(Math.abs(value) >= 100 ? Math.round(value * 10) / 10 : Number(value.toPrecision(3)))
}
