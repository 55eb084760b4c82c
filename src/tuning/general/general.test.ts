import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StvlmError } from '../../base/errors.ts'
import { pngBytes } from '../../media/image.ts'
import { type Conversation, conversationSchema } from '../conversation.ts'
import { Spool } from '../mixture/spool.ts'
import { type GatheredGeneral, type GeneralOptions, gatherGeneral } from './gather-general.ts'
import { llavaVideo } from './llava-video.ts'
import { LowestLots } from './lowest-lots.ts'
import { openSpatial } from './open-spatial.ts'

let dir = ''
let spool: Spool
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'stvlm-general-'))
  spool = await Spool.beside(join(dir, 'rows'))
})
afterAll(async () => {
  await spool.close()
  await rm(dir, { recursive: true })
})

async function put(file: string, data: string | Uint8Array): Promise<string> {
  await mkdir(dirname(join(dir, file)), { recursive: true })
  await writeFile(join(dir, file), data)
  return join(dir, file)
}

const rowsOf = ({ places }: GatheredGeneral): Promise<Conversation[]> =>
  Promise.all(places.map(async place => conversationSchema.parse(JSON.parse(await spool.text(place)))))

const options = (files: string[], more: Partial<GeneralOptions> = {}): GeneralOptions => ({
  given: { files, root: dir },
  seed: 1,
  spool,
  ...more,
})

const videoRow = (i: number) => ({
  id: `v${i}`,
  conversations: [
    { from: 'human', value: `<image>\nWhat happens in ${i}?\nA. this\nB. that` },
    { from: 'gpt', value: 'B.' },
  ],
  data_source: '0_30_s_academic_v0_1',
  video: `academic/${i}.mp4`,
})

describe('LLaVA-Video-178K', () => {
  test('is read from its arrays; videos lie below their part or below the root', async () => {
    await put('0_30_s_academic_v0_1/academic/0.mp4', 'clip')
    await put('academic/2.mp4', 'clip')
    const file = await put('mc.json', JSON.stringify([0, 1, 2].map(videoRow)))
    const gathered = await gatherGeneral(llavaVideo, options([file]))
    expect(gathered).toMatchObject({ read: 3, withoutFile: 1 })
    expect(await rowsOf(gathered)).toEqual([
      {
        id: 'video-mc-0',
        video: 'media/video/0_30_s_academic_v0_1/academic/0.mp4',
        conversations: videoRow(0).conversations,
        data_source: '0_30_s_academic_v0_1',
        weight: 1,
      },
      expect.objectContaining({ id: 'video-mc-2', video: 'media/video/academic/2.mp4' }),
    ])
  })

  test('a sample is the same however the rest is', async () => {
    for (let i = 0; i < 40; i++) await put(`academic/${i}.mp4`, 'clip')
    const file = await put('many.jsonl', Array.from({ length: 40 }, (_, i) => JSON.stringify(videoRow(i))).join('\n'))
    const some = await rowsOf(await gatherGeneral(llavaVideo, options([file], { count: 7 })))
    const more = await rowsOf(await gatherGeneral(llavaVideo, options([file], { count: 20 })))
    expect(some).toHaveLength(7)
    const ids = new Set(more.map(({ id }) => id))
    expect(some.every(({ id }) => ids.has(id))).toBe(true)
    const other = await rowsOf(await gatherGeneral(llavaVideo, options([file], { count: 7, seed: 2 })))
    expect(other).not.toEqual(some)
  })

  test.each([
    [{ ...videoRow(0), conversations: [{ from: 'gpt', value: 'B.' }] }, 'row.conversations'],
    [{ ...videoRow(0), video: 3 }, 'row.video'],
  ])('a row of another form is refused, or left out and told', async (row, field) => {
    const file = await put('bad.json', JSON.stringify([row, videoRow(2)]))
    await expect(gatherGeneral(llavaVideo, options([file]))).rejects.toThrow(field)
    const problems: StvlmError[] = []
    const gathered = await gatherGeneral(llavaVideo, options([file], { onBad: problem => problems.push(problem) }))
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(field)])
    expect(gathered.places).toHaveLength(1)
  })

  test('no path leads out of the root, and none that is there is an error', async () => {
    const row = { ...videoRow(0), video: '../../../../etc/hostname.mp4' }
    const file = await put('out.json', JSON.stringify([row]))
    await expect(gatherGeneral(llavaVideo, options([file]))).rejects.toThrow(
      /LLaVA-Video-178K: expected rows whose files/,
    )
  })
})

const spatialRow = (size?: [number, number]) => ({
  filename: '6e27ebbbb0d15c24',
  conversations: [
    { from: 'human', value: '<image>\nDoes <mask> <depth> have a greater width compared to <mask> <depth>?' },
    { from: 'gpt', value: 'In fact, Region [0] might be narrower than Region [1].' },
    { from: 'human', value: 'How tall is <mask>?' },
    { from: 'gpt', value: 'It is 1.2 meters.' },
  ],
  bbox: [
    [0, 0, 32, 48],
    [16, 12, 48, 36],
    [-4, 0, 64, 12],
  ],
  ...(size && { rle: [{ size, counts: 'abc' }] }),
})

describe('OpenSpatialDataset', () => {
  const words = [
    '<image>\nDoes Region [0] (0, 0, 0.5, 1) have a greater width compared to Region [1] (0.25, 0.25, 0.75, 0.75)?',
    'In fact, Region [0] might be narrower than Region [1].',
    'How tall is Region [0] (0, 0, 1, 0.25)?',
    'It is 1.2 meters.',
  ]

  test.each([[[48, 64]], [undefined]])(
    'regions are told by their places: size %j of the mask or of the image',
    async size => {
      await put('6e27ebbbb0d15c24.jpg', pngBytes({ widthPx: 64, heightPx: 48, data: new Uint8Array(64 * 48 * 3) }))
      const file = await put('osd.json', JSON.stringify([spatialRow(size as [number, number] | undefined)]))
      const [row] = await rowsOf(await gatherGeneral(openSpatial, options([file])))
      expect(row.conversations.map(({ value }) => value)).toEqual(words)
      expect(row).toMatchObject({ image: 'media/spatial/6e27ebbbb0d15c24.jpg', boxes: spatialRow().bbox })
    },
  )

  test('a box too few is refused', async () => {
    const file = await put('few.json', JSON.stringify([{ ...spatialRow([48, 64]), bbox: [[0, 0, 1, 1]] }]))
    await expect(gatherGeneral(openSpatial, options([file]))).rejects.toThrow('expected 3 boxes, one a <mask>, got 1')
  })
})

test('the lowest lots of a stream are those of the sorted list', () => {
  const lots = Array.from({ length: 9000 }, (_, i) => (i * 7919) % 9001)
  const lowest = new LowestLots(500)
  let taken = 0
  lots.forEach((lot, i) => {
    if (!lowest.mayTake(lot)) return
    lowest.take(lot, { from: i, bytes: 1 })
    taken++
  })
  const kept = lowest.places().map(({ from }) => lots[from])
  expect(kept.sort((a, b) => a - b)).toEqual([...lots].sort((a, b) => a - b).slice(0, 500))
  expect(taken).toBeLessThan(5000)
})
