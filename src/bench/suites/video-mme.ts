import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { letterByPhrases } from './rules/letter-by-phrases.ts'
import { meanScore, meansBy } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const LETTERS = ['A', 'B', 'C', 'D']

const docSchema = z.object({
  question_id: z.string(),
  videoID: z.string(),
  duration: z.enum(['short', 'medium', 'long']),
  domain: z.string(),
  sub_category: z.string(),
  task_type: z.string(),
  question: z.string(),
  options: z.array(z.string()).length(4),
  answer: z.enum(LETTERS),
})
type Doc = z.infer<typeof docSchema>

const START =
  'Select the best answer to the following multiple-choice question based on the video and the subtitles. ' +
  'Respond with only the letter (A, B, C, or D) of the correct option.'
const END = "Answer with the option's letter from the given choices directly."

function totals(rows: readonly Marked<Doc>[]): Totals {
  const fractions = {
    accuracy: meanScore(rows),
    ...meansBy(rows, doc => doc.duration),
    ...meansBy(rows, doc => doc.domain),
    ...meansBy(rows, doc => doc.task_type),
  }
  return Object.fromEntries(Object.entries(fractions).map(([name, value]) => [name, 100 * value]))
}

export const videoMme = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'video-mme',
  title: 'Video-MME without subtitles (arXiv 2405.21075)',
  licence: 'as video-mme.github.io states: academic research only, no commercial use; videos: their owners',
  data: 'huggingface.co/datasets/lmms-lab/Video-MME: videomme/test-00000-of-00001.parquet; videos in data/ID.mp4',
  allRight: 100,
  read: folder =>
    folder.rows(
      docSchema,
      'videomme/test-00000-of-00001.parquet',
      'test-00000-of-00001.parquet',
      'test.parquet',
      'test.jsonl',
    ),
  id: doc => doc.question_id,
  prompt: ({ question, options }) => `${START}\n${question}\n${options.join('\n')}\n\n${END}`,
  videos: ({ videoID: id }) => ['mp4', 'MP4', 'mkv'].map(ending => `data/${id}.${ending}`),
  official: {
    about: 'lmms-eval 0.7.3 videomme (mcq_extract)',
    mark({ answer }, text) {
      const read = letterByPhrases(text, LETTERS)
      return { read, score: read === answer ? 1 : 0 }
    },
    total: totals,
  },
  strict: {
    about: "the project's parser: letters or the options' texts",
    mark: ({ options, answer }, text) => choiceByParser(text, options, options[LETTERS.indexOf(answer)]),
    total: totals,
  },
})
