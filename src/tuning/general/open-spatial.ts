import { z } from 'zod'
import { badInput } from '../../base/errors.ts'
import { checkJson } from '../../files/json-entries.ts'
import type { ConversationTurn } from '../conversation.ts'
import type { GeneralSource } from './general-source.ts'
import { withOneToken } from './llava-video.ts'

const text = z.string().min(1)
const finite = z.number()
const boxSchema = z.tuple([finite, finite, finite, finite])
type Box = z.infer<typeof boxSchema>

/** As in result_10_depth_convs.json of a8cheng/OpenSpatialDataset; `filename` is an Open Images id without its ending. */
const rowSchema = z.object({
  filename: text,
  conversations: z.array(z.object({ from: z.enum(['human', 'gpt']), value: text })).min(2),
  bbox: z.array(boxSchema),
  rle: z.array(z.object({ size: z.tuple([z.int().positive(), z.int().positive()]) })).optional(),
})

/** A region in the words: the model of that data set reads features of its mask and depth there. */
const REGION = /<mask>(?:\s*<depth>)?/g

/**
 * Places of regions in images: OpenSpatialDataset (SpatialRGPT, arXiv 2406.01584). Its k-th `<mask>` is its k-th box;
 * answers count regions from 0 within each question. A model without mask features is told where a region is:
 *
 *     <mask> <depth>   ->   Region [0] (0.12, 0.3, 0.55, 0.9)      x0, y0, x1, y1 as shares of width and height
 */
export const openSpatial: GeneralSource = {
  name: 'spatial',
  title: 'OpenSpatialDataset',
  licence: 'as its repository states (AnjieCheng/SpatialRGPT: data Apache-2.0); the images as Open Images V7 states',
  attribution: 'OpenSpatialDataset, SpatialRGPT, arXiv 2406.01584; Open Images V7',
  rowOf(entry, where) {
    const { filename, conversations, bbox, rle } = checkJson(rowSchema, entry, 'row', where)
    refuseOtherCounts(conversations, bbox, where)
    const size = rle?.[0]?.size
    const told = (widthPx: number, heightPx: number) =>
      withOneToken(regionsTold(conversations, bbox, widthPx, heightPx))
    const words = size ? told(size[1], size[0]) : withOneToken(conversations)
    return {
      conversation: {
        conversations: words,
        data_source: 'OpenSpatialDataset',
        ...(bbox.length > 0 && { boxes: bbox }),
      },
      kind: 'image',
      files: /\.\w{3,4}$/.test(filename) ? [filename] : [`${filename}.jpg`, `train/${filename}.jpg`, `${filename}.png`],
      ...(!size && bbox.length > 0 && { finish: ({ widthPx, heightPx }) => told(widthPx, heightPx) }),
    }
  },
}

function refuseOtherCounts(turns: readonly ConversationTurn[], boxes: readonly Box[], where: string): void {
  const regions = turns.reduce((sum, { value }) => sum + (value.match(REGION)?.length ?? 0), 0)
  const inTurn = turns.length % 2 === 0 && turns.every(({ from }, i) => from === (i % 2 === 0 ? 'human' : 'gpt'))
  if (!inTurn) throw badInput({ subject: 'row.conversations', expected: 'human and gpt in turn', got: 'others', where })
  if (regions !== boxes.length)
    throw badInput({ subject: 'row.bbox', expected: `${regions} boxes, one a <mask>`, got: `${boxes.length}`, where })
}

function regionsTold(
  turns: readonly ConversationTurn[],
  boxes: readonly Box[],
  widthPx: number,
  heightPx: number,
): ConversationTurn[] {
  let next = 0
  return turns.map(({ from, value }) => {
    let inTurn = 0
    const words = value.replaceAll(REGION, () => `Region [${inTurn++}] (${placeOf(boxes[next++], widthPx, heightPx)})`)
    return { from, value: words }
  })
}

/** Thousandths of the image: a pixel of the usual sizes. */
function placeOf([x0, y0, x1, y1]: Box, widthPx: number, heightPx: number): string {
  const share = (px: number, sidePx: number) => Math.round(1000 * Math.min(1, Math.max(0, px / sidePx))) / 1000
  return [share(x0, widthPx), share(y0, heightPx), share(x1, widthPx), share(y1, heightPx)].join(', ')
}
