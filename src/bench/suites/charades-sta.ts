import { z } from 'zod'
import { readAnswer } from '../parse/index.ts'
import { defineSuite } from './open-suite.ts'
import { type Span, temporalIou } from './rules/temporal-iou.ts'
import { timeSpan } from './rules/time-span.ts'
import { mean } from './rules/totals.ts'
import type { Mark, Marked, Totals } from './suite.ts'

const span = z.tuple([z.coerce.number(), z.coerce.number()])
const tableSchema = z.object({
  video: z.string(),
  caption: z.string(),
  timestamp: z.union([span, z.string().transform(text => span.parse(JSON.parse(text)))]),
})
/** "3MSZA 24.3 30.4##person turn a light on." */
const lineSchema = z
  .string()
  .regex(/^\S+ [\d.]+ [\d.]+##.+$/)
  .transform(line => {
    const [, video, start, end, sentence] = /^(\S+) (\S+) (\S+)##(.*?)\.?$/.exec(line) ?? []
    return { video: `${video}.mp4`, caption: sentence, timestamp: [Number(start), Number(end)] as Span }
  })
type Doc = Omit<z.infer<typeof tableSchema>, 'timestamp'> & { readonly timestamp: Span }

const START =
  "Please find the visual event described by a sentence in the video, determining its starting and ending times. The format should be: 'The event happens in the start time - end time'. " +
  "For example, The event 'person turn a light on' happens in the 24.3 - 30.4 seonds. Now I will give you the textual sentence: "
const END = 'Please return its start time and end time.'

const idOf = ({ video, caption, timestamp }: Doc): string => `${video}>>>${caption}>>>[${timestamp.join(', ')}]`

const markOf = (doc: Doc, read: Span | undefined): Mark =>
  read ? { read: read.join('-'), score: temporalIou(doc.timestamp, read) } : { read: '', score: 0 }

function strictSpan(text: string): Span | undefined {
  const reading = readAnswer(text, { type: 'interval' })
  if (reading.status !== 'scored' || !Array.isArray(reading.value)) return undefined
  return [Number(reading.value[0]), Number(reading.value[1])]
}

function totals(rows: readonly Marked<Doc>[]): Totals {
  const ious = rows.map(row => row.mark.score)
  const above = (least: number) => (100 * ious.filter(iou => iou >= least).length) / ious.length
  return { mIOU: 100 * mean(ious), 'IOU@3': above(0.3), 'IOU@5': above(0.5), 'IOU@7': above(0.7) }
}

export const charadesSta = defineSuite<Doc, Mark, Mark, Mark>({
  name: 'charades-sta',
  title: 'Charades-STA, temporal grounding (arXiv 1705.02101)',
  licence: "Charades: Allen Institute's licence for non-commercial use",
  data: "charades_sta_test.txt of github.com/jiyanggao/TALL, or lmms-eval's huggingface.co/datasets/lmms-eval/charades_sta Parquet; videos in Charades_v1_480/",
  allRight: 100,
  async read(folder): Promise<Doc[]> {
    const tables = ['data/test-00000-of-00001.parquet', 'test-00000-of-00001.parquet', 'test.parquet', 'test.jsonl']
    const docs: Doc[] =
      (await folder.rowsIfAny(tableSchema, ...tables)) ??
      (await folder.rows(lineSchema, 'charades_sta_test.txt', ...tables))
    // The same sentence at the same time in the same video is one question: so the official script counts.
    return [...new Map(docs.map(doc => [idOf(doc), doc])).values()]
  },
  id: idOf,
  prompt: ({ caption }) => `${START}${caption}. ${END}`,
  videos: ({ video }) => [`Charades_v1_480/${video}`, `videos/${video}`],
  official: {
    about: 'lmms-eval 0.7.3 temporal_grounding_charades',
    mark: (doc, text) => markOf(doc, timeSpan(text)),
    total: totals,
  },
  strict: {
    about: "the project's parser: one span, with its units",
    mark: (doc, text) => markOf(doc, strictSpan(text)),
    total: totals,
  },
})
