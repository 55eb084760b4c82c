import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeLabelSource } from '../../../test/contract/label-source.ts'
import { writeMultisports } from '../../../test/generators/multisports.ts'
import type { Scene } from '../../tracks/scene.ts'
import { labelSourceNamed, readLabels } from '../read-labels.ts'

const source = labelSourceNamed('multisports')

describeLabelSource(source, {
  fixtures: {
    'ground truth': async dir => ({ paths: [await writeMultisports(dir, { videos: 4, frames: 30, seed: 1 })] }),
    folder: async dir => {
      await writeMultisports(dir, { videos: 1, frames: 12, seed: 2 })
      return { paths: [dir] }
    },
  },
})

test('tubes become tracks at 25 Hz with frames from 0 and their action', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stvlm-multisports-'))
  try {
    const path = await writeMultisports(dir, { videos: 2, frames: 30, seed: 1 })
    const scenes: Scene[] = []
    for await (const scene of readLabels(source, [path], {})) scenes.push(scene)
    const [aerobic, football] = scenes
    expect(scenes.map(scene => scene.source.officialSplit)).toEqual(['train', 'val'])
    expect(aerobic.cameras[0]).toMatchObject({ widthPx: 1280, heightPx: 720 })
    expect(aerobic.cameras[0].frames[29]).toEqual({
      timeS: 1.16,
      file: 'aerobic_gymnastics/v_generated0_c001.mp4',
      index: 29,
    })
    expect(aerobic.tracks.map(track => track.category)).toEqual(['person', 'person'])
    expect(football.tracks[0]).toMatchObject({ category: 'player', attributes: { action: 'football shoot' } })
    // The first tube starts at frame 7 of the file.
    expect(football.tracks[0].samples[0].timeS).toBeCloseTo(6 / 25, 12)
    expect(football.tracks[0].samples).toHaveLength(24)
  } finally {
    await rm(dir, { recursive: true })
  }
})
