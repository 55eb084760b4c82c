import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OnnxGraph } from '../onnx-writer/onnx-graph.ts'
import { sam2Segmenter } from './sam2-segmenter.ts'
import { openSegmenter } from './segmenter.ts'
import type { Feeds, Session, Tensor } from './session.ts'

/** A network that answers as it is told, and remembers what it was asked. */
function scripted(names: readonly string[], answer: (feeds: Feeds) => Record<string, Tensor<Float32Array>>) {
  const asked: Feeds[] = []
  const session: Session = {
    path: 'made.onnx',
    inputs: names.map(name => ({ name, dims: [] })),
    outputs: [],
    run: async feeds => {
      asked.push(feeds)
      const outputs = answer(feeds)
      return {
        float: name => outputs[name],
        whole: () => {
          throw new Error('none')
        },
      }
    },
    release: async () => undefined,
  }
  return { session, asked }
}

const feature = (value: number): Tensor<Float32Array> => ({ data: new Float32Array(4).fill(value), dims: [1, 1, 2, 2] })

/** Two masks of 4 x 4 over the whole picture: the left half, and the lower half, of which the second is surer. */
const HALVES = Float32Array.from({ length: 32 }, (_, i) => {
  const [x, y] = [i % 4, Math.floor(i / 4) % 4]
  return (i < 16 ? x < 2 : y >= 2) ? 5 : -5
})

test('SAM 2 sees the picture once; each box is two corners, and the surest of its masks counts', async () => {
  const encoder = scripted(['image'], () => ({
    image_embed: feature(1),
    high_res_feats_0: feature(2),
    high_res_feats_1: feature(3),
  }))
  const decoder = scripted([], () => ({
    masks: { data: HALVES, dims: [1, 2, 4, 4] },
    iou_predictions: { data: Float32Array.of(0.4, 0.9), dims: [1, 2] },
  }))
  const image = { widthPx: 40, heightPx: 20, data: new Uint8Array(3 * 800).fill(124) }
  const segment = sam2Segmenter(encoder.session, decoder.session, { widthPx: 64, heightPx: 64 })
  const of = (box: readonly [number, number, number, number]) => ({ box, score: 1, category: 'person' })
  const masks = await segment(image, [of([10, 5, 30, 15]), of([50, 0, 60, 9]), of([4.2, 0, 8, 8])])

  expect(encoder.asked).toHaveLength(1)
  const { data, dims } = encoder.asked[0].image
  expect(dims).toEqual([1, 3, 64, 64])
  expect([data[0], data[64 * 64]]).toEqual([
    expect.closeTo((124 - 123.675) / 58.395, 5),
    expect.closeTo((124 - 116.28) / 57.12, 5),
  ])
  expect(decoder.asked).toHaveLength(2)
  const [first, second] = decoder.asked
  expect([...first.point_coords.data]).toEqual([16, 16, 48, 48])
  expect([...first.point_labels.data]).toEqual([2, 3])
  expect([...second.point_coords.data].slice(0, 1)).toEqual([expect.closeTo(6.4, 5)])
  expect([first.image_embed.data[0], second.high_res_feats_1.data[0]]).toEqual([1, 3])

  const [half, outside, nothing] = masks
  expect(half?.box).toEqual([10, 5, 30, 15])
  const rows = Array.from({ length: 10 }, (_, y) => half?.inside[20 * y + 7])
  expect(rows).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
  expect([outside, nothing]).toEqual([undefined, undefined])
})

test('an encoder without its decoder, and a network of another kind, are refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stvlm-sam-'))
  try {
    const file = async (name: string, dims: readonly number[]) => {
      const graph = new OnnxGraph()
      const [out] = graph.node('Identity', ['image'])
      await writeFile(
        join(folder, name),
        graph.bytes(name, { name: 'image', dims }, { name: 'masks', dims, from: out }),
      )
      return join(folder, name)
    }
    const encoder = await file('tiny.encoder.onnx', [1, 3, 8, 8])
    await expect(openSegmenter(encoder)).rejects.toThrow(/segmenter: expected a decoder beside its encoder.*got none/)
    await file('tiny.decoder.onnx', [1, 3, 8, 8])
    await (await openSegmenter(encoder)).release()
    await expect(openSegmenter(await file('flat.onnx', [1, 5, 8, 8]))).rejects.toThrow(
      /expected one picture of pixels with three colours, or of three planes, got \[1,5,8,8\]/,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
