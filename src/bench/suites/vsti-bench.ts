import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { firstWord } from './rules/first-word.ts'
import { numberByParser } from './rules/number-by-parser.ts'
import { pythonFloat } from './rules/python-text.ts'
import { relativeAccuracy } from './rules/relative-accuracy.ts'
import { mean, meansBy } from './rules/totals.ts'
import { vsiPrompt } from './rules/vsi-prompt.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const CHOICES = [
  ...['nf', 'ud', 'lr'].map(pair => `obj_obj_relative_pos_${pair}`),
  ...['v1', 'v2', 'v3'].map(version => `camera_obj_rel_dist_${version}`),
  'camera_movement_direction',
]
const NUMBERS = ['camera_obj_abs_dist', 'camera_displacement', 'camera_obj_dist_change']

const rowSchema = z.object({
  id: z.coerce.string().optional(),
  video_path: z.string(),
  question_type: z.enum([...CHOICES, ...NUMBERS]),
  question: z.string(),
  /** Null where the answer is a number; so is mc_answer. */
  options: z.array(z.string()).nullish(),
  ground_truth: z.coerce.string(),
  mc_answer: z.string().nullish(),
})
type Doc = z.infer<typeof rowSchema> & { readonly id: string }

const isNumber = ({ question_type: type }: Doc): boolean => NUMBERS.includes(type)

function official(doc: Doc, text: string): Mark {
  const read = firstWord(text)
  if (!isNumber(doc)) return { read, score: read.toLowerCase() === doc.mc_answer?.toLowerCase() ? 1 : 0 }
  return { read, score: relativeAccuracy(pythonFloat(read), pythonFloat(doc.ground_truth)) }
}

function strict(doc: Doc, text: string): Mark {
  if (isNumber(doc)) return numberByParser(text, pythonFloat(doc.ground_truth), 'm')
  const options = doc.options ?? []
  return choiceByParser(text, options, options.find(option => option.startsWith(doc.mc_answer ?? ' ')) ?? '')
}

/** Every type weighs the same. */
function totals(rows: readonly Marked<Doc>[]): Totals {
  const means = meansBy(rows, doc => doc.question_type)
  return { overall: mean(Object.values(means)), ...means }
}

export const vstiBench = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'vsti-bench',
  title: 'VSTI-Bench of VLM-3R (arXiv 2505.20279)',
  licence: 'as huggingface.co/datasets/Journey9ni/vstibench states; videos of ScanNet: ScanNet terms of use',
  data: 'huggingface.co/datasets/Journey9ni/vstibench: test.json, test.jsonl or its Parquet; videos as video_path says',
  allRight: 1,
  async read(folder) {
    const files = [
      'test.json',
      'test.jsonl',
      'test.parquet',
      'test-00000-of-00001.parquet',
      'data/test-00000-of-00001.parquet',
    ]
    const rows = await folder.rows(rowSchema, ...files)
    return rows.map((row, i) => ({ ...row, id: row.id ?? String(i) }))
  },
  id: doc => doc.id,
  prompt: doc => vsiPrompt(doc.question, isNumber(doc) ? undefined : (doc.options ?? [])),
  videos: doc => [doc.video_path, `videos/${doc.video_path}`],
  official: { about: "VLM-3R's own copy of lmms-eval (6dd1264c): the first word only", mark: official, total: totals },
  strict: { about: "the project's parser, the same accuracies", mark: strict, total: totals },
})
