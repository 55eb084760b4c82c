import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { firstNumber } from './rules/first-number.ts'
import { firstWord } from './rules/first-word.ts'
import { type NumberKind, numberByParser } from './rules/number-by-parser.ts'
import { pythonFloat } from './rules/python-text.ts'
import { relativeAccuracy } from './rules/relative-accuracy.ts'
import { mean, meansBy } from './rules/totals.ts'
import { vsiPrompt } from './rules/vsi-prompt.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const DIRECTIONS = ['easy', 'medium', 'hard'].map(level => `object_rel_direction_${level}`)
const CHOICES = [...DIRECTIONS, 'object_rel_distance', 'route_planning', 'obj_appearance_order']
const KINDS: Readonly<Record<string, NumberKind>> = {
  object_abs_distance: 'm',
  object_counting: 'count',
  object_size_estimation: 'cm',
  room_size_estimation: 'm2',
}
const NUMBERS = Object.keys(KINDS)

const docSchema = z.object({
  id: z.coerce.string(),
  dataset: z.string(),
  scene_name: z.string(),
  question_type: z.enum([...CHOICES, ...NUMBERS]),
  question: z.string(),
  /** Null where the answer is a number. */
  options: z.array(z.string()).nullish(),
  ground_truth: z.coerce.string(),
})
type Doc = z.infer<typeof docSchema>

const isNumber = ({ question_type: type }: Doc): boolean => NUMBERS.includes(type)

function official(doc: Doc, text: string): Mark {
  if (!isNumber(doc)) {
    const read = firstWord(text)
    return { read, score: read.toLowerCase() === doc.ground_truth.toLowerCase() ? 1 : 0 }
  }
  const value = firstNumber(text)
  return { read: `${value ?? ''}`, score: relativeAccuracy(value, pythonFloat(doc.ground_truth)) }
}

function strict(doc: Doc, text: string): Mark {
  if (isNumber(doc)) return numberByParser(text, pythonFloat(doc.ground_truth), KINDS[doc.question_type])
  const options = doc.options ?? []
  const truth = options.find(option => option.startsWith(doc.ground_truth)) ?? ''
  return choiceByParser(text, options, truth)
}

/** Means over the types; the three directions are one. Where one of them lacks, lmms-eval stops: `overall` is absent. */
function totals(rows: readonly Marked<Doc>[], whole: boolean): Totals {
  const means = new Map(Object.entries(meansBy(rows, doc => doc.question_type)))
  const directions = DIRECTIONS.flatMap(name => means.get(name) ?? [])
  for (const name of DIRECTIONS) means.delete(name)
  if (directions.length === 3 || (!whole && directions.length > 0)) means.set('object_rel_direction', mean(directions))
  const isWhole = directions.length === 3 || !whole
  return { ...(isWhole && { overall: mean([...means.values()]) }), ...Object.fromEntries(means) }
}

export const vsiBench = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'vsi-bench',
  title: 'VSI-Bench (arXiv 2412.14171)',
  licence: 'Apache-2.0 (questions); videos of ScanNet, ScanNet++ and ARKitScenes: their own terms',
  data: 'huggingface.co/datasets/nyu-visionx/VSI-Bench: test.jsonl or its Parquet; videos in DATASET/SCENE.mp4',
  allRight: 1,
  read: folder =>
    folder.rows(
      docSchema,
      'test.jsonl',
      'test-00000-of-00001.parquet',
      'full/test-00000-of-00001.parquet',
      'test.parquet',
    ),
  id: doc => doc.id,
  prompt: doc => vsiPrompt(doc.question, isNumber(doc) ? undefined : (doc.options ?? [])),
  videos: ({ dataset, scene_name: scene }) => [`${dataset}/${scene}.mp4`],
  official: {
    about: 'lmms-eval 0.7.3 vsibench: the first word, the first number, mean relative accuracy',
    mark: official,
    total: rows => totals(rows, true),
  },
  strict: { about: "the project's parser, the same accuracies", mark: strict, total: rows => totals(rows, false) },
})
