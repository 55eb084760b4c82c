import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { loneLetter } from './rules/lone-letter.ts'
import { strip } from './rules/python-text.ts'
import { meanScore, meansBy } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const text = z.coerce.string()
const rowSchema = z.object({
  video_name: z.string(),
  question_id: text,
  question: z.string(),
  options: z.array(z.string()).length(3),
  answer_id: z.coerce.number().int().min(0).max(2),
  area: z.string(),
  reasoning: z.string(),
})
/** The data set's own file: by video. */
const videoSchema = z.object({
  mc_question: z.array(rowSchema.omit({ video_name: true, question_id: true }).extend({ id: text })),
})
type Doc = z.infer<typeof rowSchema>

const TABLES = [
  'mc_question_val/validation-00000-of-00001.parquet',
  'validation-00000-of-00001.parquet',
  'validation.parquet',
  'validation.jsonl',
]

const totals = (rows: readonly Marked<Doc>[]): Totals => ({
  accuracy: meanScore(rows),
  ...meansBy(rows, doc => doc.area),
  ...meansBy(rows, doc => doc.reasoning),
})

export const perceptionTest = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'perception-test',
  title: 'Perception Test, multiple-choice video QA, validation (arXiv 2305.13786)',
  licence: 'CC BY 4.0 (videos and annotations)',
  data: "mc_question_valid.json of github.com/google-deepmind/perception_test, or lmms-eval's huggingface.co/datasets/lmms-eval/PerceptionTest_Val; videos in videos/NAME.mp4",
  allRight: 1,
  async read(folder) {
    const videos = await folder.rowsIfAny(z.tuple([z.string(), videoSchema]), 'mc_question_valid.json')
    if (!videos) return folder.rows(rowSchema, 'mc_question_valid.json', ...TABLES)
    return videos.flatMap(([name, { mc_question: rows }]) =>
      rows.map(({ id, ...row }) => ({ ...row, video_name: name, question_id: id })),
    )
  },
  id: doc => `${doc.video_name}_${doc.question_id}`,
  prompt({ question, options }) {
    const lettered = options.map((text, i) => `\n${'ABC'[i]}. ${text}`).join('')
    return `${question}${lettered}\nAnswer with the option's letter from the given choices directly.`
  },
  videos: ({ video_name: name }) => [`videos/${name}.mp4`, `videos/${name}.MP4`],
  official: {
    about: 'lmms-eval 0.7.3 perceptiontest_val_mc: the first capital A to D that stands alone',
    mark({ answer_id: place }, text) {
      const read = loneLetter(strip(text), 'D')
      return { read, score: read === 'ABC'[place] ? 1 : 0 }
    },
    total: totals,
  },
  strict: {
    about: 'the project\'s parser: "A man walks" is no letter, the options\' texts are answers',
    mark: ({ options, answer_id: place }, text) => choiceByParser(text, options, options[place]),
    total: totals,
  },
})
