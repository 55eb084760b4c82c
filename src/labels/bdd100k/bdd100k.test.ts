import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { bddVideo, writeBdd100k } from '../../../test/generators/bdd100k.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'

const source = labelSourceNamed('bdd100k')
const SIZE = { videos: 2, frames: 10, tracks: 8, seed: 1 }

describeLabelSource(source, {
  fixtures: {
    'box_track_20 folder': async dir => ({ paths: [await writeBdd100k(dir, SIZE)] }),
    'unpacked archive': async dir => {
      await writeBdd100k(dir, SIZE)
      return { paths: [dir] }
    },
  },
})

test('boxes, categories, ids and the rate of 5 Hz are those of the file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-bdd-'))
  try {
    const scenes = []
    for await (const scene of readLabels(source, [await writeBdd100k(dir, SIZE)], {})) scenes.push(scene)
    const [{ cameras, tracks, units, durationS, source: from, recordingId }] = scenes
    expect([units, durationS, from.officialSplit, recordingId]).toEqual([
      'relative',
      1.8,
      'train',
      'bdd100k/0000f77c-62c2a288',
    ])
    expect(cameras[0].frames[3]).toEqual({ timeS: 0.6, file: '0000f77c-62c2a288/0000f77c-62c2a288-0000004.jpg' })
    expect(tracks.map(track => track.category).toSorted()).toEqual(
      ['person', 'person', 'car', 'truck', 'bus', 'train', 'motorcycle', 'bicycle'].toSorted(),
    )
    expect(tracks.every(track => track.samples.every(sample => sample.centerInWorldM === undefined))).toBe(true)
    const [, frame] = bddVideo('0000f77c-62c2a288', SIZE)
    const { labels } = frame as { labels: { id: string; box2d: { x1: number; y2: number } }[] }
    const sample = tracks.find(track => track.id === labels[0].id)?.samples.find(({ timeS }) => timeS === 0.2)
    expect(sample?.box2dPx?.video[0]).toBeCloseTo(labels[0].box2d.x1, 9)
    expect(sample?.box2dPx?.video[3]).toBeCloseTo(labels[0].box2d.y2, 9)
  } finally {
    await rm(dir, { recursive: true })
  }
})
