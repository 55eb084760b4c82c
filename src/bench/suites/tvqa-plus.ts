import { z } from 'zod'
import { defineSuite } from './open-suite.ts'
import { loneLetter } from './rules/lone-letter.ts'
import { type Span, temporalIou } from './rules/temporal-iou.ts'
import { mean, meanScore } from './rules/totals.ts'
import { type FoundBox, type PictureBoxes, vocMap } from './rules/voc-map.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const pixels = z.number()
const boxSchema = z.object({ left: pixels, top: pixels, width: pixels, height: pixels, label: z.string() })
const rowSchema = z.object({
  qid: z.coerce.string(),
  vid_name: z.string(),
  q: z.string(),
  a0: z.string(),
  a1: z.string(),
  a2: z.string(),
  a3: z.string(),
  a4: z.string(),
  answer_idx: z.coerce.number().int().min(0).max(4),
  ts: z.tuple([z.number(), z.number()]),
  bbox: z.record(z.string(), z.array(boxSchema)),
})
/** `vocabulary` is the official evaluation's word2idx.json: boxes of other labels do not count. */
type Doc = z.infer<typeof rowSchema> & { readonly vocabulary?: ReadonlySet<string> }

const corners = z.tuple([pixels, pixels, pixels, pixels])
/** By picture: label, score, corners. The form of the official prediction file, a question at a time. */
const foundSchema = z.record(z.string(), z.array(z.tuple([z.string(), z.number(), corners])))
const answerSchema = z.object({
  answer: z.union([z.int(), z.string()]),
  ts: z.tuple([z.number(), z.number()]).optional().catch(undefined),
  boxes: foundSchema.optional().catch(undefined),
})

interface Answer extends Mark {
  readonly ts?: Span
  readonly boxes: ReadonlyMap<string, readonly FoundBox[]>
}

function markOf(doc: Doc, text: string): Answer {
  const said = parsed(text)
  const place =
    typeof said?.answer === 'number' ? said.answer : 'ABCDE'.indexOf(loneLetter(said?.answer ?? text, 'E') || '-')
  const boxes = Object.entries(said?.boxes ?? {}).map(([picture, found]): [string, FoundBox[]] => [
    picture,
    found.map(([label, score, box]) => ({ label, score, box })),
  ])
  const read = 'ABCDE'[place] ?? ''
  return { read, score: place === doc.answer_idx ? 1 : 0, ...(said?.ts && { ts: said.ts }), boxes: new Map(boxes) }
}

/** The JSON object within the text. */
function parsed(text: string): z.infer<typeof answerSchema> | undefined {
  try {
    return answerSchema.parse(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)))
  } catch {
    // An answer in plain words has a letter, and neither span nor boxes.
    return undefined
  }
}

const cleanLabel = (label: string): string => label.replaceAll(/[‘’]/g, "'").toLowerCase()

function* pictures(rows: readonly Marked<Doc, Answer>[], isStrict: boolean): Generator<PictureBoxes> {
  for (const { doc, mark } of rows) {
    const knows = (label: string) => isStrict || (label !== '<unk>' && doc.vocabulary?.has(label) === true)
    for (const [picture, boxes] of Object.entries(doc.bbox)) {
      const truth = boxes
        .map(({ label, left, top, width, height }) => ({
          label: cleanLabel(label),
          box: [left, top, left + width, top + height] as const,
        }))
        .filter(({ label }) => knows(label))
      const found = (mark.boxes.get(picture) ?? [])
        .map(one => (isStrict ? { ...one, label: cleanLabel(one.label) } : one))
        .filter(({ label }) => knows(label))
      if (truth.length > 0) yield { truth, found }
    }
  }
}

function totals(rows: readonly Marked<Doc, Answer>[], isStrict: boolean): Totals {
  const ious = rows.map(({ doc, mark }) => (mark.ts ? temporalIou(mark.ts, doc.ts) : 0))
  const boxMap = isStrict || rows[0].doc.vocabulary ? vocMap(pictures(rows, isStrict)) : undefined
  return {
    accuracy: meanScore(rows),
    temporalMiou: mean(ious),
    asa: mean(rows.map(({ mark }, i) => (ious[i] >= 0.5 ? mark.score : 0))),
    ...(boxMap !== undefined && { boxMap }),
  }
}

const FORM =
  'Answer with one JSON object: {"answer": LETTER, "ts": [START, END], "boxes": {PICTURE: [[LABEL, SCORE, [LEFT, TOP, RIGHT, BOTTOM]]]}}. ' +
  '"ts" are the seconds of the video that show the answer; pictures are numbered from 1, three a second, 640x360 pixels.'

export const tvqaPlus = defineSuite<Doc, Answer, Answer, Mark>({
  name: 'tvqa-plus',
  title: 'TVQA+ (arXiv 1904.11574)',
  licence: 'MIT (annotations); frames of TV series: on request at tvqa.cs.unc.edu',
  data: 'github.com/jayleicn/TVQAplus: tvqa_plus_val.json, and word2idx.json of its eval/data for the official box mAP; frames in frames_hq/VIDEO/',
  allRight: 1,
  async read(folder) {
    const rows = await folder.rows(rowSchema, 'tvqa_plus_val.json')
    const words = await folder.rowsIfAny(z.tuple([z.string(), z.int()]), 'word2idx.json')
    return words ? withVocabulary(rows, new Set(words.map(([word]) => word))) : rows
  },
  id: doc => doc.qid,
  prompt: doc =>
    [doc.q, ...[doc.a0, doc.a1, doc.a2, doc.a3, doc.a4].map((a, i) => `${'ABCDE'[i]}. ${a}`), FORM].join('\n'),
  videos: ({ vid_name: name }) => [`frames_hq/${name}`, `${name}.mp4`, `videos/${name}.mp4`],
  official: {
    about: 'eval_tvqa_plus.py (d2dc7211); the prompt and its JSON are ours: the task was made for trained models',
    mark: markOf,
    total: rows => totals(rows, false),
  },
  strict: {
    about: 'box mAP over every label, in the vocabulary or not',
    mark: markOf,
    total: rows => totals(rows, true),
  },
})

const withVocabulary = (rows: readonly Doc[], vocabulary: ReadonlySet<string>): Doc[] =>
  rows.map(row => ({ ...row, vocabulary }))
