import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { rleOfBox, writeBurst, writeCocoVid, writeTao, writeYoutubeVis } from '../../../test/generators/coco.ts'
import { boxOfRuns, runsOfText } from '../../media/rle.ts'
import type { Scene } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'

const source = labelSourceNamed('coco')
const DIALECTS = { TAO: writeTao, CocoVID: writeCocoVid, 'YouTube-VIS': writeYoutubeVis, BURST: writeBurst }

describeLabelSource(source, {
  fixtures: Object.fromEntries(
    Object.entries(DIALECTS).map(([name, write]) => [name, async (dir: string) => ({ paths: [await write(dir)] })]),
  ),
})

describe('every dialect gives the same two paths', () => {
  test.each(Object.entries(DIALECTS))('%s', async (_, write) => {
    const [scene] = await scenesOf(write)
    const person = scene.tracks.find(track => track.category === 'person')
    const car = scene.tracks.find(track => track.category === 'car')
    expect([person?.id, car?.id]).toEqual(['7', '9'])
    const fps = scene.recordingId.includes('val/YFCC') ? 24 : scene.recordingId.includes('MOT') ? 25 : 30
    for (const sample of person?.samples ?? []) {
      const left = 100 + 3 * Math.round(sample.timeS * fps)
      expect(sample.box2dPx?.video).toEqual([left, 200, left + 40, 290])
    }
    expect(person?.samples.at(-1)?.timeS).toBeGreaterThan(0.2)
  })
})

test('the split stands in the name of the file', async () => {
  const splits = await Promise.all(
    [writeTao, writeCocoVid, writeYoutubeVis].map(async write => (await scenesOf(write))[0]),
  )
  expect(splits.map(scene => scene.source.officialSplit)).toEqual(['train', 'val', undefined])
})

test('the rate on the command line goes before that of the file', async () => {
  const [scene] = await scenesOf(writeCocoVid, 10)
  expect(scene.durationS).toBeCloseTo(1.1, 12)
})

describe('run lengths', () => {
  test('of a rectangle give its box', () => {
    const text = rleOfBox([100, 200, 40, 90], { width: 1280, height: 720 })
    expect(boxOfRuns(runsOfText(text), 1280, 720)).toEqual([100, 200, 140, 290])
  })
  test('over the end of a column are of the full height', () => {
    expect(boxOfRuns([3, 2, 7], 3, 4)).toEqual([0, 0, 2, 4])
  })
  test('of an empty mask give no box', () => {
    expect(boxOfRuns([12], 3, 4)).toBeUndefined()
  })
  test('that do not fill the image are refused', () => {
    expect(() => boxOfRuns([3, 2], 3, 4)).toThrow('runs of 5 pixels for 3 x 4')
    expect(() => runsOfText('o')).toThrow('break')
  })
})

async function scenesOf(write: (dir: string) => Promise<string>, fps?: number): Promise<Scene[]> {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-coco-'))
  try {
    const scenes: Scene[] = []
    for await (const scene of readLabels(source, [await write(dir)], fps ? { fps } : {})) scenes.push(scene)
    return scenes
  } finally {
    await rm(dir, { recursive: true })
  }
}
