import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { choiceByParser } from './rules/choice-by-parser.ts'
import { mmmuLetter } from './rules/mmmu-letter.ts'
import { strip } from './rules/python-text.ts'
import { meanScore, meansBy } from './rules/totals.ts'
import type { Marked } from './suite.ts'

const whole = z.coerce.number().int()
const rowSchema = z.object({
  video: z.coerce.string(),
  question: z.string(),
  answer: whole.min(0).max(4),
  qid: z.coerce.string(),
  type: z.enum(['CW', 'CH', 'TN', 'TP', 'TC', 'DC', 'DL', 'DO']),
  a0: z.string(),
  a1: z.string(),
  a2: z.string(),
  a3: z.string(),
  a4: z.string(),
})
type Row = z.infer<typeof rowSchema>
type Doc = Row & { readonly folder?: string; readonly options: readonly string[] }

/** Of causal, temporal and descriptive questions and of their kinds; questions about before and after are one kind. */
function totals(rows: readonly Marked<Doc>[]) {
  const kindOf = ({ type }: Doc) => (type === 'TP' ? 'TN' : type)
  const accuracy = meanScore(rows)
  return { accuracy, ...meansBy(rows, doc => kindOf(doc)[0]), ...meansBy(rows, kindOf) }
}

export const nextQa = defineSuite<Doc, { score: number; read: string }, { score: number; read: string }, never>({
  name: 'next-qa',
  title: 'NExT-QA, multiple choice (arXiv 2105.08276)',
  licence: 'MIT (questions); videos of VidOR: as VidOR',
  data: 'github.com/doc-doc/NExT-QA: val.csv or test.csv, map_vid_vidorID.json; videos in videos/ by VidOR path or id',
  allRight: 1,
  async read(folder) {
    const rows = await folder.rows(rowSchema, 'test.csv', 'val.csv', 'MC/test-00000-of-00001.parquet')
    const places = await folder.rowsIfAny(z.tuple([z.string(), z.string()]), 'map_vid_vidorID.json')
    const byVideo = new Map(places)
    return rows.map(row => {
      const options = [row.a0, row.a1, row.a2, row.a3, row.a4].map(strip)
      return { ...row, options, folder: byVideo.get(row.video) }
    })
  },
  id: ({ video, qid }) => `${video}_${qid}`,
  prompt: doc => [strip(doc.question), ...doc.options.map((text, i) => `${'ABCDE'[i]}. ${text}`)].join('\n'),
  videos: ({ video, folder }) => [
    ...(folder === undefined ? [] : [`videos/${folder}.mp4`]),
    `videos/${video}.mp4`,
    `NExTVideo/${folder ?? video}.mp4`,
  ],
  official: {
    about:
      'lmms-eval 0.7.3 nextqa_mc_test; by type as eval_mc.py; what it cannot read it guesses, Python random seeded 0',
    mark(doc, text, luck) {
      const read = mmmuLetter(text, doc.options, luck)
      return { read, score: read === 'ABCDE'[doc.answer] ? 1 : 0 }
    },
    total: totals,
  },
  strict: {
    about: "the project's parser; what cannot be read is wrong",
    mark: (doc, text) => choiceByParser(text, doc.options, doc.options[doc.answer]),
    total: totals,
  },
})
