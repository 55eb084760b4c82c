import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { letterByPhrases } from './rules/letter-by-phrases.ts'
import { mean, meansBy } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const LETTERS = ['A', 'B', 'C', 'D']
const DEV = ['anomaly_reco', 'count', 'ego', 'needle', 'order', 'plotQA', 'topic_reasoning']
const TEST_ONLY = ['needleQA', 'sportsQA', 'tutorialQA']
const TEST_TYPES = DEV.length + TEST_ONLY.length - 1

const rowSchema = z.object({
  video_name: z.string(),
  /** With its options in it. */
  question: z.string(),
  candidates: z.array(z.coerce.string()).nullish(),
  task_type: z.enum([...DEV, ...TEST_ONLY]),
  answer: z.enum(LETTERS),
})
type Doc = z.infer<typeof rowSchema> & { readonly id: string }

function optionsOf({ question, candidates }: Doc): readonly string[] {
  if (candidates) return candidates
  const within = [...question.matchAll(/^\(?[A-D][).:]\s*(.+)$/gm)].map(match => match[1])
  return within.length > 0 ? within : LETTERS
}

/** Percent a type, and their sum by the number of types that there should be, here or not. */
function officialTotals(rows: readonly Marked<Doc>[]): Totals {
  const means = percents(rows)
  const count = rows.some(row => TEST_ONLY.includes(row.doc.task_type)) ? TEST_TYPES : DEV.length
  return { mean: (mean(Object.values(means)) * Object.keys(means).length) / count, ...means }
}

function percents(rows: readonly Marked<Doc>[]): Record<string, number> {
  const means = Object.entries(meansBy(rows, doc => doc.task_type))
  return Object.fromEntries(means.map(([type, accuracy]) => [type, 100 * accuracy]))
}

export const mlvu = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'mlvu',
  title: 'MLVU, multiple choice (arXiv 2406.04264)',
  licence: 'CC BY-NC-SA 4.0; videos: their owners',
  data: "lmms-eval's huggingface.co/datasets/sy1998/MLVU_dev (or MLVU_Test): its Parquet; videos in the folder by video_name",
  allRight: 100,
  async read(folder) {
    const files = ['data/test-00000-of-00001.parquet', 'test-00000-of-00001.parquet', 'test.parquet', 'test.jsonl']
    const rows = await folder.rows(rowSchema, ...files)
    return rows.map((row, i) => ({ ...row, id: `${row.task_type}/${i}` }))
  },
  id: doc => doc.id,
  prompt: ({ question }) => `${question}\nOnly give the best option.\nBest option: (`,
  videos: ({ video_name: name }) => [name, `video/${name}`],
  official: {
    about: 'lmms-eval 0.7.3 mlvu (mcq_extract): divided by seven types (the test set: nine), whichever are there',
    mark({ answer }, text) {
      const read = letterByPhrases(text, LETTERS)
      return { read, score: read === answer ? 1 : 0 }
    },
    total: officialTotals,
  },
  strict: {
    about: "the project's parser; the mean over the types that are there",
    mark: (doc, text) => choiceByParser(text, optionsOf(doc), optionsOf(doc)[LETTERS.indexOf(doc.answer)] ?? ''),
    total: rows => ({ mean: mean(Object.values(percents(rows))), ...percents(rows) }),
  },
})
