import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { letterByPatterns } from './rules/letter-by-patterns.ts'
import { meanScore, meansBy } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const options = z.record(z.string(), z.coerce.string())
const docSchema = z.object({
  Video: z.string(),
  ID: z.coerce.string(),
  time_start: z.coerce.number(),
  time_end: z.coerce.number(),
  Question: z.string(),
  Candidates: z.union([options, z.string().transform(text => options.parse(JSON.parse(text)))]),
  Answer: z.string(),
  Task: z.string(),
})
type Doc = z.infer<typeof docSchema>

/** By the file's name, as the official script tells them. */
function sceneOf({ Video }: Doc): string {
  if (Video.includes('camera')) return 'outdoor'
  if (Video.startsWith('scene')) return 'indoor'
  return /^\d{6}(\.|$)/.test(Video) ? 'desktop' : 'unknown'
}

const totals = (rows: readonly Marked<Doc>[]): Totals => ({
  accuracy: meanScore(rows),
  ...meansBy(rows, doc => doc.Task),
  ...meansBy(rows, sceneOf),
})

function strict({ Candidates, Answer }: Doc, text: string): Mark {
  const lettered = (letter: string) => `${letter}. ${Candidates[letter]}`
  return choiceByParser(text, Object.keys(Candidates).map(lettered), lettered(Answer))
}

export const stiBench = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'sti-bench',
  title: 'STI-Bench (arXiv 2503.23765)',
  licence: 'Apache-2.0 (questions); videos of Omni6DPose, ScanNet and Waymo: their own terms',
  data: 'huggingface.co/datasets/MINT-SJTU/STI-Bench: qa.parquet, video.zip unpacked as video/',
  allRight: 1,
  read: folder => folder.rows(docSchema, 'qa.parquet', 'qa.jsonl'),
  id: doc => `${doc.Video}|${doc.ID}|${doc.time_start}|${doc.time_end}`,
  prompt(doc) {
    const candidates = Object.entries(doc.Candidates).map(([letter, text]) => `(${letter}) ${text}`)
    const start = `From ${doc.time_start} s to ${doc.time_end} s. ${doc.Question}`
    return [start, ...candidates, 'Please output only the option letter!'].join('\n')
  },
  videos: ({ Video }) => [`video/${Video}`, `videos/${Video}`],
  official: {
    about: "opensource_test.py of the suite's repository (43ddebea): a letter, or the last character of the answer",
    mark({ Answer }, text) {
      const read = letterByPatterns(text).slice(-1)
      return { read, score: /^[A-E]$/.test(read) && read === Answer ? 1 : 0 }
    },
    total: totals,
  },
  strict: {
    about: "the project's parser: a letter first, or the candidate's text, is an answer too",
    mark: strict,
    total: totals,
  },
})
